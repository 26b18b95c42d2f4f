from __future__ import annotations

import asyncio

import pytest

from gemquota.domain.ledger import usage
from gemquota.emulator.quotas import Family
from gemquota.emulator.scenario import FaultKind
from gemquota.emulator.sockets import REASON_BYTES
from gemquota.emulator.streams import Cut
from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import START_S, Caller, played
from tests.emulator.resources import Socket
from tests.emulator.test_hearing import HISS, SPEECH, audio

LIVE = "gemini-3.8-live"
PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = {"setup": {"model": f"models/{LIVE}", "generationConfig": {"responseModalities": ["TEXT"]}}}
HELLO = {"parts": [{"text": "hello"}], "role": "user"}
TURN = {"clientContent": {"turns": [HELLO], "turnComplete": True}}


def held(caller: Caller) -> int:
    """Live sessions that the project's ledger counts."""
    project = caller.emulator.projects.of("k")
    bucket = project.bucket(Family.LIVE, caller.emulator.models[LIVE])
    return usage(bucket.ledger, START_S)[0].used


@pytest.mark.parametrize(
    "turn",
    [
        TURN,
        {"client_content": {"turns": [HELLO], "turn_complete": True}},
        {"clientContent": {"turns": HELLO, "turnComplete": True}},
        {"realtimeInput": {"text": "hello"}},
    ],
    ids=["camel", "snake", "one-turn", "realtime"],
)
def test_a_turn_is_answered_and_counted(turn):
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            return await socket.ask(SETUP), await socket.ask(turn)

    setup, (*pieces, complete, last) = played(story)
    assert setup == [{"setupComplete": {}}]
    assert [list(piece["serverContent"]) for piece in pieces] == [["modelTurn"]] * 4
    assert complete == {"serverContent": {"generationComplete": True}}
    assert list(last) == ["serverContent", "usageMetadata"]
    counted = last["usageMetadata"]
    assert list(counted) == [
        "promptTokenCount", "responseTokenCount", "totalTokenCount", "promptTokensDetails",
        "responseTokensDetails",
    ]  # fmt: skip
    assert counted["promptTokenCount"] == 3
    assert counted["totalTokenCount"] == 3 + counted["responseTokenCount"]


def test_every_turn_is_made_from_all_that_was_said():
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            socket.send({"clientContent": {"turns": [HELLO]}})
            return [(await socket.ask(TURN))[-1]["usageMetadata"] for _ in range(2)]

    first, second = played(story)
    assert first["promptTokenCount"] == 6
    assert second["promptTokenCount"] == first["totalTokenCount"] + 3


def test_audio_is_answered_at_its_end_in_audio_and_transcribed_on_request():
    setup = {"setup": {"model": LIVE, "outputAudioTranscription": {}}}
    second = {"mimeType": "audio/pcm;rate=16000", "data": "A" * 42_668}

    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(setup)
            socket.send({"realtimeInput": {"audio": second}})
            socket.send({"realtimeInput": {"mediaChunks": [second]}})
            return await socket.ask({"realtimeInput": {"audioStreamEnd": True}})

    spoken, transcribed, *_, last = played(story)
    (part,) = spoken["serverContent"]["modelTurn"]["parts"]
    assert part["inlineData"]["mimeType"] == "audio/pcm;rate=24000"
    assert transcribed["serverContent"]["outputTranscription"]["text"]
    counted = last["usageMetadata"]
    assert [each["modality"] for each in counted["promptTokensDetails"]] == ["AUDIO"]
    assert [each["modality"] for each in counted["responseTokensDetails"]] == ["AUDIO"]


@pytest.mark.parametrize(
    ("config", "answers"),
    [({}, 2), ({"automaticActivityDetection": {"disabled": True}}, 1)],
    ids=["listens", "is-told"],
)
def test_speech_is_answered_after_a_pause_unless_the_client_says_when(config, answers):
    setup = {"setup": {**SETUP["setup"], "realtimeInputConfig": config}}

    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(setup)
            socket.send({"realtimeInput": {"audio": audio(1, SPEECH)}})
            socket.send({"realtimeInput": {"audio": audio(1, HISS)}})
            socket.send({"realtimeInput": {"activityEnd": {}}})
            last = await socket.ask({"setup": {}})  # refused, after all that was asked before
            while not isinstance(last[-1], tuple):
                last.append(await socket.get())
        return sum("usageMetadata" in each for each in last if isinstance(each, dict))

    assert played(story) == answers


