from __future__ import annotations

import asyncio
import base64
import json
import struct

import pytest

from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import START_S, Caller, played

FLASH = "gemini-3.8-flash"
HI = [{"role": "user", "content": "hi"}]
CHAT = {"model": FLASH, "messages": HI}
BASE = "/v1beta/openai"


def limits(**quota):
    return {FLASH: {"rpm": -1, "tpm": -1, "rpd": -1, **quota}}


async def chat(caller: Caller, body=CHAT, *, key="k"):
    bearer = {"authorization": f"Bearer {key}"} if key else {}
    return await caller.post(f"{BASE}/chat/completions", body, key=None, headers=bearer)


def events(text):
    return [line.removeprefix("data: ") for line in text.split("\n\n") if line]


def test_a_completion_has_the_servers_keys_in_its_order():
    answer = played(chat)
    document = answer.json()
    assert list(document) == ["choices", "created", "id", "model", "object", "usage"]
    assert list(document["choices"][0]) == ["finish_reason", "index", "message"]
    assert (document["created"], document["model"]) == (int(START_S), FLASH)
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    assert "\n" not in answer.text


def test_thoughts_count_in_the_total_alone():
    usage = played(chat).json()["usage"]
    assert usage["total_tokens"] > usage["prompt_tokens"] + usage["completion_tokens"]


def test_a_stream_ends_with_its_reason_and_then_is_done():
    answer = played(lambda caller: chat(caller, {**CHAT, "stream": True}))
    assert answer.headers["content-type"] == "text/event-stream"
    *chunks, done = events(answer.text)
    choices = [json.loads(chunk)["choices"][0] for chunk in chunks]
    assert [choice.get("finish_reason") for choice in choices] == [None, None, None, "stop"]
    assert "".join(choice["delta"]["content"] for choice in choices).startswith("This answer")
    assert done == "[DONE]"
    assert "usage" not in answer.text


def test_a_stream_tells_usage_in_every_chunk_if_asked():
    body = {**CHAT, "stream": True, "stream_options": {"include_usage": True}}
    *chunks, _ = events(played(lambda caller: chat(caller, body)).text)
    assert len({json.dumps(json.loads(chunk)["usage"]) for chunk in chunks}) == 1


def test_chat_and_generate_content_share_one_bucket_and_its_aliases():
    async def story(caller: Caller):
        return [
            (await chat(caller, {**CHAT, "model": "models/gemini-flash-latest"})).status_code,
            (await caller.generate()).status_code,
            (await chat(caller)).status_code,
            (await chat(caller, key="other")).status_code,
        ]

    assert played(story, limits=limits(rpm=2)) == [200, 200, 429, 200]


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize(
    ("quota", "dimension"), [({"rpm": 1}, "RPM"), ({"rpd": 1}, "RPD"), ({"tpm": 3}, "TPM")]
)
def test_a_refusal_is_an_array_that_names_the_limit(quota, dimension, stream):
    async def story(caller: Caller):
        await chat(caller)
        return await chat(caller, {**CHAT, "stream": stream})

    refused = played(story, limits=limits(**quota))
    assert refused.status_code == 429
    assert refused.text.startswith('[{\n  "error": {\n    "code": 429,')
    assert refused.text.endswith("}\n]")
    assert ("event-stream" in refused.headers["content-type"]) is stream
    assert "retry-after" not in refused.headers
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (limit.dimension, limit.limit, limit.model) == (dimension, *quota.values(), FLASH)


def test_waiting_as_long_as_diagnose_says_is_enough():
    async def story(caller: Caller):
        await chat(caller)
        (found,) = diagnose((await chat(caller)).text, now_s=START_S)
        await asyncio.sleep(found.retry_after_s + 1)
        return (await chat(caller)).status_code

    assert played(story, limits=limits(rpm=1)) == 200


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ([{"role": "system", "content": "x" * 40}, *HI], 11 + 2),
        ([{"role": "user", "content": [{"type": "text", "text": "x" * 8}]}], 3),
        (
            [{"role": "user", "content": [
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}],
            1_090,
        ),
        ([*HI, {"role": "assistant", "content": "x" * 4}, *HI], 2 + 2 + 2),
    ],
    ids=["system", "parts", "image", "turns"],
)  # fmt: skip
def test_messages_weigh_what_their_contents_weigh(body, parts):
    usage = played(lambda caller: chat(caller, {**CHAT, "messages": body})).json()["usage"]
    assert usage["prompt_tokens"] == parts


