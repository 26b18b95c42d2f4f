from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.call import Outcome
from gemquota.export.attributes import attributes
from gemquota.intake.attributes import Reading, Unreadable, calls_of
from tests.store.calls import FLASH, RPD_250, call, refused

SPAN = {"timestamp": "2026-11-25T02:40:10.250000Z", "gen_ai.request.model": "flash"}


def read(document):
    octets = document if isinstance(document, bytes) else json.dumps(document).encode()
    (found,) = calls_of(octets, Reading(lambda model: f"label of {model}", "t"))
    if isinstance(found, Unreadable):
        raise found
    return found


def test_what_export_writes_is_read_as_it_was():
    kind = FLASH._replace(served="flash-001", tag="x", client="python/2")
    whole = call(1_795_574_410.25, kind, thought_tokens=7, micro_usd=1234, total_ms=9, wasted=True)
    assert read(attributes(whole)) == whole
    over = refused(1_795_574_410.25, RPD_250, RPD_250._replace(value=None), kind=kind)
    assert read(attributes(over)) == over
    again = over._replace(attempt=2, retry_of_s=1_795_574_400.123456, wait_ms=22_500)
    assert read(attributes(again)) == again


def test_a_diagnosis_is_kept_where_there_is_one_of_a_call_that_went_wrong():
    def kept(document, **stated):
        line = json.dumps({**SPAN, **stated, "gemquota.diagnosis": document}).encode()
        (found,) = calls_of(line, Reading(str, keep=lambda told: f"kept {told['cause']}"))
        return found.diagnosis

    assert kept({"cause": "quota"}, **{"http.response.status_code": 429}) == "kept quota"
    assert kept({"cause": "quota"}) == ""
    assert kept("quota", **{"http.response.status_code": 429}) == ""


def test_a_span_of_an_application_is_a_call():
    found = read(
        {
            "start_time": "2026-11-25T02:40:10.250000Z",
            "attributes": {
                "gen_ai.system": "vertex_ai", "gen_ai.operation.name": "chat",
                "gen_ai.request.model": "flash", "gen_ai.usage.input_tokens": 3,
                "gen_ai.usage.output_tokens": 9, "gen_ai.usage.reasoning.output_tokens": 4,
            },
        }
    )  # fmt: skip
    assert (found.at_s, found.kind.surface, found.kind.method) == (1_795_574_410.25, "vertex", "chat/completions")  # fmt: skip
    assert (found.input_tokens, found.output_tokens, found.thought_tokens) == (3, 5, 4)
    assert (found.kind.source, found.kind.label, found.kind.tag) == (
        "import",
        "label of flash",
        "t",
    )


@pytest.mark.parametrize(
    ("stated", "status", "outcome"),
    [
        ({}, 200, Outcome.ADMITTED),
        ({"error.type": "429"}, 429, Outcome.REFUSED),
        ({"error.type": "RESOURCE_EXHAUSTED"}, 429, Outcome.REFUSED),
        ({"error.type": "TimeoutError"}, 0, Outcome.FAILED),
        ({"http.response.status_code": 500}, 500, Outcome.FAILED),
    ],
)
def test_how_it_ended_is_what_the_status_or_the_error_says(stated, status, outcome):
    found = read({**SPAN, **stated})
    assert (found.status, found.outcome) == (status, outcome)


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_a_time_as_a_number_may_be_in_any_unit_that_programs_write(unit):
    found = read({"time": 1_795_574_410 * unit, "gen_ai.request.model": "flash"})
    assert found.at_s == 1_795_574_410.0


def test_tokens_are_read_under_their_old_names_too():
    old = {"gen_ai.usage.prompt_tokens": 3, "gen_ai.usage.completion_tokens": 5}
    found = read({**SPAN, **old})
    assert (found.input_tokens, found.output_tokens) == (3, 5)
    found = read({**SPAN, **old, "gen_ai.usage.input_tokens": 7})
    assert (found.input_tokens, found.output_tokens) == (7, 5)