def test_sessions_are_counted_while_they_are_open_and_refused_with_the_apis_words():
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as first:
            await first.ask(SETUP)
            async with Socket(caller.emulator, PATH) as second:
                await second.ask(SETUP)
                async with Socket(caller.emulator, PATH) as third:
                    refused = await third.ask(SETUP)
                open_now = held(caller)
            async with Socket(caller.emulator, PATH) as fourth:
                admitted = await fourth.ask(SETUP)
        return refused, open_now, admitted, held(caller)

    refused, open_now, admitted, after = played(story, limits={LIVE: {"sessions": 2}})
    ((code, reason),) = refused
    assert code == 1011
    assert reason.startswith("You exceeded your current quota, please check your plan and billing")
    assert len(reason.encode()) == REASON_BYTES
    assert (open_now, admitted, after) == (2, [{"setupComplete": {}}], 0)
    # The frame has no room for the name of a limit: all that is known is that one refused.
    (found,) = diagnose(f"1011 None. {reason}", now_s=START_S)
    assert (found.cause.value, found.limits) == ("unexplained_429", ())


def test_a_turn_beyond_the_tokens_of_the_minute_closes_the_session():
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            turns = [await socket.ask(TURN) for _ in range(2)]
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            await asyncio.sleep(60)
            turns.append(await socket.ask(TURN))
        return turns, held(caller)

    (first, second, third), after = played(story, limits={LIVE: {"tpm": 10}})
    assert first[-1]["serverContent"] == third[-1]["serverContent"] == {"turnComplete": True}
    assert second[-1][0] == 1011
    assert after == 0


def test_a_session_goes_on_in_another_connection_by_its_latest_handle():
    def setup(**resumption):
        return {"setup": {**SETUP["setup"], "sessionResumption": resumption}}

    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(setup())
            first = (await socket.get())["sessionResumptionUpdate"]
            said = (await socket.ask(TURN))[-1]["usageMetadata"]["totalTokenCount"]
            second = (await socket.get())["sessionResumptionUpdate"]
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(setup(handle=second["newHandle"]))
            third = (await socket.get())["sessionResumptionUpdate"]
            again = (await socket.ask(TURN))[-1]["usageMetadata"]["promptTokenCount"]
        refused = []
        for handle, key in ((first, "k"), (third, "other"), ({"newHandle": 7}, "k")):
            async with Socket(caller.emulator, PATH, key=key) as socket:
                refused += await socket.ask(setup(handle=handle["newHandle"]))
        return first, said, again, refused

    first, said, again, refused = played(story)
    assert list(first) == ["newHandle", "resumable"]
    assert again == said + 3
    assert refused == [(1008, "BidiGenerateContent session not found")] * 3


def test_a_connection_is_told_to_go_away_and_ends_after_ten_minutes():
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            await asyncio.sleep(500)
            turn = await socket.ask(TURN)
            warning, at_s = await socket.get(), asyncio.get_running_loop().time()
            closed, end_s = await socket.get(), asyncio.get_running_loop().time()
        return turn[-1], warning, closed, end_s - at_s, held(caller), dict(caller.emulator.tally)

    turn, warning, closed, between_s, sessions, tally = played(story)
    assert turn["serverContent"] == {"turnComplete": True}
    assert warning == {"goAway": {"timeLeft": "50s"}}
    assert closed == (1011, "Deadline expired before operation could complete.")
    assert (between_s, sessions, tally) == (50.0, 0, {"admitted": 1})


def test_a_scenario_says_how_long_a_connection_lasts():
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            started_s = asyncio.get_running_loop().time()
            warning, closed = await socket.get(), await socket.get()
        return warning, closed[0], asyncio.get_running_loop().time() - started_s

    assert played(story, latency={"session_s": 30}) == ({"goAway": {"timeLeft": "30s"}}, 1011, 30)


def test_a_connection_without_end_goes_on():
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            await asyncio.sleep(100_000)
            return (await socket.ask(TURN))[-1]["serverContent"]

    assert played(story, latency={"session_s": 0}) == {"turnComplete": True}


