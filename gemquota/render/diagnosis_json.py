"""The JSON contract of `gemquota diagnose` (schema `gemquota.diagnosis/1`).

Additive changes only; a breaking one raises the schema's number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from gemquota.domain.clients import client_named
from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.quota import Limit
from gemquota.domain.wording import utc

SCHEMA = "gemquota.diagnosis/1"


def document(diagnoses: Iterable[Diagnosis]) -> str:
    """The whole answer, indented."""
    value = {"schema": SCHEMA, "diagnoses": [as_dict(diagnosis) for diagnosis in diagnoses]}
    return json.dumps(value, indent=2, ensure_ascii=False)


def line(diagnosis: Diagnosis) -> str:
    """One diagnosis on one line, for JSON Lines."""
    return json.dumps({"schema": SCHEMA, **as_dict(diagnosis)}, ensure_ascii=False)


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
