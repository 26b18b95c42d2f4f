"""JSON as the API writes it."""

from __future__ import annotations

import pytest

from gemquota.emulator.documents import compact, event, parsed, pretty

DOCUMENT = {"b": [1, "ü"], "a": {}}


def test_each_form_keeps_the_order_and_its_own_blanks():
    assert pretty(DOCUMENT) == '{\n  "b": [\n    1,\n    "ü"\n  ],\n  "a": {}\n}\n'.encode()
    assert event(DOCUMENT) == 'data: {"b": [1,"ü"],"a": {}}\r\n\r\n'.encode()
    assert compact(DOCUMENT) == '{"b":[1,"ü"],"a":{}}'.encode()


@pytest.mark.parametrize("form", [pretty, compact])
def test_what_is_written_is_read_back(form):
    assert parsed(form(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"NaN"])
def test_what_is_no_document_is_a_value_error(body):
    with pytest.raises(ValueError):
        parsed(body)
