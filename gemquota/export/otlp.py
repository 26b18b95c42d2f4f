"""Calls as spans in OpenTelemetry's JSON encoding: what a collector takes at `/v1/traces` or out of a file.

Source: the OTLP specification 1.10, "JSON Protobuf Encoding", and the file exporter's, one `TracesData` a line
(opentelemetry.io/docs/specs/otlp, /docs/specs/otel/protocol/file-exporter); read 2026-11-25.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from gemquota.domain.call import Call, Outcome
from gemquota.export.attributes import Diagnosed, attributes, operation, undiagnosed

PATH = "/v1/traces"
"""Where a collector takes spans."""
_CLIENT = 3
"""`SPAN_KIND_CLIENT`; enums are numbers in this encoding."""
_ERROR = 2
"""`STATUS_CODE_ERROR`."""
_ELSEWHERE = frozenset({"timestamp", "gemquota.duration_ms", "gemquota.diagnosis"})
"""What a span says by its begin and its end, and a document where attributes are to be short."""


def traces(
    calls: Iterable[Call], version: str, diagnosed: Diagnosed = undiagnosed
) -> dict[str, object]:
    """One `TracesData`: a span for each call, each its own trace.

    Ids are made of what the call is, so that exporting it again makes the same span.

    Args:
        version: Of gemquota.
        diagnosed: What was kept of a call that went wrong.
    """
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": _listed({"service.name": "gemquota"})},
                "scopeSpans": [
                    {
                        "scope": {"name": "gemquota", "version": version},
                        "spans": [_span(call, diagnosed) for call in calls],
                    }
                ],
            }
        ]
    }


def otlp_line(calls: Iterable[Call], version: str, diagnosed: Diagnosed = undiagnosed) -> str:
    """The same as a line of JSON, ended."""
    return json.dumps(traces(calls, version, diagnosed)) + "\n"


def _span(call: Call, diagnosed: Diagnosed) -> dict[str, object]:
    told = attributes(call, diagnosed)
    # Apart, because a product would lose the digits behind the microseconds.
    whole_s = int(call.at_s)
    begin_ns = whole_s * 10**9 + round((call.at_s - whole_s) * 10**9)
    model = told.get("gen_ai.request.model")
    name = operation(call.kind.method)
    digest = hashlib.sha256(repr((begin_ns, *told.items())).encode()).hexdigest()
    span: dict[str, object] = {
        "traceId": digest[:32],
        "spanId": digest[32:48],
        "name": f"{name} {model}".strip() if model else name,
        "kind": _CLIENT,
        "startTimeUnixNano": str(begin_ns),
        "endTimeUnixNano": str(begin_ns + call.total_ms * 10**6),
        "attributes": _listed({name: told[name] for name in told if name not in _ELSEWHERE}),
    }
    if call.outcome is not Outcome.ADMITTED:
        said = told.get("gemquota.headline")
        span["status"] = {"code": _ERROR, "message": said} if said else {"code": _ERROR}
    return span


def _listed(found: dict[str, object]) -> list[dict[str, object]]:
    return [{"key": key, "value": _value(value)} for key, value in found.items()]


def _value(value: object) -> dict[str, object]:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case list():
            return {"arrayValue": {"values": [_value(each) for each in value]}}
        case dict():
            known = {name: each for name, each in value.items() if each is not None}
            return {"kvlistValue": {"values": _listed(known)}}
        case _:
            return {"stringValue": str(value)}