@pytest.mark.parametrize(
    ("messages", "code", "words"),
    [
        (["nonsense"], 1007, "Invalid JSON payload"),
        ([b"\xff\x00"], 1007, "Invalid JSON payload"),
        (["[]"], 1007, "Invalid JSON payload"),
        ([""], 1007, "Invalid JSON payload"),
        ([TURN], 1007, "setup must be the first message and only the first"),
        ([{"setup": {}}], 1007, "model is required"),
        ([{"setup": {"model": 7}}], 1007, "model is required"),
        ([{"setup": {"model": "models/nope"}}], 1008, "models/nope is not found for API version v1beta"),
        ([{"setup": {"model": "gemini-3.8-flash"}}], 1008, "not supported for bidiGenerateContent"),
        ([SETUP, SETUP], 1007, "setup must be the first message and only the first"),
        ([SETUP, {"what": 1}], 1007, 'Unknown name "what"'),
        ([SETUP, {}], 1007, "Unknown name"),
        ([SETUP, {"clientContent": None}], 1007, "Unknown name"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_message_closes_the_socket_with_the_reason(messages, code, words):
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            got = []
            for message in messages:
                got += await socket.ask(message)
            return got[-1], held(caller)

    (closed, reason), sessions = played(story)
    assert (closed, sessions) == (code, 0)
    assert words in reason


@pytest.mark.parametrize(
    "turn",
    [
        {"clientContent": {"turns": 7, "turnComplete": True}},
        {"clientContent": {"turns": [None, "text", {"parts": 7}], "turnComplete": True}},
        {"realtimeInput": {"mediaChunks": 7, "audio": [], "activityEnd": {}}},
        {"toolResponse": {"functionResponses": [[[[]]]]}},
    ],
    ids=str,
)
def test_odd_contents_are_answered_and_weigh_little(turn):
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            return await socket.ask(turn)

    assert played(story)[-1]["usageMetadata"]["promptTokenCount"] < 20


@pytest.mark.parametrize(
    ("path", "key", "code", "words"),
    [
        (PATH, "", 1008, "unregistered callers"),
        (PATH, "wrong", 1007, "API key not valid"),
        (f"{PATH}?key=right", "", None, ""),
        (f"/{PATH}?key=right", "", None, ""),
        (
            "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent",
            "right",
            None,
            "",
        ),
    ],
)
def test_a_key_is_good_or_the_socket_closes_and_says_why(path, key, code, words):
    async def story(caller: Caller):
        async with Socket(caller.emulator, path, key=key) as socket:
            return (await socket.ask(SETUP))[-1]

    last = played(story, project=[{"name": "p", "keys": ["right"]}])
    if code is None:
        assert last == {"setupComplete": {}}
    else:
        assert last[0] == code
        assert words in last[1]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("overloaded", 1011), ("internal", 1011), ("limit_zero", 1011), ("location", 1007),
     ("prepay_depleted", 1011)],
)  # fmt: skip
def test_a_fault_closes_the_socket_at_setup(kind, code):
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            return (await socket.ask(SETUP))[-1], held(caller), dict(caller.emulator.tally)

    (closed, _), sessions, tally = played(story, fault=[{"kind": kind, "model": LIVE}])
    assert (closed, sessions) == (code, 0)
    assert sum(tally.values()) == 1
    assert "admitted" not in tally


def test_an_error_inside_of_an_answer_closes_the_socket_and_ends_the_session():
    async def story(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            return await socket.ask(TURN), held(caller)

    (piece, closed), sessions = played(story, fault=[{"kind": "stream_error"}])
    assert "modelTurn" in piece["serverContent"]
    assert (closed[0], sessions) == (1011, 0)


def test_a_cut_connection_ends_the_session_without_a_word():
    async def session(caller: Caller):
        async with Socket(caller.emulator, PATH) as socket:
            await socket.ask(SETUP)
            socket.send(TURN)
            await socket.task

    async def story(caller: Caller):
        with pytest.raises(ExceptionGroup) as cut:
            await session(caller)
        return cut.value.exceptions, held(caller), caller.emulator.tally[FaultKind.CUT]

    (exception,), sessions, cuts = played(story, fault=[{"kind": "cut"}])
    assert isinstance(exception, Cut)
    assert (sessions, cuts) == (0, 1)


@pytest.mark.parametrize(
    ("extensions", "event"),
    [({}, "websocket.close"), ({"websocket.http.response": {}}, "websocket.http.response.start")],
)
def test_a_path_that_is_no_method_is_not_shaken_hands_with(extensions, event):
    async def story(caller: Caller):
        sent = asyncio.Queue()
        got = asyncio.Queue()
        sent.put_nowait({"type": "websocket.connect"})
        scope = {"type": "websocket", "path": "/ws/other", "headers": [], "extensions": extensions}
        await caller.emulator(scope, sent.get, got.put)
        return got.get_nowait(), dict(caller.emulator.tally)

    first, tally = played(story)
    assert (first["type"], first.get("status", 404)) == (event, 404)
    assert tally == {"no_such_method": 1}
