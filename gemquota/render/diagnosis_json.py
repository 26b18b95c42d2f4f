"""The JSON contract of `gemquota diagnose` (schema `gemquota.diagnosis/1`).

Additive changes only; a breaking one raises the schema's number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from gemquota.domain.clients import client_named
from gemquota.domain.diagnosis import (
    Action,
    Cause,
    Confidence,
    Diagnosis,
    Evidence,
    ResetSource,
    Surface,
)
from gemquota.domain.kept import timeless
from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.domain.secrets import redacted
from gemquota.domain.wording import utc

SCHEMA = "gemquota.diagnosis/1"
MOST_KEPT = 32_768
"""Characters of a document that is kept; a server can name a thousand limits."""
_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError, OverflowError)


def document(diagnoses: Iterable[Diagnosis]) -> str:
    """The whole answer, indented."""
    value = {"schema": SCHEMA, "diagnoses": [as_dict(diagnosis) for diagnosis in diagnoses]}
    return json.dumps(value, indent=2, ensure_ascii=False)


def line(diagnosis: Diagnosis) -> str:
    """One diagnosis on one line, for JSON Lines."""
    return json.dumps({"schema": SCHEMA, **as_dict(diagnosis)}, ensure_ascii=False)


def kept(diagnosis: Diagnosis) -> str:
    """The document that a store keeps for all refusals like this one; empty where it would be too long."""
    text = redacted(json.dumps(as_dict(timeless(diagnosis)), separators=(",", ":")))
    return text if len(text) <= MOST_KEPT else ""


def from_kept(text: str) -> Diagnosis | None:
    """The diagnosis that `kept` wrote, or a newer gemquota; None where it is none."""
    try:
        return _diagnosis(json.loads(text))
    except _UNREADABLE:
        return None


def kept_of(document: Mapping[str, object]) -> str:
    """What `kept` makes of a diagnosis as `as_dict` wrote it; empty where it is none."""
    try:
        return kept(_diagnosis(document))
    except _UNREADABLE:
        return ""


def from_line(text: str) -> Diagnosis | None:
    """The diagnosis that `line` wrote, with its wait and its time; None where it is none."""
    found = from_kept(text)
    if found is None:
        return None
    try:
        document = json.loads(text)
        at_s, wait_s = _instant_s(document.get("at")), document.get("retry_after_s")
    except (ValueError, OverflowError):
        return None
    if wait_s is not None and (isinstance(wait_s, bool) or not isinstance(wait_s, int | float)):
        return None
    return replace(found, at_s=at_s, retry_after_s=wait_s)


def _diagnosis(found: Mapping[str, object]) -> Diagnosis:
    client, source = found.get("client"), found.get("reset_source")
    return Diagnosis(
        cause=Cause(str(found["cause"])),
        surface=Surface(str(found["surface"])),
        http_status=_number(found["http_status"]),
        status=_text(found["status"]),
        reason=_text(found["reason"]),
        message=_text(found["message"]),
        limits=tuple(map(_limit_from, _rows(found["limits"]))),
        tier=Tier(str(found["tier"])),
        zero_limit=bool(found["zero_limit"]),
        retryable=None if found["retryable"] is None else bool(found["retryable"]),
        resets_at_s=_instant_s(found.get("resets_at")),
        reset_source=ResetSource(str(source)) if source else None,
        confidence=Confidence(str(found["confidence"])),
        truncated=bool(found["truncated"]),
        client=_text(client["key"]) if isinstance(client, dict) else None,
        explanation=str(found["explanation"]),
        evidence=tuple(
            Evidence(str(each["field"]), str(each["text"])) for each in _rows(found["evidence"])
        ),
        conflicts=tuple(map(str, _list(found["conflicts"]))),
        actions=tuple(
            Action(str(each["title"]), _text(each.get("command")), _text(each.get("url")))
            for each in _rows(found["actions"])
        ),
    )


def _limit_from(found: Mapping[str, object]) -> Limit:
    dimension = found["dimension"]
    return Limit(
        dimension=Dimension(str(dimension)) if dimension else None,
        candidates=tuple(Dimension(str(each)) for each in _list(found.get("candidates") or [])),
        limit=_number(found["limit"]),
        model=_text(found["model"]),
        location=_text(found["location"]),
        quota_id=_text(found["quota_id"]),
        quota_metric=_text(found["quota_metric"]),
        tier=Tier(str(found["tier"])),
        scope=tuple(map(str, _list(found["scope"]))),
    )


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _rows(value: object) -> list[Mapping[str, object]]:
    return [each for each in _list(value) if isinstance(each, dict)]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int):
        raise TypeError("no number")
    return value


def _instant_s(value: object) -> float | None:
    return None if value is None else datetime.fromisoformat(str(value)).timestamp()


def as_dict(diagnosis: Diagnosis) -> dict[str, object]:
    """A diagnosis as the contract names its parts."""
    client = client_named(diagnosis.client) if diagnosis.client else None
    return {
        "cause": diagnosis.cause.value,
        "surface": diagnosis.surface.value,
        "http_status": diagnosis.http_status,
        "status": diagnosis.status,
        "reason": diagnosis.reason,
        "message": diagnosis.message,
        "limits": [_limit(limit) for limit in diagnosis.limits],
        "tier": diagnosis.tier.value,
        "zero_limit": diagnosis.zero_limit,
        "retry_after_s": diagnosis.retry_after_s,
        "retryable": diagnosis.retryable,
        "at": None if diagnosis.at_s is None else utc(diagnosis.at_s),
        "resets_at": None if diagnosis.resets_at_s is None else utc(diagnosis.resets_at_s),
        "reset_source": diagnosis.reset_source.value if diagnosis.reset_source else None,
        "confidence": diagnosis.confidence.value,
        "truncated": diagnosis.truncated,
        "occurrences": diagnosis.occurrences,
        "client": {
            "key": client.key, "name": client.name, "measured_version": client.version,
            "retries": client.retries, "hides": client.hides or None, "mend": client.mend,
        } if client else None,
        "explanation": diagnosis.explanation,
        "evidence": [{"field": piece.field, "text": piece.text} for piece in diagnosis.evidence],
        "conflicts": list(diagnosis.conflicts),
        "actions": [
            {"title": action.title, "command": action.command, "url": action.url}
            for action in diagnosis.actions
        ],
    }  # fmt: skip


def _limit(limit: Limit) -> dict[str, object]:
    found: dict[str, object] = {
        "dimension": limit.dimension.value if limit.dimension else None,
        "window": limit.window.value,
        "limit": limit.limit,
        "model": limit.model,
        "location": limit.location,
        "quota_id": limit.quota_id,
        "quota_metric": limit.quota_metric,
        "tier": limit.tier.value,
        "scope": list(limit.scope),
    }
    if limit.candidates:
        found["candidates"] = [candidate.value for candidate in limit.candidates]
    return found
