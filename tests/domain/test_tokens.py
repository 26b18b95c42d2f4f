from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.tokens import content_weight, text_tokens, weight_of

FLASH = "gemini-3.8-flash"


def blob(mime, size=0, name="inlineData"):
    return {name: {"mimeType": mime, "data": "A" * (size * 4 // 3)}}


def body(*parts, **more):
    return {"contents": [{"parts": list(parts)}], **more}


@pytest.mark.parametrize(
    ("document", "model", "by_modality"),
    [
        (body({"text": "hello"}), FLASH, {"TEXT": 3}),
        (body({"text": "hello"}, {"text": "you"}), FLASH, {"TEXT": 5}),
        (body({"text": "hi"}, systemInstruction={"parts": [{"text": "be kind"}]}), FLASH, {"TEXT": 5}),
        (body(blob("image/png")), FLASH, {"IMAGE": 1_090}),
        (body(blob("image/png")), "gemini-2.5-flash", {"IMAGE": 258}),
        (body(blob("audio/wav", 160_002)), FLASH, {"AUDIO": 250}),
        (body(blob("audio/wav", 160_002)), "gemini-2.5-flash", {"AUDIO": 320}),
        (body(blob("video/mp4", 500_002)), FLASH, {"VIDEO": 140}),
        (body(blob("video/mp4", 500_002)), "gemini-2.5-flash", {"VIDEO": 526}),
        (body(blob("text/csv", 402)), FLASH, {"TEXT": 101}),
        (body({"inline_data": {"mime_type": ["?"], "data": "AA"}}), FLASH, {"IMAGE": 1_090}),
        (body({"functionCall": {"name": "now"}}), FLASH, {"TEXT": 7}),
        (body({"text": "what?"}, blob("application/pdf", 50_000)), FLASH, {"TEXT": 3, "DOCUMENT": 530}),
        ({"contents": "hello"}, FLASH, {"TEXT": 3}),
        ({}, FLASH, {}),
    ],
    ids=["text", "two-parts", "system", "image", "older-image", "audio", "older-audio", "video", "older-video", "file", "odd-type", "call", "pdf", "bare", "nothing"],
)  # fmt: skip
def test_a_request_weighs_by_modality(document, model, by_modality):
    weight = weight_of(document, model)
    assert dict(weight.by_modality) == by_modality
    assert weight.total == sum(by_modality.values())


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("a", 1),
        ("four", 1),
        ("fives", 2),
        ("配额用完了吗", 5),
        ("할당량", 3),
        ("квота", 3),
        ("🙂", 1),
        ("\ud800", 1),
    ],
)
def test_a_token_is_four_bytes_of_text(text, tokens):
    assert text_tokens(text) == tokens


def test_prose_in_english_is_four_characters_a_token():
    prose = "How many requests are left before midnight in Los Angeles? " * 50
    assert text_tokens(prose) == pytest.approx(len(prose) / 4, abs=1)


def nested(depth):
    value = "x"
    for _ in range(depth):
        value = [{"items": value}]
    return value


@pytest.mark.parametrize("depth", [1, 100_000])
def test_depth_costs_no_stack(depth):
    value = nested(depth)
    document = body({"text": "hi"}, {"functionCall": value}, tools=value)
    weight = weight_of(document, FLASH)
    assert weight.total >= 2 * depth  # a level of nesting is some characters of JSON


@given(st.text(max_size=200))
def test_the_short_way_for_the_usual_request_weighs_the_same(text):
    usual = body({"text": text})
    assert weight_of(usual, FLASH) == content_weight(usual["contents"][0], FLASH)
    assert weight_of(usual, FLASH).total == text_tokens(text) + 1


_json = st.recursive(
    st.none() | st.integers() | st.text("ab", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["contents", "parts", "text", "inlineData", "mimeType", "tools"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["contents", "systemInstruction", "tools"]), _json))
def test_any_document_weighs_something_or_nothing(document):
    assert weight_of(document, FLASH).total >= 0
