"""One line of JSON with OpenTelemetry's attributes of generative AI to calls as they are kept.

Reads what `gemquota export jsonl` writes, spans or events of an application (attributes at the top or
under `attributes`), and OpenTelemetry's own export. A line is believed in nothing but its names and numbers; a prompt in it is
not looked at.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from gemquota.domain.call import Call, Kind, NamedLimit
from gemquota.domain.diagnosis import Cause
from gemquota.domain.secrets import redacted
from gemquota.extract.timestamps import instant_s
from gemquota.intake.otlp import flattened, is_otlp

MOST_BYTES = 1_000_000
"""Of a line."""
_MOST_COUNT = 10**9
_MOST_NAME = 200
_MOST_LIMITS = 20
_SURFACES = {
    "gcp.gemini": "developer", "gemini": "developer", "gcp.vertex_ai": "vertex", "vertex_ai": "vertex",
    "gcp.gen_ai": "unknown", "google": "unknown", "": "unknown",
}  # fmt: skip
_METHODS = {"generate_content": "generateContent", "chat": "chat/completions", "embeddings": "embedContent"}  # fmt: skip
_NO_CALLS = frozenset({"invoke_agent", "create_agent", "execute_tool", "invoke_workflow"})
"""Spans around calls: they repeat what their calls used."""
_TOKENS = (
    ("input_tokens", "prompt_tokens"), ("output_tokens", "completion_tokens"),
    ("reasoning.output_tokens",), ("cache_read.input_tokens",),
)  # fmt: skip
"""Input, output, thoughts, cached: as the conventions name them now, and as they did until 2024."""
_WORDS = (
    "exception.message",
    "error.message",
    "exception",
    "error",
    "message",
    "msg",
    "description",
)
_MOST_SAID = 20_000
"""Characters that are looked at of what was said."""
_CAUSES = frozenset(cause.value for cause in Cause)


class Unreadable(Exception):
    """Why a line is no call, in words that hold nothing of the line."""


Keep = Callable[[Mapping[str, object]], str]
Price = Callable[[Kind, int | None, int | None, int | None, int | None], int | None]


class Reading(NamedTuple):
    """What reading calls takes from elsewhere."""

    label_of: Callable[[str], str]
    """A model's name to the name under which its quota counts it."""
    tag: str = ""
    """Of calls that have none of their own."""
    keep: Keep = lambda document: ""
    """Makes of a diagnosis, as its JSON has it, what the store keeps; empty where it is none."""
    price: Price = lambda kind, input_tokens, cached, thoughts, output: None
    """Millionths of a dollar, of a call that an application wrote down, which knows no list prices."""
    explain: Callable[[Call, str], Call] = lambda call, text: call
    """A call that went wrong, and what was said of it, to the call with its cause, limits and diagnosis."""


def calls_of(line: bytes, reading: Reading) -> Iterator[Call | Unreadable]:
    """The calls of a line: one, or as many as an export of OpenTelemetry holds; or why it is none.

    Args:
        line: JSON, not longer than `MOST_BYTES`.
    """
    try:
        document = _object(line)
    except Unreadable as why:
        yield why
        return
    yield from calls_in(document, reading)


def calls_in(document: Mapping[str, object], reading: Reading) -> Iterator[Call | Unreadable]:
    """The same of an object."""
    found = flattened(document) if is_otlp(document) else iter((document,))
    for each in found:
        try:
            yield call_from(each, reading)
        except Unreadable as why:
            yield why


def call_from(document: Mapping[str, object], reading: Reading) -> Call:
    """The call that one object describes: attributes at the top or under `attributes`.

    Raises:
        Unreadable: If it is none; never anything else, whatever is in it.
    """
    inner = document.get("attributes")
    found = {**document, **inner} if isinstance(inner, dict) else document
    provider = _name(found, "gen_ai.provider.name") or _name(found, "gen_ai.system")
    surface = _SURFACES.get(provider)
    operation = _name(found, "gen_ai.operation.name")
    if surface is None:
        raise Unreadable("of another provider")
    if operation in _NO_CALLS:
        raise Unreadable("no call of a model")
    model = _name(found, "gen_ai.request.model")
    served = _name(found, "gen_ai.response.model")
    method = _name(found, "gemquota.method") or _METHODS.get(operation, operation)
    if not (model or served or _name(found, "gemquota.method")):
        raise Unreadable("without a model")
    status, cause = _ending(found)
    asked, output, thoughts, cached = (_first_count(found, names) for names in _TOKENS)
    if output is not None and thoughts is not None:
        output = max(0, output - thoughts)
    cost_usd = _number(found, "gemquota.cost_usd")
    wait_s, told = _number(found, "gemquota.retry_after_s"), found.get("gemquota.diagnosis")
    kind = Kind(
        _name(found, "gemquota.source") or "import",
        _name(found, "gemquota.account"),
        surface,
        method,
        model or served,
        served,
        _name(found, "gemquota.quota_label") or reading.label_of(model or served),
        _name(found, "gemquota.tag") or reading.tag,
        _name(found, "user_agent.original"),
    )
    at_s = _at_s(found)
    took_ms = _count(found, "gemquota.duration_ms")
    if took_ms is None and (end_s := _instant_s(found.get("end_time"))) is not None:
        took_ms = min(_MOST_COUNT, max(0, round((end_s - at_s) * 1000)))
    micro_usd = None if cost_usd is None else round(cost_usd * 1e6)
    if micro_usd is None and "gemquota.outcome" not in found:
        micro_usd = reading.price(kind, asked, cached, thoughts, output)
    call = Call(
        at_s, kind, status, cause, _limits(found),
        asked, cached, thoughts, output,
        _count(found, "gemquota.images") or 0,
        micro_usd,
        _count(found, "gemquota.first_byte_ms") or 0,
        took_ms or 0,
        max(1, _count(found, "gemquota.attempt") or 1),
        found.get("gemquota.wasted") is True,
        None if wait_s is None else round(wait_s * 1000),
        max(1, _count(found, "gemquota.units") or 1),
        _instant_s(found.get("gemquota.retry_of")),
        reading.keep(told) if cause and isinstance(told, dict) else "",
    )  # fmt: skip
    said = "" if call.diagnosis or not cause else _said(found)
    return reading.explain(call, said) if said else call


