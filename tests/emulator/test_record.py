"""What the access log learns, and what it never does."""

from __future__ import annotations

from gemquota.emulator.exchange import Reply
from gemquota.emulator.record import record_of, record_of_stray
from tests.emulator.exchanges import START_S, call_of, exchange_of


def test_a_call_is_told_without_its_key_and_prompt():
    call = call_of(model="gemini-3.8-flash")
    exchange = exchange_of(call, key="secret-key", body=b"secret prompt")
    exchange.input_tokens, exchange.counted, exchange.used, exchange.limit = 7, "RPM", 1, 5
    record = record_of(call, exchange, Reply(status=429, why="RPM"), START_S + 9.0)
    assert (record.at_s, record.status, record.why) == (START_S, 429, "RPM")
    assert (record.model, record.input_tokens, record.counted) == ("gemini-3.8-flash", 7, "RPM")
    assert "secret" not in repr(record)


def test_a_model_that_stands_in_the_body_is_told_all_the_same():
    exchange = exchange_of(call_of())
    exchange.model = "gemini-3.8-flash"
    assert record_of(exchange.call, exchange, Reply(), START_S).model == "gemini-3.8-flash"


def test_a_refused_key_has_no_project():
    record = record_of(call_of(), None, Reply(status=400, why="bad_key"), START_S)
    assert (record.project, record.at_s, record.counted) == ("-", START_S, "")


def test_a_stray_call_is_told_by_the_start_of_its_path():
    record = record_of_stray({"method": "GET", "path": "/" + "x" * 500}, START_S)
    assert (record.status, record.why) == (404, "no_such_method")
    assert len(record.method) < 150
