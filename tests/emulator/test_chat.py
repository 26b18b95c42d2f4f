"""Chat in OpenAI's words, and back."""

from __future__ import annotations

import json

import pytest

from gemquota.domain.tokens import weight_of
from gemquota.emulator.answers import answer_to
from gemquota.emulator.chat import Frame, completion, completion_chunks, request_of
from gemquota.emulator.models import built_in_models

FLASH = built_in_models()["gemini-3.8-flash"]
FRAME = Frame("0" * 22, 1_000, "gemini-3.8-flash")
TOOL = {"type": "function", "function": {"name": "look_up", "parameters": {"type": "object"}}}


def said(role, content="hi", **more):
    return {"role": role, "content": content, **more}


def answered(body):
    request = request_of(body)
    return answer_to(request, FLASH, weight_of(request, FLASH.id))


def test_roles_become_turns_and_instructions():
    messages = [said("system", "be brief"), said("user", "hi"), said("assistant", "ho")]
    request = request_of({"messages": messages})
    assert request["systemInstruction"] == {"parts": [{"text": "be brief"}]}
    assert [turn["role"] for turn in request["contents"]] == ["user", "model"]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"type": "text", "text": "hi"}, {"text": "hi"}),
        (
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
            {"inlineData": {"mimeType": "image/png", "data": "AAAA"}},
        ),
        (
            {"type": "image_url", "image_url": {"url": "https://x/y.png"}},
            {"fileData": {"mimeType": "image/png", "fileUri": "https://x/y.png"}},
        ),
        (
            {"type": "input_audio", "input_audio": {"data": "AAAA"}},
            {"inlineData": {"mimeType": "audio/wav", "data": "AAAA"}},
        ),
    ],
)
def test_parts_keep_what_they_weigh(part, expected):
    request = request_of({"messages": [said("user", [part])]})
    assert request["contents"] == [{"role": "user", "parts": [expected]}]


@pytest.mark.parametrize(
    ("given", "config"),
    [
        ({"max_tokens": 5}, {"maxOutputTokens": 5}),
        ({"max_tokens": 5, "max_completion_tokens": 7}, {"maxOutputTokens": 7}),
        ({"response_format": {"type": "json_object"}}, {"responseMimeType": "application/json"}),
        ({"reasoning_effort": "none"}, {"thinkingConfig": {"thinkingBudget": 0}}),
    ],
)
def test_settings_become_a_configuration(given, config):
    assert request_of({"messages": [said("user")], **given})["generationConfig"] == config


@pytest.mark.parametrize("messages", [None, "hi", [7], [{"role": 7, "content": 7}]])
def test_what_cannot_be_read_is_left_out(messages):
    contents = request_of({"messages": messages})["contents"]
    assert all(turn["parts"] == [] for turn in contents)


def test_an_answer_and_its_pieces_say_the_same():
    answer = answered({"messages": [said("user")]})
    whole = completion(answer, FRAME)
    pieces = list(completion_chunks(answer, FRAME, with_usage=True))
    text = "".join(each["choices"][0]["delta"]["content"] for each in pieces)
    assert text == whole["choices"][0]["message"]["content"]
    assert ["finish_reason" in each["choices"][0] for each in pieces][-2:] == [False, True]
    assert all(each["usage"] == whole["usage"] for each in pieces)


def test_a_text_that_is_cut_says_length():
    answer = answered({"messages": [said("user")], "max_tokens": 3})
    assert completion(answer, FRAME)["choices"][0]["finish_reason"] == "length"


def test_a_function_that_must_be_called_is():
    body = {"messages": [said("user")], "tools": [TOOL], "tool_choice": "required"}
    choice = completion(answered(body), FRAME)["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    (call,) = choice["message"]["tool_calls"]
    assert call["function"]["name"] == "look_up"
    assert json.loads(call["function"]["arguments"]) == {}
