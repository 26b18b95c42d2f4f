"""No body or message, of whatever shape, brings down what keeps things: each gets an answer of the API."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulator.calls import Caller, played
from tests.emulator.resources import FLASH, Socket, call, upload
from tests.emulator.surfaces.test_live import HELLO, PATH, SETUP
from tests.examples import most

WORDS = (
    "batch", "inputConfig", "input_config", "requests", "request", "metadata", "key", "fileName",
    "displayName", "priority", "contents", "content", "parts", "text", "role", "model", "ttl",
    "expireTime", "systemInstruction", "tools", "cachedContent", "generationConfig",
    "responseModalities", "maxOutputTokens", "instances", "prompt", "image", "parameters",
    "sampleCount", "outputOptions", "mimeType", "file", "name", "fileData", "fileUri",
    "outputDimensionality", "clientContent", "turns", "turnComplete", "realtimeInput", "mediaChunks",
    "audio", "data", "audioStreamEnd", "activityEnd", "toolResponse", "functionResponses", "setup",
)  # fmt: skip
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from((f"models/{FLASH}", "files/kept", "60s", "2030-01-01T00:00:00Z", "image/png"))
    | st.text(max_size=5)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4)
    ),
    max_leaves=12,
)
shaped = (
    st.fixed_dictionaries({"batch": st.fixed_dictionaries({"inputConfig": values}) | values})
    | st.builds(
        lambda each: {"batch": {"inputConfig": {"requests": {"requests": each}}}},
        st.lists(st.fixed_dictionaries({"request": values, "metadata": values}), max_size=3),
    )
    | st.fixed_dictionaries({"instances": values, "parameters": values})
    | st.fixed_dictionaries({"model": st.just(FLASH), "contents": values, "ttl": values})
    | st.fixed_dictionaries({"file": values})
    | st.dictionaries(st.sampled_from(WORDS), values, max_size=5)
)
POSTED = (
    f"/v1beta/models/{FLASH}:batchGenerateContent",
    f"/v1beta/models/{FLASH}:generateContent",
    "/v1beta/models/gemini-embedding-001:asyncBatchEmbedContent",
    "/v1beta/models/imagen-4.0-generate-001:predict",
    "/v1beta/models/veo-3.1-generate-preview:predictLongRunning",
    "/v1beta/cachedContents",
)
OPEN = {"cache": -1, "batch": -1, "rpm": -1, "rpd": -1, "tpm": -1, "ipm": -1}


@settings(deadline=None, max_examples=most(150))
@given(body=shaped)
def test_every_body_is_answered_and_so_is_every_question_about_it(body):
    async def story(caller: Caller):
        await upload(caller, b'{"request": 7}\n[]\n', name="files/kept")
        answers = [await call(caller, "POST", path, body) for path in POSTED]
        answers.append(
            await call(
                caller, "POST", "/upload/v1beta/files", body,
                x_goog_upload_protocol="resumable", x_goog_upload_command="start",
            )
        )  # fmt: skip
        await asyncio.sleep(10)
        for answer in list(answers):
            name = (
                answer.json().get("name") if answer.status_code == 200 and answer.content else None
            )
            if name:
                answers.append(await call(caller, "PATCH", f"/v1beta/{name}", body))
                answers.append(await call(caller, "GET", f"/v1beta/{name}"))
        return answers

    limits = dict.fromkeys((FLASH, "imagen-4.0-generate", "veo-3.1-generate"), OPEN)
    for answer in played(story, tier="tier1", limits=limits):
        assert answer.status_code in (200, 400, 403, 404, 409)
        if answer.status_code in (400, 403, 409):
            assert answer.json()["error"]["message"]


@settings(deadline=None, max_examples=most(150))
@given(message=shaped)
def test_every_message_of_a_session_is_answered_or_closes_it_with_a_reason(message):
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            socket.send(message)
            got = await socket.ask({"clientContent": {"turns": [HELLO], "turnComplete": True}})
            return got[-1]

    last = played(story)
    if isinstance(last, tuple):
        assert last[0] == 1007
        assert last[1]
    else:
        assert last["serverContent"]["turnComplete"]
