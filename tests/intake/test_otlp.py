from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.call import Call
from gemquota.intake.attributes import Reading, Unreadable, calls_of
from gemquota.intake.otlp import flattened, is_otlp

BEGIN_NS = 1_795_574_410_250_000_000


def attribute(key, **value):
    return {"key": key, "value": value}


def span(**more):
    return {
        "startTimeUnixNano": str(BEGIN_NS),
        "endTimeUnixNano": str(BEGIN_NS + 1_500_000_000),
        "attributes": [
            attribute("gen_ai.provider.name", stringValue="gcp.gemini"),
            attribute("gen_ai.operation.name", stringValue="generate_content"),
            attribute("gen_ai.request.model", stringValue="gemini-3.8-flash"),
            attribute("gen_ai.usage.input_tokens", intValue="12"),
            attribute("gen_ai.usage.output_tokens", intValue=30),
        ],
        **more,
    }


def export(*spans):
    return {
        "resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"spans": list(spans)}]}]
    }


def read(document):
    return list(calls_of(json.dumps(document).encode(), Reading(str, "t")))


def test_every_span_of_an_export_is_a_call():
    first, second = read(export(span(), span(startTimeUnixNano=str(BEGIN_NS + 10**9))))
    assert isinstance(first, Call)
    assert isinstance(second, Call)
    assert (round(first.at_s, 3), second.at_s - first.at_s) == (1_795_574_410.25, 1.0)
    assert (first.input_tokens, first.output_tokens, first.total_ms) == (12, 30, 1500)
    assert (first.kind.surface, first.kind.method) == ("developer", "generateContent")


def test_log_records_are_read_too():
    record = {"timeUnixNano": str(BEGIN_NS), "attributes": span()["attributes"]}
    (found,) = read({"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]})
    assert isinstance(found, Call)


def test_a_span_that_is_no_call_does_not_hide_the_others():
    tool = span(attributes=[attribute("gen_ai.operation.name", stringValue="execute_tool")])
    reasons = [type(each) for each in read(export(tool, span()))]
    assert reasons == [Unreadable, Call]


def test_values_of_every_kind_are_read():
    kinds = [
        attribute("a", boolValue=True),
        attribute("b", doubleValue=0.5),
        attribute("c", arrayValue={"values": [{"stringValue": "x"}, {"intValue": "3"}]}),
        attribute("d", kvlistValue={"values": [attribute("e", stringValue="y")]}),
        attribute("f"),
    ]
    (found,) = flattened(export(span(attributes=kinds)))
    held = {name: found[name] for name in "abcdf"}
    assert held == {"a": True, "b": 0.5, "c": ["x", 3], "d": {"e": "y"}, "f": None}


def test_the_resources_attributes_are_each_spans_unless_it_says_otherwise():
    document = export(span())
    document["resourceSpans"][0]["resource"]["attributes"] = [
        attribute("gemquota.tag", stringValue="nightly"),
        attribute("gen_ai.request.model", stringValue="another"),
    ]
    (found,) = read(document)
    assert isinstance(found, Call)
    assert (found.kind.tag, found.kind.model) == ("nightly", "gemini-3.8-flash")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ("resource", "scopeSpans", "spans", "attributes", "key", "value", "stringValue",
             "intValue", "kvlistValue", "values", "startTimeUnixNano", "logRecords")
        ),
        inner,
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.fixed_dictionaries({"resourceSpans": ANYTHING, "resourceLogs": ANYTHING}))
def test_an_export_of_any_shape_is_read(document):
    assert is_otlp(document)
    assert all(isinstance(each, Call | Unreadable) for each in read(document))
