"""OpenTelemetry's JSON encoding of spans and log records, made flat: one mapping of attributes each.

Source: the OTLP specification, "JSON Protobuf Encoding" (opentelemetry.io/docs/specs/otlp, 1.10): lists of
`{key, value}`, where a value is one of `stringValue`, `intValue` (a string or a number), `doubleValue`,
`boolValue`, `arrayValue`, `kvlistValue`; times are nanoseconds since 1970 as strings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_ROOTS = (("resourceSpans", "scopeSpans", "spans"), ("resourceLogs", "scopeLogs", "logRecords"))
_DEEPEST = 4
_NS_PER_MS = 1_000_000


def is_otlp(document: object) -> bool:
    """Whether a document is an export of spans or log records."""
    return isinstance(document, Mapping) and any(root in document for root, _, _ in _ROOTS)


def flattened(document: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """Each span and log record: its attributes, and `timestamp` in epoch seconds."""
    for root, scopes, leaves in _ROOTS:
        for resource in _mappings(document.get(root)):
            shared = _attributes(
                (resource.get("resource") or {})
                if isinstance(resource.get("resource"), Mapping)
                else {}
            )
            for scope in _mappings(resource.get(scopes)):
                for leaf in _mappings(scope.get(leaves)):
                    yield {**shared, **_attributes(leaf), **_times(leaf), **_ending(leaf)}


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping):
            yield each


def _attributes(holder: Mapping[str, Any]) -> dict[str, object]:
    return {
        each["key"]: _value(each.get("value"), _DEEPEST)
        for each in _mappings(holder.get("attributes"))
        if isinstance(each.get("key"), str)
    }


def _value(value: object, deepest: int) -> object:
    if not isinstance(value, Mapping) or deepest == 0:
        return None
    for name in ("stringValue", "doubleValue", "boolValue"):
        if name in value:
            return value[name]
    if "intValue" in value:
        return _whole(value["intValue"])
    if isinstance(listed := value.get("arrayValue"), Mapping):
        return [_value(each, deepest - 1) for each in _mappings(listed.get("values"))]
    if isinstance(listed := value.get("kvlistValue"), Mapping):
        return {
            each["key"]: _value(each.get("value"), deepest - 1)
            for each in _mappings(listed.get("values"))
            if isinstance(each.get("key"), str)
        }
    return None


def _ending(leaf: Mapping[str, Any]) -> dict[str, object]:
    """A span's status and events, as its SDK's own objects have them."""
    events = [{"attributes": _attributes(event)} for event in _mappings(leaf.get("events"))]
    found: dict[str, object] = {"events": events} if events else {}
    if isinstance(leaf.get("status"), Mapping):
        found["status"] = leaf["status"]
    return found


def _times(leaf: Mapping[str, Any]) -> dict[str, object]:
    begin = _whole(leaf.get("startTimeUnixNano")) or _whole(leaf.get("timeUnixNano"))
    end = _whole(leaf.get("endTimeUnixNano"))
    found: dict[str, object] = {}
    if begin is not None:
        found["timestamp"] = begin / 10**9  # whole by whole, which rounds once
        if end is not None and end >= begin:
            found["gemquota.duration_ms"] = (end - begin) // _NS_PER_MS
    return found


def _whole(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
