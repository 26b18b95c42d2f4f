from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.wire.usage import Usage, last_event, usage_of


@pytest.mark.parametrize(
    ("document", "usage"),
    [
        ({"usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 1}}, Usage(3, 1)),
        ({"usageMetadata": {"promptTokenCount": 3, "thoughtsTokenCount": 9}}, Usage(3, 9)),
        ({"usageMetadata": {"promptTokenCount": 3}}, Usage(3, None)),
        ({"usageMetadata": {"promptTokenCount": "3"}}, Usage(None, None)),
        ({"totalTokens": 2000}, Usage(2000, None)),
        ([], Usage(None, None)),
    ],
)
def test_usage_is_read_where_it_is_said(document, usage):
    assert usage_of(json.dumps(document)) == usage


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_body_raises(text):
    usage_of(text)


def test_a_deep_body_does_not_raise():
    assert usage_of("[" * 100_000) == Usage(None, None)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ('data: {"a": 1}\r\n\r\ndata: {"b": 2}\r\n\r\n', '{"b": 2}'),
        (": comment\n\n", ""),
        ("", ""),
    ],
)
def test_the_last_event_of_a_stream(text, last):
    assert last_event(text) == last
