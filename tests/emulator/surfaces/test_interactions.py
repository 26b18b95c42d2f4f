from __future__ import annotations

import asyncio
import base64
import json

import pytest

from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import START_S, Caller, played

FLASH = "gemini-3.8-flash"
ASK = {"model": FLASH, "input": "hello"}
PATH = "/v1beta/interactions"


def limits(**quota):
    return {FLASH: {"rpm": -1, "tpm": -1, "rpd": -1, **quota}}


async def ask(caller: Caller, body=ASK, **more):
    return await caller.post(PATH, {**ASK, **body} if isinstance(body, dict) else body, **more)


def events(text):
    """Names and documents of a stream."""
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), data.removeprefix("data: ")))
    return found


def test_an_interaction_has_the_servers_keys_in_its_order():
    answer = played(ask)
    assert answer.headers["content-type"] == "application/json"
    assert "x-gemini-service-tier" not in answer.headers
    assert "\n" not in answer.text
    document = answer.json()
    assert list(document) == [
        "id", "status", "usage", "created", "updated", "service_tier", "steps", "object", "model",
    ]  # fmt: skip
    assert [step["type"] for step in document["steps"]] == ["thought", "model_output"]
    assert (document["status"], document["object"]) == ("completed", "interaction")
    assert document["created"] == document["updated"] == "2025-06-15T15:06:40Z"


def test_usage_adds_up_and_is_what_generate_content_would_say():
    async def story(caller: Caller):
        return (await ask(caller)).json()["usage"], (await caller.generate()).json()

    usage, same = played(story)
    assert list(usage) == [
        "total_tokens", "total_input_tokens", "input_tokens_by_modality", "total_cached_tokens",
        "total_output_tokens", "total_tool_use_tokens", "total_thought_tokens",
    ]  # fmt: skip
    assert usage["total_tokens"] == same["usageMetadata"]["totalTokenCount"]
    assert usage["total_tokens"] == sum(
        usage[f"total_{kind}_tokens"] for kind in ("input", "output", "thought")
    )
    assert usage["input_tokens_by_modality"] == [{"modality": "text", "tokens": 3}]


def test_an_id_holds_the_responses_id_twice():
    document = played(ask).json()
    coded = document["id"].removeprefix("v1_")
    raw = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
    assert raw[:2] == b"\x0a\x16"
    assert raw[2:24] == raw[26:]


def test_a_stream_is_symmetric_steps_between_created_and_completed():
    answer = played(lambda caller: ask(caller, {"stream": True}))
    assert answer.headers["content-type"] == "text/event-stream"
    found = events(answer.text)
    assert [name for name, _ in found] == [
        "interaction.created", "interaction.status_update",
        "step.start", "step.delta", "step.stop",
        "step.start", *["step.delta"] * 4, "step.stop",
        "interaction.completed", "done",
    ]  # fmt: skip
    assert found[-1][1] == "[DONE]"
    for name, data in found[:-1]:
        assert json.loads(data)["event_type"] == name
    text = "".join(json.loads(data)["delta"].get("text", "") for name, data in found
                   if name == "step.delta")  # fmt: skip
    assert text.startswith("This answer comes from")
    done = json.loads(found[-2][1])["interaction"]
    assert (done["status"], done["usage"]["total_input_tokens"]) == ("completed", 3)
    assert "steps" not in done


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize(
    ("quota", "dimension", "words"),
    [
        ({"rpm": 1}, "RPM", "requests per minute"),
        ({"rpd": 1}, "RPD", "requests per day"),
        ({"tpm": 5}, "TPM", "input tokens per minute"),
    ],
)
def test_a_refusal_says_in_words_which_limit_and_in_a_header_how_long(
    quota, dimension, words, stream
):
    async def story(caller: Caller):
        await ask(caller)
        return await ask(caller, {"stream": stream})

    refused = played(story, limits=limits(**quota))
    assert refused.status_code == 429
    error = json.loads(events(refused.text)[0][1])["error"] if stream else refused.json()["error"]
    assert list(error) == ["message", "code"]
    assert error["code"] == ("rate_limit_exceeded" if stream else "too_many_requests")
    assert f"(limit: {quota[dimension.lower()]} {words} on Free Tier)" in error["message"]
    assert int(refused.headers["retry-after"]) > 0
    assert ("event-stream" in refused.headers["content-type"]) is stream
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (limit.dimension, limit.limit, limit.model) == (dimension, *quota.values(), FLASH)