@pytest.mark.parametrize(
    "less", [{"reasoning_effort": "none"},
             {"extra_body": {"google": {"thinking_config": {"thinking_budget": 0}}}}]
)  # fmt: skip
def test_thinking_can_be_left_out(less):
    usage = played(lambda caller: chat(caller, {**CHAT, **less})).json()["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_a_cache_is_input_that_is_not_sent_again():
    content = {"role": "user", "parts": [{"text": "x" * 40_000}]}
    cache = {"model": f"models/{FLASH}", "contents": [content]}

    async def story(caller: Caller):
        made = (await caller.post("/v1beta/cachedContents", cache)).json()
        google = {"cached_content": made["name"]}
        asked = {"model": FLASH, "input": "hi", "cached_content": made["name"]}
        answer = await chat(caller, {**CHAT, "extra_body": {"google": google}})
        same = await caller.post("/v1beta/interactions", asked)
        return answer.json()["usage"], same.json()["usage"]

    usage, same = played(story, tier="tier1")
    assert usage["prompt_tokens"] == same["total_input_tokens"] == 10_001 + 2
    assert same["total_cached_tokens"] == 10_001


def test_a_short_answer_says_that_it_was_cut():
    document = played(lambda caller: chat(caller, {**CHAT, "max_completion_tokens": 3})).json()
    assert document["choices"][0]["finish_reason"] == "length"
    assert document["usage"]["completion_tokens"] == 3


@pytest.mark.parametrize(
    ("body", "key", "status", "message"),
    [
        ({"messages": HI}, "k", 400, "model is not specified"),
        ({"model": 7, "messages": HI}, "k", 400, "model is not specified"),
        ({"model": FLASH}, "k", 400, "contents is not specified"),
        ({"model": FLASH, "messages": "x"}, "k", 400, "contents is not specified"),
        ({"model": FLASH, "messages": [1, None]}, "k", 400, "contents is not specified"),
        (b"[" * 100_000, "k", 400, "Invalid JSON payload"),
        ({**CHAT, "model": "nope"}, "k", 404, "models/nope is not found for API version v1main"),
        ({**CHAT, "model": "gemini-embedding-001"}, "k", 404, "not supported for generateContent"),
        (CHAT, None, 400, "Missing or invalid Authorization header."),
    ],
)
def test_what_is_wrong_is_answered_in_an_array(body, key, status, message):
    answer = played(lambda caller: chat(caller, body, key=key))
    (document,) = answer.json()
    assert (answer.status_code, document["error"]["code"]) == (status, status)
    assert message in document["error"]["message"]


def test_a_refused_key_has_words_of_its_own():
    project = [{"name": "shop", "keys": ["k"]}]
    answer = played(lambda caller: chat(caller, key="stranger"), project=project)
    assert answer.status_code == 400
    assert answer.json()[0]["error"] == {
        "code": 400,
        "message": "Please pass a valid API key",
        "status": "INVALID_ARGUMENT",
    }
    (found,) = diagnose(answer.text, now_s=START_S)
    assert found.cause == "auth"


def test_every_text_of_an_embedding_counts_as_a_request():
    body = {"model": "gemini-embedding-001", "input": ["a", "b", "c"], "dimensions": 8}

    async def story(caller: Caller):
        return [await caller.post(f"{BASE}/embeddings", body) for _ in range(2)]

    answer, refused = played(story, limits={"gemini-embedding-1.0": {"rpm": 5}})
    document = answer.json()
    assert list(document) == ["object", "data", "model", "usage"]
    assert [len(each["embedding"]) for each in document["data"]] == [8, 8, 8]
    assert document["usage"] == {"prompt_tokens": 6, "total_tokens": 6}
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.limits[0].dimension, found.limits[0].limit) == ("RPM", 5)


def test_a_vector_comes_as_numbers_or_as_their_octets():
    body = {"model": "gemini-embedding-001", "input": "a", "dimensions": 8}

    async def story(caller: Caller):
        plain = await caller.post(f"{BASE}/embeddings", body)
        coded = await caller.post(f"{BASE}/embeddings", {**body, "encoding_format": "base64"})
        return [answer.json()["data"][0]["embedding"] for answer in (plain, coded)]

    plain, coded = played(story)
    assert struct.unpack("<8f", base64.b64decode(coded)) == pytest.approx(plain)


