from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.call import Call
from gemquota.export.attributes import Told
from gemquota.export.otlp import otlp_line, traces
from gemquota.intake.attributes import Reading, calls_of
from tests.store.calls import FLASH, RPD_250, call, refused

AT_S = 1_795_574_410.25
COUNT = st.none() | st.integers(0, 10**7)


def spans(*calls):
    (resource,) = traces(calls, "1.0")["resourceSpans"]
    (scope,) = resource["scopeSpans"]
    return scope["spans"]


def read_again(*calls):
    line = otlp_line(calls, "1.0").encode()
    return list(calls_of(line, Reading(str)))


def test_a_span_has_what_a_collector_asks_for():
    (span,) = spans(call(AT_S, total_ms=1_500))
    assert (len(span["traceId"]), len(span["spanId"])) == (32, 16)
    assert int(span["traceId"], 16)
    assert int(span["spanId"], 16)
    assert (span["name"], span["kind"]) == ("generate_content flash", 3)
    assert span["startTimeUnixNano"] == "1795574410250000000"
    assert span["endTimeUnixNano"] == "1795574411750000000"
    assert {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "3"}} in span["attributes"]
    assert "status" not in span


def test_a_refusal_is_a_span_that_failed_and_names_its_limits():
    (span,) = spans(refused(AT_S, RPD_250))
    assert span["status"] == {"code": 2}
    (back,) = read_again(refused(AT_S, RPD_250))
    assert back == refused(AT_S, RPD_250)


def test_a_span_says_why_it_failed_in_one_line_and_no_more():
    over = refused(AT_S, RPD_250)._replace(wait_ms=500, diagnosis="{}", retry_of_s=AT_S - 1)
    told = Told("RPD limit reached", {"message": "as the API said it"})
    line = otlp_line([over], "1.0", lambda call: told)
    assert "as the API said it" not in line
    (resource,) = json.loads(line)["resourceSpans"]
    assert resource["scopeSpans"][0]["spans"][0]["status"] == {"code": 2, "message": told.headline}
    (back,) = calls_of(line.encode(), Reading(str))
    assert back == over._replace(diagnosis="")


def test_the_same_call_is_the_same_span_and_another_is_another():
    one, again, other = spans(call(AT_S), call(AT_S), call(AT_S, total_ms=1))
    assert one == again
    assert one["traceId"] != other["traceId"]


def test_no_key_leaves_in_a_name():
    key = "AIza" + "Sy0123456789abcdefghijklmnopqrstuvw"
    assert "AIza" not in otlp_line([call(AT_S, FLASH._replace(model=key))], "1.0")


@given(
    st.floats(1e9, 4e9), st.sampled_from([200, 429, 503, 0]), COUNT, COUNT, st.integers(0, 10**6),
    st.text(max_size=20),
)  # fmt: skip
def test_what_is_written_is_one_line_that_import_reads_as_the_same_calls(
    at_s, status, tokens, micro_usd, total_ms, tag
):
    kind = FLASH._replace(tag=tag.strip())
    made = Call(at_s, kind, status, "", (), tokens, micro_usd=micro_usd, total_ms=total_ms)
    line = otlp_line([made], "1.0")
    assert line.count("\n") == 1
    json.loads(line)
    (back,) = read_again(made)
    assert abs(back.at_s - at_s) < 2e-6
    assert (back.status, back.input_tokens, back.micro_usd) == (status, tokens, micro_usd)
    assert back.total_ms == total_ms
