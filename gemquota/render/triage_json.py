"""A triage as JSON (schema `gemquota.triage/1`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.triage import Check, Checked, Conclusion
from gemquota.render.triage_text import Most

SCHEMA = "gemquota.triage/1"


def triage_plan_json(
    model: str,
    sibling: str,
    where: str,
    checks: tuple[Sequence[Check], Sequence[Check]],
    most: Most,
) -> str:
    """The plan of `--dry-run`."""
    value = {
        "schema": SCHEMA,
        "model": model,
        "sibling": sibling,
        "server": where,
        "dry_run": True,
        "checks": {
            "first": [Check.MODELS.value, Check.COUNT.value, Check.TINY.value],
            "if_passed": [each.value for each in checks[0]],
            "if_refused": [each.value for each in checks[1]],
        },
        "most": most._asdict(),
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def triage_json(
    model: str,
    sibling: str,
    where: str,
    checked: Sequence[Checked],
    found: Conclusion,
    *,
    why_ended: str,
    spent: tuple[int, float],
) -> str:
    """One JSON object: the checks, and what they mean together."""
    value = {
        "schema": SCHEMA,
        "model": model,
        "sibling": sibling,
        "server": where,
        "suspect": found.suspect.value,
        "confidence": found.confidence.value,
        "why": found.why,
        "ended_early": why_ended or None,
        "actions": [
            {"title": each.title, "command": each.command, "url": each.url}
            for each in found.actions
        ],
        "checks": [
            {
                "check": each.check.value,
                "outcome": each.outcome.value,
                "took_s": round(each.took_s, 3),
                **_said(each.diagnosis),
            }
            for each in checked
        ],
        "diagnosis": _said(found.diagnosis) if found.diagnosis else None,
        "spent": {"requests": len(checked), "tokens": spent[0], "cost_usd": round(spent[1], 8)},
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _said(diagnosis: Diagnosis | None) -> dict[str, Any]:
    if diagnosis is None:
        return {"http_status": 200, "cause": None, "message": None}
    return {
        "http_status": diagnosis.http_status,
        "cause": diagnosis.cause.value,
        "message": diagnosis.message,
    }