@pytest.mark.parametrize("given", [None, [], "", [1], [""], {"a": 1}, ["x"] * 101])
def test_an_embedding_of_no_text_is_refused(given):
    body = {"model": "gemini-embedding-001", "input": given}
    assert played(lambda caller: caller.post(f"{BASE}/embeddings", body)).status_code == 400


IMAGEN = {"id": "my-imagen", "family": "imagen"}
PAINTER = {"id": "my-painter", "family": "image"}


@pytest.mark.parametrize("model", ["my-imagen", "my-painter"])
def test_pictures_count_one_by_one(model):
    body = {"model": model, "prompt": "a cat", "n": 2, "response_format": "b64_json"}

    async def story(caller: Caller):
        return [await caller.post(f"{BASE}/images/generations", body) for _ in range(2)]

    answer, refused = played(
        story, model=[IMAGEN, PAINTER], tier="tier1", limits={model: {"ipm": 3, "rpm": -1}}
    )
    assert [list(each) for each in answer.json()["data"]] == [["b64_json"]] * 2
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.limits[0].dimension, found.limits[0].limit) == ("IPM", 3)


@pytest.mark.parametrize(
    "wrong", [{"n": 0}, {"n": 5}, {"n": True}, {"n": "2"}, {"prompt": ""}, {"prompt": 7}]
)
def test_pictures_of_nothing_are_refused(wrong):
    body = {"model": "my-imagen", "prompt": "a cat", **wrong}
    answer = played(lambda caller: caller.post(f"{BASE}/images/generations", body), model=[IMAGEN])
    assert answer.status_code == 400


def test_a_model_that_only_talks_draws_nothing():
    body = {"model": FLASH, "prompt": "a cat"}
    answer = played(lambda caller: caller.post(f"{BASE}/images/generations", body))
    assert answer.status_code == 404


def test_models_are_listed_under_their_full_names():
    async def story(caller: Caller):
        listed = (await caller.get(f"{BASE}/models")).json()
        one = (await caller.get(f"{BASE}/models/{FLASH}")).json()
        same = (await caller.get(f"{BASE}/models/models/{FLASH}")).json()
        missing = await caller.get(f"{BASE}/models/nope")
        return listed, one, same, missing

    listed, one, same, missing = played(story)
    assert one == same
    assert one in listed["data"]
    assert list(one) == ["id", "object", "owned_by", "display_name"]
    assert one["id"] == f"models/{FLASH}"
    assert (missing.status_code, missing.json()[0]["error"]["status"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "path",
    ["/v1/chat/completions", "/chat/completions", "//v1beta/openai/chat/completions",
     "/gateway/eu/v1beta/openai/chat/completions", "/openai/chat/completions"],
)  # fmt: skip
def test_chat_is_answered_whatever_stands_before_it(path):
    assert played(lambda caller: caller.post(path, CHAT)).status_code == 200


TOOL = {"type": "function", "function": {"name": "now", "parameters": {"type": "object"}}}


@pytest.mark.parametrize(
    "choice", ["required", {"type": "function", "function": {"name": "now"}}], ids=["any", "named"]
)
def test_a_tool_that_must_be_called_is_called_until_it_has_answered(choice):
    body = {**CHAT, "tools": [TOOL], "tool_choice": choice}
    (told,) = played(lambda caller: chat(caller, body)).json()["choices"]
    assert (told["finish_reason"], list(told["message"])) == ("tool_calls", ["role", "tool_calls"])
    (call,) = told["message"]["tool_calls"]
    assert call["function"] == {"arguments": "{}", "name": "now"}

    *chunks, done = events(played(lambda caller: chat(caller, {**body, "stream": True})).text)
    (streamed,) = (json.loads(chunk)["choices"][0] for chunk in chunks)
    assert (streamed["finish_reason"], done) == ("tool_calls", "[DONE]")
    assert streamed["delta"]["tool_calls"][0]["function"] == call["function"]

    turns = [*HI, told["message"], {"role": "tool", "tool_call_id": call["id"], "content": "noon"}]
    (after,) = played(lambda caller: chat(caller, {**body, "messages": turns})).json()["choices"]
    assert after["finish_reason"] == "stop"


@pytest.mark.parametrize("choice", ["auto", "none", None, {"function": 7}, [1]])
def test_a_tool_that_may_be_left_alone_is(choice):
    body = {**CHAT, "tools": [TOOL, 3], "tool_choice": choice}
    (told,) = played(lambda caller: chat(caller, body)).json()["choices"]
    assert told["message"]["content"].startswith("This answer")
