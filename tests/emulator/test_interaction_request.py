"""An Interactions request in the words of `generateContent`."""

from __future__ import annotations

import pytest

from gemquota.emulator.interaction_request import request_of, sums_up_thoughts

HI = [{"role": "user", "parts": [{"text": "hi"}]}]
TOOL = {"type": "function", "name": "look_up", "parameters": {"type": "object"}}


@pytest.mark.parametrize(
    "given",
    [
        "hi",
        {"type": "text", "text": "hi"},
        [{"type": "text", "text": "hi"}],
        [{"role": "user", "content": "hi"}],
        [{"type": "user_input", "content": [{"type": "text", "text": "hi"}]}],
    ],
)
def test_every_form_of_a_question_is_the_same(given):
    assert request_of({"input": given})["contents"] == HI


def test_what_the_model_said_is_its_own_turn():
    steps = [{"type": "model_output", "content": "ho"}, {"role": "user", "content": "hi"}]
    assert [turn["role"] for turn in request_of({"input": steps})["contents"]] == ["model", "user"]


@pytest.mark.parametrize(
    ("kind", "mime"), [("image", "image/png"), ("audio", "audio/wav"), ("document", "application/pdf")]
)  # fmt: skip
def test_files_weigh_by_their_kind(kind, mime):
    (turn,) = request_of({"input": {"type": kind, "data": "AAAA"}})["contents"]
    assert turn["parts"] == [{"inlineData": {"mimeType": mime, "data": "AAAA"}}]


@pytest.mark.parametrize(
    ("choice", "forced"),
    [
        ("any", {"mode": "ANY"}),
        ("auto", None),
        (
            {"allowed_tools": {"mode": "any", "tools": ["look_up"]}},
            {"mode": "ANY", "allowedFunctionNames": ["look_up"]},
        ),
        ({"allowed_tools": {"mode": "auto", "tools": ["look_up"]}}, None),
    ],
)
def test_a_choice_that_leaves_none_is_insisted_on(choice, forced):
    body = {"input": "hi", "tools": [TOOL], "generation_config": {"tool_choice": choice}}
    request = request_of(body)
    assert request["tools"] == [
        {"functionDeclarations": [{"name": "look_up", "parameters": {"type": "object"}}]}
    ]
    assert request.get("toolConfig", {}).get("functionCallingConfig") == forced


def test_settings_become_a_configuration():
    given = {"max_output_tokens": 5, "thinking_budget": 0, "thinking_summaries": "auto"}
    body = {"input": "hi", "generation_config": given, "response_mime_type": "application/json"}
    assert request_of(body)["generationConfig"] == {
        "maxOutputTokens": 5,
        "thinkingConfig": {"thinkingBudget": 0},
        "responseMimeType": "application/json",
    }
    assert sums_up_thoughts(body)
    assert not sums_up_thoughts({"generation_config": "auto"})