@pytest.mark.parametrize("status", [{"code": 2}, {"code": "STATUS_CODE_ERROR"}, {"status_code": "ERROR"}])  # fmt: skip
def test_a_span_that_only_its_status_calls_failed_is_no_success(status):
    assert read({**SPAN, "status": status}).outcome is Outcome.FAILED
    assert read({**SPAN, "status": {"code": 1}}).outcome is Outcome.ADMITTED


@pytest.mark.parametrize(
    "where",
    [
        {"exception.message": "why"}, {"error": "why"}, {"msg": "why"},
        {"status": {"code": 2, "message": "why"}},
        {"events": [3, {"attributes": 3}, {"attributes": {"exception.message": "why"}}]},
    ],
)  # fmt: skip
def test_what_was_said_of_a_failure_is_found_and_of_a_success_is_not_looked_at(where):
    said = []

    def explain(call, text):
        said.append(text)
        return call._replace(cause="quota")

    for more in ({"error.type": "429"}, {}):
        line = json.dumps({**SPAN, **more, **{k: v for k, v in where.items() if more or k != "status"}})  # fmt: skip
        (found,) = calls_of(line.encode(), Reading(str, explain=explain))
        assert found.cause == ("quota" if more else "")
    assert said == ["why"]


@pytest.mark.parametrize(
    ("hostile", "why"),
    [
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "no JSON"),
        (b"[1]", "no JSON object"),
        ({"gen_ai.request.model": "flash"}, "without a time"),
        ({**SPAN, "timestamp": 1e308}, "without a time"),
        ({"timestamp": SPAN["timestamp"]}, "without a model"),
        ({**SPAN, "gen_ai.provider.name": "openai"}, "of another provider"),
        ({**SPAN, "gen_ai.operation.name": "invoke_agent"}, "no call of a model"),
        ({**SPAN, "gen_ai.request.model": ["x"]}, "with a name that is none"),
        ({**SPAN, "gen_ai.request.model": "x" * 201}, "with a name that is none"),
        ({**SPAN, "gemquota.limits": "RPD"}, "with limits that are none"),
        ({**SPAN, "gemquota.limits": ["RPD"]}, "with limits that are none"),
        ({**SPAN, "gemquota.limits": [{}] * 21}, "with limits that are none"),
        ({**SPAN, "gemquota.limits": [{"value": -1}]}, "with a number that cannot be"),
        ({**SPAN, "gen_ai.usage.input_tokens": -1}, "with a number that cannot be"),
        ({**SPAN, "gen_ai.usage.input_tokens": True}, "with a number that cannot be"),
        ({**SPAN, "gen_ai.usage.input_tokens": float("nan")}, "with a number that cannot be"),
        ({**SPAN, "gen_ai.usage.input_tokens": 10**400}, "with a number that cannot be"),
    ],
)
def test_a_hostile_line_is_refused_with_why(hostile, why):
    with pytest.raises(Unreadable, match=f"^{why}$"):
        read(hostile)


def test_neither_keys_nor_control_characters_nor_half_letters_are_kept():
    key = "AIza" + "Sy0123456789abcdefghijklmnopqrstuvw"
    found = read({**SPAN, "gemquota.account": key, "gen_ai.request.model": "fl\x1b[2J\ud800ash"})
    assert key not in repr(found)
    assert found.kind.model == "fl[2Jash"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
NAMES = ("timestamp", "time", "attributes", "error.type", "http.response.status_code", "gen_ai.request.model", "gemquota.cost_usd", "gemquota.limits", "gen_ai.usage.output_tokens")  # fmt: skip


@given(st.dictionaries(st.sampled_from(NAMES), JSON) | st.binary())
def test_whatever_a_line_holds_it_is_a_call_or_unreadable(changes):
    document = changes if isinstance(changes, bytes) else {**SPAN, **changes}
    with suppress(Unreadable):
        assert read(document).at_s < 1e11