def test_a_client_that_sleeps_as_the_header_says_is_admitted_a_second_later():
    async def story(caller: Caller):
        await ask(caller)
        await asyncio.sleep(0.5)
        wait_s = int((await ask(caller)).headers["retry-after"])
        await asyncio.sleep(wait_s)
        early = (await ask(caller)).status_code
        await asyncio.sleep(1)
        return early, (await ask(caller)).status_code

    assert played(story, limits=limits(rpd=1)) == (429, 200)


def test_a_limit_of_zero_promises_no_return():
    refused = played(ask, limits=limits(tpm=0))
    assert "limit: 0 input tokens per minute on Free Tier). Please upgrade" in refused.text
    assert "retry-after" not in refused.headers
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.cause, found.zero_limit) == ("no_entitlement", True)


def test_the_older_wording_is_that_of_generate_content_and_has_no_header():
    refused = played(ask, limits=limits(rpm=0), wording="b1")
    assert refused.json()["error"]["message"].startswith("You exceeded your current quota")
    assert "retry-after" not in refused.headers


def test_interactions_and_generate_content_share_one_bucket():
    async def story(caller: Caller):
        return [
            (await ask(caller, {"model": "models/gemini-flash-latest"})).status_code,
            (await caller.generate()).status_code,
            (await ask(caller)).status_code,
        ]

    assert played(story, limits=limits(rpm=2)) == [200, 200, 429]


def test_a_following_interaction_pays_for_what_was_said_before():
    async def story(caller: Caller):
        first = (await ask(caller)).json()
        again = await ask(caller, {"input": "and?", "previous_interaction_id": first["id"]})
        return first["usage"], again.json()["usage"]

    first, again = played(story)
    carried = first["total_input_tokens"] + first["total_output_tokens"]
    assert again["total_input_tokens"] == carried + 2


def test_an_interaction_is_kept_for_its_project_until_it_is_deleted():
    async def story(caller: Caller):
        made = (await ask(caller)).json()
        path = f"{PATH}/{made['id']}"
        got = (await caller.get(path)).json()
        stranger = (await caller.get(path, key="other")).status_code
        deleted = await caller._http.delete(path, headers={"x-goog-api-key": "k"})
        return made, got, stranger, deleted.json(), (await caller.get(path)).json()

    made, got, stranger, deleted, gone = played(story)
    assert (got, stranger, deleted) == (made, 404, {})
    assert gone["error"]["code"] == "not_found"


def test_an_interaction_that_is_not_stored_has_no_name():
    async def story(caller: Caller):
        made = (await ask(caller, {"store": False})).json()
        again = await ask(caller, {"previous_interaction_id": "v1_x"})
        return made["id"], again.status_code

    assert played(story) == ("", 404)


@pytest.mark.parametrize(("tier", "days"), [("free", 1), ("tier1", 55)])
def test_an_interaction_is_kept_as_long_as_its_tier_allows(tier, days):
    async def story(caller: Caller):
        path = f"{PATH}/{(await ask(caller)).json()['id']}"
        await asyncio.sleep(days * 86_400 - 1)
        before = (await caller.get(path)).status_code
        await asyncio.sleep(2)
        return before, (await caller.get(path)).status_code

    assert played(story, tier=tier) == (200, 404)


def test_a_background_interaction_is_done_after_a_while_and_can_be_cancelled():
    async def story(caller: Caller):
        one = (await ask(caller, {"background": True})).json()
        two = (await ask(caller, {"background": True})).json()
        cancelled = (await caller.post(f"{PATH}/{two['id']}/cancel", {})).json()
        await asyncio.sleep(6)
        done = (await caller.get(f"{PATH}/{one['id']}")).json()
        late = await caller.post(f"{PATH}/{one['id']}/cancel", {})
        return one, cancelled, done, late

    one, cancelled, done, late = played(story)
    assert (one["status"], "steps" in one, "usage" in one) == ("in_progress", False, False)
    assert cancelled["status"] == "cancelled"
    assert (done["status"], done["updated"]) == ("completed", "2025-06-15T15:06:45Z")
    assert (late.status_code, late.json()["error"]["code"]) == (400, "failed_precondition")


def test_a_kept_interaction_can_be_streamed_again_once_it_is_done():
    async def story(caller: Caller):
        made = (await ask(caller, {"background": True})).json()
        return await caller.get(f"{PATH}/{made['id']}?stream=true")

    found = events(played(story).text)
    assert json.loads(found[-2][1])["interaction"]["status"] == "completed"


