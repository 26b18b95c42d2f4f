from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.cli.importing import found_in, lines, take_in
from gemquota.data import examples
from gemquota.domain.call import Call, Outcome
from gemquota.errors import UsageError
from gemquota.intake.attributes import MOST_BYTES, Unreadable
from gemquota.intake.sources import Source
from gemquota.store.memory import MemoryStore
from tests.store.calls import call

NOW_S = 1_795_574_410.0
MODEL = "gemini-2.5-flash"


def printed(at_s=NOW_S, **more):
    """A span as the console exporter of OpenTelemetry's Python SDK prints it, over many lines."""
    attributes = {
        "gen_ai.provider.name": "gcp.gemini", "gen_ai.request.model": MODEL,
        "gen_ai.usage.input_tokens": 1_000_000, "gen_ai.usage.output_tokens": 10,
    }  # fmt: skip
    document = {
        "name": "generate_content", "start_time": at_s, "end_time": at_s + 0.7,
        "status": {"status_code": "UNSET"}, "events": [], "resource": {"attributes": {}},
        "attributes": attributes,
    }  # fmt: skip
    return json.dumps({**document, **more}, indent=4) + "\n"


def failed(text):
    return {
        "status": {"status_code": "ERROR", "description": "ClientError"},
        "events": [{"name": "exception", "attributes": {"exception.message": text}}],
    }


def read(*parts):
    octets = [part.encode() if isinstance(part, str) else part for part in parts]
    kind, found = found_in(
        Source("x", None, iter(octets)), lambda model: f"label of {model}", "t", NOW_S
    )
    return kind, list(found)


def calls(*parts):
    return [each for each in read(*parts)[1] if isinstance(each, Call)]


@pytest.mark.parametrize(
    "text",
    [printed() + printed(NOW_S + 1), f"[{printed()},\n{printed(NOW_S + 1)}]", printed() + ",\n" + printed(NOW_S + 1)],
    ids=["one-after-another", "a-list", "commas"],
)  # fmt: skip
def test_spans_over_many_lines_are_calls(text):
    kind, (first, second) = read(text)
    assert kind == "document"
    assert (first.at_s, second.at_s, first.total_ms) == (NOW_S, NOW_S + 1, 700)
    assert first.kind.label == f"label of {MODEL}"


def test_where_a_document_breaks_off_what_came_before_is_taken():
    kind, (whole, why) = read(printed(), printed()[:-20])
    assert kind == "document"
    assert whole.at_s == NOW_S
    assert str(why) == "no JSON"


def test_what_only_looks_like_a_document_is_read_as_the_log_that_it_is():
    error = examples.read("quota-minute").strip().replace("\n", " ")
    kind, found = read('{"', f"\n2026-11-25 02:40:10 ERROR {error}\n")
    assert kind == "log"
    assert [each.status for each in found] == [429]


@pytest.mark.parametrize("schema", ["gemquota.scan/1", "gemquota.diagnosis/1"])
def test_a_summary_has_no_calls_and_what_has_is_named(schema):
    with pytest.raises(UsageError, match=schema) as raised:
        read(json.dumps({"schema": schema, "groups": []}, indent=2))
    assert "--jsonl" in raised.value.hint


def test_what_an_exception_says_is_diagnosed():
    (over,) = calls(printed(**failed(examples.read("quota-minute"))))
    assert (over.outcome, over.cause, over.status) == (Outcome.REFUSED, "quota", 429)
    assert over.limits[0].dimension == "RPM"
    assert over.wait_ms
    assert json.loads(over.diagnosis)["cause"] == "quota"


def test_an_exception_of_which_nothing_is_known_stays_a_failure():
    (found,) = calls(printed(**failed("the cat is on the mat")))
    assert (found.outcome, found.limits, found.diagnosis) == (Outcome.FAILED, (), "")


def test_what_an_application_wrote_down_has_its_list_price_and_what_gemquota_did_has_its_own():
    (priced,) = calls(printed())
    assert 10_000 < priced.micro_usd < 10_000_000
    ours = {"gemquota.outcome": "admitted", "gen_ai.request.model": MODEL, "gen_ai.usage.input_tokens": 9}  # fmt: skip
    (unpriced,) = calls(json.dumps({**ours, "timestamp": NOW_S}))
    assert unpriced.micro_usd is None


def test_a_line_that_is_too_long_is_left_out_and_the_next_one_is_read():
    assert list(lines(iter([b"a\n", b"x" * MOST_BYTES, b"x\nb\n", b"\n \nc"]))) == [b"a", None, b"b", b"c"]  # fmt: skip


@given(st.lists(st.binary(max_size=12), max_size=8))
def test_lines_do_not_depend_on_how_chunks_are_cut(chunks):
    whole = b"".join(chunks)
    expected = [each for each in whole.split(b"\n") if each.strip()]
    assert list(lines(iter(chunks))) == expected


def test_what_is_there_already_is_known_as_often_as_it_is_there():
    store = MemoryStore()
    equal = call(NOW_S)
    assert take_in(store, [equal, equal], since_s=0, until_s=NOW_S + 1)[:2] == (2, 0)
    assert take_in(store, [equal, equal, equal], since_s=0, until_s=NOW_S + 1)[:2] == (1, 2)
    _, _, refused = take_in(
        store,
        [call(NOW_S - 9), call(NOW_S + 9), Unreadable("no JSON")],
        since_s=NOW_S - 5,
        until_s=NOW_S + 5,
    )
    assert refused == {"older than records are kept": 1, "of the future": 1, "no JSON": 1}