def _object(line: bytes) -> dict[str, object]:
    try:
        document = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    if not isinstance(document, dict):
        raise Unreadable("no JSON object")
    return document


def _name(found: Mapping[str, object], name: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str) or len(value) > _MOST_NAME:
        raise Unreadable("with a name that is none")
    return redacted("".join(letter for letter in value if letter.isprintable()))


def _number(found: Mapping[str, object], name: str) -> float | None:
    value = found.get(name)
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 <= value <= _MOST_COUNT
    ):
        raise Unreadable("with a number that cannot be")
    return float(value)


def _count(found: Mapping[str, object], name: str) -> int | None:
    value = _number(found, name)
    return None if value is None else int(value)


def _first_count(found: Mapping[str, object], names: tuple[str, ...]) -> int | None:
    counts = (_count(found, f"gen_ai.usage.{name}") for name in names)
    return next((each for each in counts if each is not None), None)


def _said(found: Mapping[str, object]) -> str:
    """What an application wrote down of why a call failed; empty: nothing."""
    status, events = found.get("status"), found.get("events")
    of_events = [
        event.get("attributes")
        for event in (events if isinstance(events, list) else ())
        if isinstance(event, Mapping)
    ]
    holders = [each for each in (found, status, *of_events) if isinstance(each, Mapping)]
    texts = (holder.get(name) for name in _WORDS for holder in holders)
    return next((text[:_MOST_SAID] for text in texts if isinstance(text, str) and text), "")


def _failed(found: Mapping[str, object]) -> bool:
    """Whether a span's own status says so."""
    status = found.get("status")
    code = (
        (status.get("code") or status.get("status_code")) if isinstance(status, Mapping) else None
    )
    return code in (2, "STATUS_CODE_ERROR", "ERROR")


def _ending(found: Mapping[str, object]) -> tuple[int, str]:
    """Status and cause: what the status says, else what the error's type says."""
    error = _name(found, "error.type") or ("_OTHER" if _failed(found) else "")
    status = _count(found, "http.response.status_code")
    if status is None:
        stated = error if error.isascii() and error.isdigit() and len(error) == 3 else ""
        over = "resource_exhausted" in error.lower()
        status = int(stated) if stated else 429 if over else 0 if error else 200
    if error in _CAUSES:
        return status, error
    if status == 429:
        return status, Cause.UNEXPLAINED_429.value
    return status, Cause.UNKNOWN.value if error or not 200 <= status < 400 else ""


def _limits(found: Mapping[str, object]) -> tuple[NamedLimit, ...]:
    stated = found.get("gemquota.limits", [])
    if not isinstance(stated, list) or len(stated) > _MOST_LIMITS:
        raise Unreadable("with limits that are none")
    return tuple(_limit(each) for each in stated)


def _limit(stated: object) -> NamedLimit:
    if not isinstance(stated, dict):
        raise Unreadable("with limits that are none")
    dimension, label, tier, quota_id = (
        _name(stated, name) for name in ("dimension", "label", "tier", "quota_id")
    )
    return NamedLimit(dimension, _count(stated, "value"), label, tier, quota_id)


def _at_s(found: Mapping[str, object]) -> float:
    for name in ("timestamp", "start_time", "time"):
        at_s = _instant_s(found.get(name))
        if at_s is not None:
            return at_s
    raise Unreadable("without a time")


def _instant_s(value: object) -> float | None:
    """Epoch seconds of a time as text or as a number of them; None where it is none."""
    at_s = None
    if isinstance(value, str) and len(value) <= 60:
        at_s = instant_s(value)
    elif isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e20:
        # Seconds until the year 5138; what is more are milli-, micro- or nanoseconds.
        at_s = next(float(value) / unit for unit in (1, 1e3, 1e6, 1e9) if value / unit < 1e11)
    return at_s if at_s is not None and math.isfinite(at_s) else None
