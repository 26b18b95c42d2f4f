"""What holds for every surface that generates: faults, quotas and what the log says of it."""

from __future__ import annotations

import asyncio

import pytest

from gemquota.clock import LoopClock, run_virtually
from gemquota.emulator import create
from gemquota.emulator.scenario import FaultKind
from gemquota.emulator.scenario_file import scenario_of
from gemquota.emulator.streams import Cut
from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import HELLO, START_S, Caller, played
from tests.emulator.test_faults import ANSWERS

FLASH = "gemini-3.8-flash"
TOKEN = {"authorization": "Bearer k"}
CHAT = {"model": FLASH, "messages": [{"role": "user", "content": "hi"}]}
ASK = {"model": FLASH, "input": "hi"}
PLACE = "/v1/projects/shop/locations/global"
PUBLISHED = f"publishers/google/models/{FLASH}"
UNLIMITED = {FLASH: {"rpm": -1, "rpd": -1, "tpm": -1}}


def post(path, body, headers=None):
    key = None if headers else "k"
    return lambda caller: caller.post(path, body, key=key, headers=headers or {})


PLAIN = {
    "chat": post("/v1beta/openai/chat/completions", CHAT, TOKEN),
    "interactions": post("/v1beta/interactions", ASK),
    "vertex": post(f"{PLACE}/{PUBLISHED}:generateContent", HELLO, TOKEN),
    "express": post(f"/v1beta1/{PUBLISHED}:generateContent", HELLO),
    "openapi": post(f"{PLACE}/endpoints/openapi/chat/completions", CHAT, TOKEN),
}
STREAMED = {
    "chat-stream": post("/v1beta/openai/chat/completions", {**CHAT, "stream": True}, TOKEN),
    "interactions-stream": post("/v1beta/interactions", {**ASK, "stream": True}),
    "vertex-sse": post(f"{PLACE}/{PUBLISHED}:streamGenerateContent?alt=sse", HELLO, TOKEN),
    "vertex-array": post(f"{PLACE}/{PUBLISHED}:streamGenerateContent", HELLO, TOKEN),
    "openapi-stream": post(
        f"{PLACE}/endpoints/openapi/chat/completions", {**CHAT, "stream": True}, TOKEN
    ),
}
SURFACES = {**PLAIN, **STREAMED}
ON_VERTEX = ("vertex", "express", "openapi")
every_surface = pytest.mark.parametrize("surface", SURFACES)
every_stream = pytest.mark.parametrize("surface", STREAMED)


@pytest.mark.parametrize("kind", ANSWERS, ids=str)
@every_surface
def test_a_fault_answers_so_that_diagnose_knows_it(surface, kind):
    answer = played(SURFACES[surface], fault=[{"kind": kind}], limits=UNLIMITED)
    status, cause = ANSWERS[kind]
    if surface.startswith(ON_VERTEX):
        if kind is FaultKind.LIMIT_ZERO:
            cause = "quota"  # the words there leave the value out, zero or not
        if kind is FaultKind.BAD_KEY and surface != "express":
            status = 401
    (found,) = diagnose(answer.text, now_s=START_S)
    assert (answer.status_code, found.cause) == (status, cause)
    assert ("event-stream" in answer.headers["content-type"]) is (
        surface.endswith(("stream", "sse"))
        # Keys are checked by who knows no events of Interactions.
        and not (kind is FaultKind.BAD_KEY and surface == "interactions-stream")
    )


@every_stream
def test_an_error_within_a_stream_comes_after_a_first_piece(surface):
    answer = played(STREAMED[surface], fault=[{"kind": "stream_error"}])
    assert answer.status_code == 200
    assert answer.text.index("This answer") < answer.text.index('"error"')
    assert "when the quota comes back" not in answer.text
    (found,) = diagnose(answer.text, now_s=START_S)
    assert found.cause == "overloaded"


@pytest.mark.parametrize("surface", ["chat-stream", "interactions-stream"])
def test_an_error_comes_before_the_end_of_an_answer_in_one_piece(surface):
    body = {
        "chat-stream": {**CHAT, "response_format": {"type": "json_object"}},
        "interactions-stream": {**ASK, "response_mime_type": "application/json"},
    }[surface]
    path = "/v1beta/interactions" if "interactions" in surface else "/v1/chat/completions"
    answer = played(post(path, {**body, "stream": True}), fault=[{"kind": "stream_error"}])
    assert "from the gemquota emulator" in answer.text
    assert '"error"' in answer.text
    assert "[DONE]" not in answer.text


@every_surface
def test_a_cut_connection_ends_without_an_answer(surface):
    with pytest.raises(Cut):
        played(SURFACES[surface], fault=[{"kind": "cut"}])


@every_surface
def test_a_slow_first_byte_takes_its_time(surface):
    async def story(caller: Caller):
        answer = await SURFACES[surface](caller)
        return answer.status_code, asyncio.get_running_loop().time()

    assert played(story, fault=[{"kind": "slow", "delay_s": 7.5}]) == (200, 7.5)


@every_surface
def test_a_tier_drop_lets_the_free_tier_answer_and_then_refuses(surface):
    async def story(caller: Caller):
        return [await SURFACES[surface](caller) for _ in range(6)]

    *admitted, refused = played(story, tier="tier2", fault=[{"kind": "tier_drop"}])
    assert [answer.status_code for answer in admitted] == [200] * 5
    assert all("error" not in answer.text for answer in admitted)
    assert refused.status_code == 429


@every_surface
def test_chunks_take_their_time_in_streams_alone(surface):
    async def story(caller: Caller):
        await SURFACES[surface](caller)
        return asyncio.get_running_loop().time()

    seconds = played(story, latency={"chunk_s": 2.0})
    assert seconds == (6.0 if surface in STREAMED else 0.0)


@every_surface
def test_a_fault_finds_its_model_wherever_it_is_named(surface):
    for model, status in (("gemini-3.8*", 503), ("gemini-2*", 200)):
        answer = played(SURFACES[surface], fault=[{"kind": "overloaded", "model": model}])
        assert answer.status_code == status


@every_surface
def test_the_log_names_model_usage_and_limit(surface):
    seen = []

    async def story():
        caller = Caller(create(scenario_of({"limits": {FLASH: {"rpm": 1}}}), LoopClock(START_S),
                               on_call=seen.append))  # fmt: skip
        await SURFACES[surface](caller)
        await SURFACES[surface](caller)

    run_virtually(story())
    first, second = seen
    assert (first.model, first.counted, first.used, first.limit) == (FLASH, "RPM", 1, 1)
    assert first.input_tokens
    assert first.output_tokens
    assert (second.status, second.why) == (429, "RPM")


@every_surface
def test_every_surface_uses_the_one_bucket_of_its_project(surface):
    project = [{"name": "shop", "keys": ["k"], "limits": {FLASH: {"rpm": 1}}}]

    async def story(caller: Caller):
        return [
            (await caller.generate()).status_code,
            (await SURFACES[surface](caller)).status_code,
        ]

    assert played(story, project=project) == [200, 429]


def test_a_large_body_is_refused_in_the_dialect_of_its_surface():
    body = b'{"stream": true, "model": "x", "input": "' + b"x" * (21 << 20) + b'"}'
    answer = played(lambda caller: caller.post("/v1beta/interactions", body))
    assert answer.json()["error"]["code"] == "invalid_request"
