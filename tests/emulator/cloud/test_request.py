from __future__ import annotations

import pytest

from gemquota.emulator.cloud.request import CloudRequest, fields_of
from gemquota.emulator.exchange import Refused


def request(query=b"", body=b"", most_rows=None):
    return CloudRequest("GET", "x", fields_of(query), body, 0.0, most_rows)


def page(query=b"", count=7, most_rows=None):
    rows, token = request(query, most_rows=most_rows).page(range(count), usual=3, most=5)
    return list(rows), token


def test_pages_follow_one_another_to_the_end():
    assert page() == ([0, 1, 2], "3")
    assert page(b"pageToken=3&pageSize=4") == ([3, 4, 5, 6], "")
    assert page(b"pageSize=99") == ([0, 1, 2, 3, 4], "5")
    assert page(b"pageSize=4", most_rows=2) == ([0, 1], "2")
    assert page(b"pageToken=99") == ([], "")


@pytest.mark.parametrize("query", [b"pageSize=many", b"pageSize=-1", b"pageToken=" + b"9" * 30])
def test_a_number_that_is_none_is_refused(query):
    with pytest.raises(Refused):
        page(query)


@pytest.mark.parametrize(("text", "found"), [(b"", False), (b"a=true", True), (b"a=false", False), (b"a=True", True)])  # fmt: skip
def test_booleans_are_those_of_json_and_of_python(text, found):
    assert request(text).is_set("a") is found


def test_another_word_is_no_boolean():
    with pytest.raises(Refused):
        request(b"a=yes").is_set("a")


def test_the_last_value_of_a_field_counts_and_all_can_be_had():
    assert request(b"a=1&a=2").asked("a") == "2"
    assert request(b"a=1&a=2").fields["a"] == ["1", "2"]
    assert request().asked("a") == ""


@pytest.mark.parametrize("body", [b"[]", b"5", b"{", b"[" * 9_999])
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(Refused):
        request(body=body).document()


def test_more_fields_than_any_client_sends_are_refused():
    with pytest.raises(Refused):
        fields_of(b"a=1&" * 999)
