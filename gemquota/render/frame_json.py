"""One frame of the dashboard as JSON, schema `gemquota.frame/1`. Additive changes only."""

from __future__ import annotations

import json
from collections.abc import Callable

from gemquota.domain.call import Change, NamedLimit, Totals
from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.frame import Caller, Frame, Gauge, LimitRow, Minute, Refusal, Row
from gemquota.domain.headroom import Known
from gemquota.domain.wording import utc
from gemquota.render.diagnosis_json import as_dict

SCHEMA = "gemquota.frame/1"
MOST_REFUSALS = 200
"""Of the last; those of the table have their diagnoses."""

Explain = Callable[[Refusal], Diagnosis | None]


def frame_json(frame: Frame, explain: Explain) -> str:
    """One object; instants in UTC, money in US dollars, what is unknown is null.

    Args:
        frame: What is told.
        explain: The diagnosis of a refusal.
    """
    document = {
        "schema": SCHEMA,
        "at": utc(frame.now_s),
        "as_of": utc(frame.as_of_s),
        "where": frame.where,
        "tier": frame.tier or None,
        "day": {"starts": utc(frame.day_start_s), "ends": utc(frame.day_ends_s)},
        "calls_per_s": frame.calls_per_s,
        "totals": _totals(frame.totals),
        "accounts": [
            {"account": each.name, "tier": each.tier or None, "money": list(map(_money, each.money))}
            for each in frame.accounts
        ],
        "models": [_row(row) for row in frame.rows],
        "hidden_models": frame.hidden_rows,
        "callers": [_caller(each) for each in frame.callers],
        "retries_since": utc(frame.retries_since_s),
        "refusals": [_refusal(each, explain(each)) for each in frame.refusals[:MOST_REFUSALS]],
        "limits": [_limit_row(each) for each in frame.limits],
        "changes": [_change(each) for each in frame.changes],
        "alerts": [
            {"level": each.level.value, "text": each.text, "model": each.label or None, "at": utc(each.at_s)}
            for each in frame.alerts
        ],
        "notices": [
            {"kind": each.kind, "level": each.level.value, "text": each.text, "since": utc(each.since_s)}
            for each in frame.notices
        ],
    }  # fmt: skip
    return json.dumps(document, indent=2, ensure_ascii=False)


def _row(row: Row) -> dict[str, object]:
    return {
        "model": row.label or None,
        "account": row.account,
        "tier": row.tier or None,
        "gauges": [
            _money(each) if each.dimension.startswith("USD") else _gauge(each) for each in row.gauges
        ],
        "minutes": [_minute(each) for each in row.minutes],
        "today": _totals(row.today),
        "last_call": _instant(row.last_s),
        "last_refusal": _instant(row.last_refusal.at_s if row.last_refusal else None),
    }  # fmt: skip


def _gauge(gauge: Gauge) -> dict[str, object]:
    return {
        "dimension": gauge.dimension,
        "used": gauge.used,
        "limit": gauge.limit,
        "left": gauge.left,
        "share": gauge.share,
        "peak": gauge.peak,
        "known": _known(gauge.known),
        "until": utc(gauge.until_s),
        "pace": gauge.pace,
        "runs_out": _instant(gauge.runs_out_s),
    }


def _money(gauge: Gauge) -> dict[str, object]:
    figures = ("used", "limit", "left", "peak")
    found = _gauge(gauge)
    values = [getattr(gauge, name) for name in figures]
    usd = [None if value is None else value / 1e6 for value in values]
    return {**found, **dict(zip(figures, usd, strict=True)), "unit": "USD"}


def _known(known: Known | None) -> dict[str, object] | None:
    if known is None:
        return None
    return {
        "value": known.value, "unlimited": known.value < 0, "tier": known.tier, "source": known.source,
        "as_of": known.as_of, "doubt": known.doubt or None,
    }  # fmt: skip


def _caller(each: Caller) -> dict[str, object]:
    return {
        "tag": each.tag or None,
        "client": each.client or None,
        "source": each.source,
        "account": each.account,
        "totals": _totals(each.totals),
        "share": each.share,
        "attempts": each.attempts,
        "first_attempts": each.first_attempts,
        "amplification": each.amplification,
        "wasted": each.wasted,
        "minute": _minute(each.minute),
        "storming": each.storming,
        "last_storm": _instant(each.storm_s),
    }


def _refusal(each: Refusal, diagnosis: Diagnosis | None) -> dict[str, object]:
    return {
        "at": utc(each.at_s),
        "account": each.account,
        "model": each.label or None,
        "asked": each.model or None,
        "method": each.method,
        "tag": each.tag or None,
        "client": each.client or None,
        "source": each.source,
        "status": each.status or None,
        "cause": each.cause or None,
        "refused": each.refused,
        "headline": each.headline,
        "limits": [_named(limit) for limit in each.limits],
        "wait_s": each.wait_s,
        "attempt": each.attempt,
        "wasted": each.wasted,
        "diagnosis": as_dict(diagnosis) if diagnosis else None,
    }


def _named(limit: NamedLimit) -> dict[str, object]:
    return {
        "dimension": limit.dimension or None, "limit": limit.value, "model": limit.label or None,
        "tier": limit.tier or None, "quota_id": limit.quota_id or None,
    }  # fmt: skip


def _limit_row(row: LimitRow) -> dict[str, object]:
    return {
        "model": row.label,
        "account": row.account,
        "dimension": row.dimension,
        "used": row.used,
        "believed": _known(row.believed),
        "figures": [_known(each) for each in row.by_source],
        "drifts": row.drifts,
        "changes": [_change(each) for each in row.changes],
    }


def _change(each: Change) -> dict[str, object]:
    return {
        "at": utc(each.at_s), "account": each.account, "model": each.label, "dimension": each.dimension,
        "before": each.before, "after": each.after,
    }  # fmt: skip


def _totals(totals: Totals) -> dict[str, object]:
    found: dict[str, object] = totals._asdict()
    found.pop("micro_usd")
    return {**found, "cost_usd": totals.micro_usd / 1e6}


def _minute(minute: Minute) -> dict[str, object]:
    return dict(minute._asdict())


def _instant(at_s: float | None) -> str | None:
    return None if at_s is None else utc(at_s)