@pytest.mark.parametrize(
    ("given", "tokens"),
    [
        ("x" * 8, 3),
        ({"type": "text", "text": "x" * 8}, 3),
        ([{"type": "text", "text": "x" * 8}, {"type": "image", "data": "AAAA"}], 3 + 1_090),
        ([{"role": "user", "content": "x" * 8}, {"role": "model", "content": "y"}], 3 + 2),
        ([{"type": "user_input", "content": [{"type": "text", "text": "x" * 8}]}], 3),
    ],
    ids=["text", "content", "contents", "turns", "steps"],
)
def test_input_of_every_shape_is_weighed(given, tokens):
    answer = played(lambda caller: ask(caller, {"input": given}))
    assert answer.json()["usage"]["total_input_tokens"] == tokens


def test_thoughts_are_summed_up_only_if_asked():
    config = {"generation_config": {"thinking_summaries": "auto", "max_output_tokens": 3}}
    asked = played(lambda caller: ask(caller, config)).json()
    assert list(asked["steps"][0]) == ["type", "signature", "summary"]
    assert asked["status"] == "incomplete"


WEATHER = {
    "type": "function",
    "name": "get_weather",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string", "enum": ["Paris", "Rome"]}},
        "required": ["city"],
    },
}
ANY = {"tools": [WEATHER], "generation_config": {"tool_choice": "any"}}


def test_a_function_is_called_where_the_request_insists_and_its_result_ends_it():
    async def story(caller: Caller):
        first = (await ask(caller, ANY)).json()
        step = first["steps"][-1]
        result = {"type": "function_result", "call_id": step["id"], "result": {"sky": "blue"}}
        more = {"previous_interaction_id": first["id"], "input": [result]}
        return first, (await ask(caller, {**ANY, **more})).json()

    first, second = played(story)
    assert first["status"] == "requires_action"
    call = first["steps"][-1]
    assert (list(call), call["name"], call["arguments"]) == (
        ["type", "id", "name", "arguments"], "get_weather", {"city": "Paris"},
    )  # fmt: skip
    assert second["status"] == "completed"


def test_a_call_is_streamed_as_arguments():
    found = events(played(lambda caller: ask(caller, {**ANY, "stream": True})).text)
    steps = [json.loads(data) for name, data in found if name.startswith("step.")]
    started, delta, _ = steps[-3:]
    assert (started["step"]["name"], started["step"]["arguments"]) == ("get_weather", {})
    assert json.loads(delta["delta"]["arguments"]) == {"city": "Paris"}
    assert delta["delta"]["type"] == "arguments_delta"
    assert json.loads(found[-2][1])["interaction"]["status"] == "requires_action"


@pytest.mark.parametrize(
    ("choice", "called"),
    [
        ("any", True),
        ("auto", False),
        ({"allowed_tools": {"mode": "any", "tools": ["get_weather"]}}, True),
        ({"allowed_tools": {"mode": "any", "tools": ["other"]}}, False),
        ({"allowed_tools": {"mode": "auto"}}, False),
        (7, False),
    ],
)
def test_a_choice_that_insists_on_a_function_gets_one(choice, called):
    config = {"tools": [WEATHER], "generation_config": {"tool_choice": choice}}
    status = played(lambda caller: ask(caller, config)).json()["status"]
    assert status == ("requires_action" if called else "completed")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"model": None}, 400, "invalid_request"),
        ({"model": None, "agent": "deep-research"}, 501, "unimplemented"),
        ({"input": None}, 400, "invalid_request"),
        ({"input": []}, 400, "invalid_request"),
        ({"model": "nope"}, 404, "model_not_found"),
        ({"background": True, "store": False}, 400, "invalid_request"),
        (b"nonsense", 400, "invalid_request"),
        (b'["x"]', 400, "invalid_request"),
        ({"input": [None, 7, {"content": {"a": [1]}}]}, 200, ""),
    ],
)
def test_what_is_wrong_has_a_code_of_letters(body, status, code):
    answer = played(lambda caller: ask(caller, body))
    assert answer.status_code == status
    if code:
        assert answer.json()["error"]["code"] == code


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_a_refused_key_is_refused_before_interactions_are_reached(stream):
    project = [{"name": "shop", "keys": ["k"]}]
    answer = played(lambda caller: ask(caller, {"stream": stream}, key="x"), project=project)
    (document,) = answer.json()
    assert (answer.status_code, document["error"]["status"]) == (400, "INVALID_ARGUMENT")
    (found,) = diagnose(answer.text, now_s=START_S)
    assert found.cause == "auth"
