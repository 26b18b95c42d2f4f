"""Vertex AI's own documents."""

from __future__ import annotations

import pytest

from gemquota.domain.tokens import weight_of
from gemquota.emulator.answers import answer_to, response
from gemquota.emulator.models import built_in_models
from gemquota.emulator.vertex import as_vertex, billable_characters, described

FLASH = built_in_models()["gemini-3.8-flash"]
BODY = {"contents": [{"parts": [{"text": "hello"}], "role": "user"}]}


def test_the_same_answer_in_other_keys_and_another_order():
    answer = answer_to(BODY, FLASH, weight_of(BODY, FLASH.id))
    document = response(answer, FLASH, "0" * 22)
    shown = as_vertex(document, answer, traffic="ON_DEMAND", now_s=0.0)
    assert list(shown) == [
        "candidates", "usageMetadata", "modelVersion", "createTime", "responseId"
    ]  # fmt: skip
    assert list(shown["candidates"][0]["content"]) == ["role", "parts"]
    assert "index" not in shown["candidates"][0]
    usage, used = shown["usageMetadata"], document["usageMetadata"]
    assert usage["trafficType"] == "ON_DEMAND"
    assert "serviceTier" not in usage
    for name in ("promptTokenCount", "totalTokenCount", "thoughtsTokenCount"):
        assert usage[name] == used[name]
    assert usage["candidatesTokensDetails"][0]["tokenCount"] == used["candidatesTokenCount"]


@pytest.mark.parametrize(
    ("contents", "characters"),
    [("a b\nc", 3), (BODY["contents"], 5), ({"parts": {"text": "ab"}}, 2), (None, 0), ([7, [[]]], 0)],
)  # fmt: skip
def test_white_space_is_not_billed(contents, characters):
    assert billable_characters(contents) == characters


def test_a_model_stands_under_its_publisher():
    assert described(FLASH)["name"] == f"publishers/google/models/{FLASH.id}"
