"""What is asked of Google about a limit, and what it said: text and JSON."""

from __future__ import annotations

import json

from gemquota.domain.console import VERTEX, ConsoleRow, Preference, State
from gemquota.domain.console_report import Asked, eligibility
from gemquota.domain.quota import Dimension
from gemquota.domain.wording import UNIT, utc
from gemquota.render.layout import Paint, labelled

_NOT_HELD = (
    "the global endpoint did not enforce overrides of models that share capacity (one set to 0 still answered, "
    "checked 2026-10-02): this cap may not hold"
)


def plan_text(project: str, asked: Asked, *, width: int, paint: Paint) -> list[str]:
    """What would be asked for, of which limit, and what speaks for or against it."""
    row, limit = asked.row, asked.row.limit
    what = f"{limit.label or 'all other models'}, {UNIT[Dimension(limit.dimension)]}"
    if limit.location != "global":
        what += f", {limit.location}"
    pairs = [
        ("Project", project),
        ("Limit", f"{what} ({limit.quota_id})"),
        ("Now", _now_text(row)),
        ("Wish", f"{value_words(asked.value)}, by preference {asked.id}"),
        ("There is", _existing(row.preference)),
        ("Eligible", "" if asked.lower else eligibility(limit)),
        ("Reason", asked.reason),
    ]
    if asked.contact_email:
        pairs.append(("Contact", asked.contact_email))
    if asked.waived:
        pairs.append(("Waived", f"Google's safety checks: {', '.join(asked.waived)}"))
    if asked.lower and limit.service == VERTEX and limit.location == "global":
        pairs.append(("Beware", _NOT_HELD))
    return [line for label, text in pairs if text for line in labelled(label, text, width, paint)]


def _now_text(row: ConsoleRow) -> str:
    value = value_words(row.limit.value) if row.state is not State.NOT_OFFERED else row.state.value
    used = "use unknown" if row.used is None else f"{row.used:,} used"
    peak = f", {row.peak:,} in the fullest minute today" if row.peak and row.limit.window == "minute" else ""  # fmt: skip
    return f"{value}; {used}{peak}"


def _existing(preference: Preference | None) -> str:
    if preference is None:
        return ""
    state = (
        "waiting for Google"
        if preference.is_pending
        else f"granted {value_words(preference.granted)}"
    )
    return f"preference {preference.id} for {value_words(preference.preferred)}, {state}; it would be replaced"


def done_text(done: Preference) -> str:
    """What became of a wish."""
    if done.is_pending:
        return (
            f"Google has the request for {value_words(done.preferred)} and will decide;"
            f" {value_words(done.granted)} is in force until then"
        )
    if done.granted == done.preferred:
        return f"{value_words(done.granted)} is in force"
    return f"Google granted {value_words(done.granted)} of {value_words(done.preferred)}"


def value_words(value: int | None) -> str:
    """`250`, `unlimited` or `nothing yet`."""
    return "nothing yet" if value is None else "unlimited" if value < 0 else f"{value:,}"


def wish_json(project: str, asked: Asked, done: Preference, *, dry_run: bool) -> str:
    """One object, schema `gemquota.quota-wish/1`. -1 is unlimited."""
    limit = asked.row.limit
    document = {
        "schema": "gemquota.quota-wish/1",
        "project": project,
        "service": limit.service,
        "model": limit.label or None,
        "location": limit.location,
        "dimension": limit.dimension,
        "tier": limit.tier or None,
        "quota_id": limit.quota_id,
        "before": limit.value,
        "used": asked.row.used,
        "preference": done.id,
        "preferred": done.preferred,
        "granted": done.granted,
        "is_pending": done.is_pending,
        "detail": done.detail or None,
        "updated_at": utc(done.updated_s),
        "waived": list(asked.waived),
        "is_dry_run": dry_run,
    }
    return json.dumps(document, ensure_ascii=False)
