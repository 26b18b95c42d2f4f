from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.emulator.exchange import Refused
from gemquota.emulator.paging import number, page
from tests.emulator.exchanges import exchange_of


def asked(query, rows, *, size=3, most=5):
    reply = page(exchange_of(query=query), "things", rows, str, size=size, most=most)
    document = json.loads(reply.body)
    return document.get("things", []), document.get("nextPageToken")


@given(st.integers(0, 30), st.integers(0, 9))
def test_following_the_token_sees_every_row_once_and_in_order(count, size):
    seen, token, pages = [], "", 0
    while token is not None:
        rows, token = asked(f"pageSize={size}&pageToken={token}", range(count))
        assert len(rows) <= min(size or 3, 5)
        seen += rows
        pages += 1
        assert pages <= count + 1
    assert seen == [str(row) for row in range(count)]


@pytest.mark.parametrize(
    ("query", "rows", "token"),
    [
        ("", ["0", "1", "2"], "3"),
        ("pageSize=0", ["0", "1", "2"], "3"),
        ("pageSize=999", ["0", "1", "2", "3", "4"], "5"),
        ("pageToken=5", ["5", "6"], None),
        ("pageToken=7", [], None),
        ("pageToken=999999999", [], None),
    ],
)
def test_a_page_is_what_the_query_asks_for_within_bounds(query, rows, token):
    assert asked(query, range(7)) == (rows, token)


def test_an_empty_list_is_left_out():
    reply = page(exchange_of(), "things", [], str, size=3, most=5)
    assert json.loads(reply.body) == {}


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "%C2%B2", "%D9%A3", "1000000000", "9" * 5_000])
def test_what_is_no_number_is_the_apis_400(text):
    with pytest.raises(Refused) as caught:
        number(exchange_of(query=f"pageToken={text}"), "pageToken", 0)
    assert caught.value.error.code == 400
    assert caught.value.error.message.startswith("Invalid value at 'pageToken'")
    assert len(caught.value.error.message) < 100
