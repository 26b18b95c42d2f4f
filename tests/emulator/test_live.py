"""A Live session's memory: what is heard, what is answered, and what it weighs."""

from __future__ import annotations

import pytest

from gemquota.emulator.live import AUDIO_TOKENS, heard, session_of
from gemquota.emulator.models import built_in_models

LIVE = built_in_models()["gemini-3.8-live"]
TURN = {"turns": [{"role": "user", "parts": [{"text": "hello"}]}]}


def session(**setup):
    return session_of(setup, LIVE)


def test_the_context_grows_by_what_is_heard_and_what_is_said():
    one = session(generationConfig={"responseModalities": ["TEXT"]})
    weight, asks = heard({"clientContent": {**TURN, "turnComplete": True}}, one)
    assert asks
    one.hear(weight)
    messages, said_tokens = one.answer(one.prompt)
    assert one.prompt.total == weight.total + said_tokens
    usage = messages[-1]["usageMetadata"]
    assert usage["totalTokenCount"] == usage["promptTokenCount"] + usage["responseTokenCount"]
    assert messages[-1]["serverContent"] == {"turnComplete": True}
    assert messages[-2]["serverContent"] == {"generationComplete": True}


@pytest.mark.parametrize("name", ["clientContent", "client_content"])
def test_both_spellings_are_heard_and_a_turn_may_stay_open(name):
    weight, asks = heard({name: TURN}, session())
    assert weight.total > 0
    assert not asks


@pytest.mark.parametrize(
    ("stream", "asks"),
    [({"text": "hi"}, True), ({"audioStreamEnd": True}, True), ({"activityEnd": {}}, True), ({"activityStart": {}}, False), ({}, False)],
)  # fmt: skip
def test_a_stream_is_answered_at_its_end_and_text_at_once(stream, asks):
    assert heard({"realtimeInput": stream}, session())[1] is asks


def test_models_speak_unless_they_are_told_not_to():
    messages, said_tokens = (speaking := session(outputAudioTranscription={})).answer(
        speaking.prompt
    )
    parts = [each["serverContent"] for each in messages[:2]]
    assert "inlineData" in parts[0]["modelTurn"]["parts"][0]
    assert parts[1]["outputTranscription"]["text"]
    assert said_tokens == AUDIO_TOKENS


def test_instructions_and_tools_weigh_from_the_start():
    plain = session().prompt.total
    assert session(systemInstruction={"parts": [{"text": "be brief"}]}).prompt.total > plain
    assert session(tools=[{"functionDeclarations": [{"name": "look_up"}]}]).prompt.total > plain


def test_who_tells_of_speech_itself_is_not_listened_to():
    detection = {"automaticActivityDetection": {"disabled": True}}
    assert session(realtimeInputConfig=detection).ear is None
    assert session().ear is not None


def test_results_of_tools_ask_for_an_answer():
    weight, asks = heard({"toolResponse": {"functionResponses": [{"name": "f"}]}}, session())
    assert asks
    assert weight.total > 0
