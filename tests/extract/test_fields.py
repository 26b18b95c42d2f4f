from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.extract.fields import LONGEST_MESSAGE, fields, message_at


def pairs(text: str) -> list[tuple[str, str]]:
    return [(field.key, field.value) for field in fields(text)]


@pytest.mark.parametrize(
    "text",
    [
        '{"quotaValue": "20"}',
        "{'quotaValue': '20'}",
        "{ quotaValue: '20' }",
        "map[quotaValue:20]",
        "quota_value: 20",
        '"quotaValue" => "20"',
        "quotaValue: 20",
        "`quotaValue`: `20`",
        '"quota_limit_value": "20"',
        "**quotaValue**: 20",
    ],
)
def test_a_key_is_read_in_every_syntax(text):
    assert pairs(text) == [("value_of", "20")]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ('"quotaId":"A-FreeTier"', "id", "A-FreeTier"),
        ('"retryDelay": "38s"', "retry_delay", '"38s"'),
        ("Retry-After: 11", "retry_after", "11"),
        ("statusCode: 429", "code", "429"),
        ('"quotaResetTimeStamp": "2026-10-03T21:14:55Z"', "reset_time", "2026-10-03T21:14:55Z"),
        ('"quotaValue": "25\n0"', "value_of", "250"),
        ('"model": "gemini-2.5-fl\n   ash"', "model", "gemini-2.5-flash"),
    ],
)
def test_spellings_have_one_name_and_a_cut_value_its_rest(text, key, value):
    assert pairs(text) == [(key, value)]


def test_a_value_of_several_words_is_not_glued():
    assert pairs('"status": "Too Many\nRequests"') == [("status", "Too")]


def test_a_message_ends_with_its_quote_and_not_with_one_inside():
    text = '"message": "it\'s the \\"limit\\" of 5", "code": 1'.replace('\\"', "'")
    assert pairs(text)[0] == ("message", "it's the 'limit' of 5")


def test_a_message_without_an_end_is_bounded():
    value, end = message_at("x" * 3 * LONGEST_MESSAGE, 0)
    assert len(value) == LONGEST_MESSAGE
    assert end == LONGEST_MESSAGE


@pytest.mark.parametrize("text", ["/code: 429", "barcode: 429", "x.status: 5", "the model", "key"])
def test_a_key_inside_another_word_or_without_separator_is_none(text):
    assert pairs(text) == []


@given(st.text(alphabet="\"'{}[]:=, \nquotaValue20message", max_size=200))
def test_positions_are_inside_the_text_and_ascend(text):
    found = fields(text)
    for field in found:
        assert 0 <= field.start < field.end <= len(text)
        assert field.value_end <= len(text)
    starts = [field.start for field in found]
    assert starts == sorted(starts)


def test_of_very_many_messages_only_the_beginnings_are_read():
    many = fields('{"message": "' * 20_000)
    assert len(many) == 20_000
    assert sum(len(one.value) for one in many) < 20_000 * 250 + 100 * LONGEST_MESSAGE
    assert len(many[-1].value) <= len(many[-200].value) <= 200
