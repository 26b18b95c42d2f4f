"""What a probe found as JSON (schema `gemquota.probe/1`), and its line of history."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.drift import Change
from gemquota.domain.measurement import Measurement
from gemquota.domain.outlook import Allowed, Outlook
from gemquota.domain.wording import UNIT, utc

SCHEMA = "gemquota.probe/1"


def probe_json(
    model: str,
    where: str,
    found: Sequence[tuple[Measurement, Sequence[Change]]],
    allowed: Allowed,
    *,
    emulated: bool,
) -> str:
    """One JSON object."""
    value = {
        "schema": SCHEMA,
        "model": model,
        "server": where,
        "emulated": emulated,
        "caps": caps_value(allowed),
        "results": [
            {
                **measurement_value(each),
                "compare": [change._asdict() for change in changes],
                "timeline": _timeline(each),
            }
            for each, changes in found
        ],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def plan_json(
    model: str, where: str, outlooks: Sequence[Outlook], allowed: Allowed, *, emulated: bool
) -> str:
    """The plan of `--dry-run` as one JSON object."""
    value = {
        "schema": SCHEMA,
        "model": model,
        "server": where,
        "emulated": emulated,
        "dry_run": True,
        "caps": caps_value(allowed),
        "plans": [
            {
                "dimension": plan.dimension.value,
                "unit": UNIT[plan.dimension],
                "on_record": list(plan.plausible),
                "per_day_on_record": plan.per_day,
                "most_requests": plan.most_requests,
                "most_tokens": plan.most_tokens,
                "most_cost_usd": round(plan.most_cost_usd, 6),
                "likely_requests": {
                    "if_announced": plan.likely_requests[0],
                    "if_measured": plan.likely_requests[1],
                },
                "size_tokens": plan.size_tokens or None,
                "share_of_day": plan.share_of_day,
                "not_probed_because": plan.why_not or None,
            }
            for plan in outlooks
        ],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def history_line(model: str, where: str, found: Measurement) -> str:
    """One line of JSON to be kept."""
    value = {"schema": SCHEMA, "model": model, "server": where, **measurement_value(found)}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def caps_value(allowed: Allowed) -> Mapping[str, Any]:
    """The caps as JSON has them."""
    return {
        "requests": allowed.requests,
        "tokens": allowed.tokens,
        "cost_usd": allowed.cost_usd,
        "seconds": allowed.seconds,
        "share_of_day": allowed.share_of_day,
    }


def measurement_value(found: Measurement) -> dict[str, Any]:
    """One measurement as JSON has it, without what was seen in detail."""
    stated = found.stated
    return {
        "dimension": found.dimension.value,
        "unit": UNIT[found.dimension],
        "at": utc(found.at_s),
        "method": found.method.value,
        "ending": found.ending.value,
        "why": found.why or None,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "counting": _counting(found),
        "tier": found.tier.value,
        "quota_id": stated.quota_id if stated else None,
        "quota_metric": stated.quota_metric if stated else None,
        "quota_model": stated.model if stated else None,
        "refusal": _error(found.refusal),
        "surprise": _error(found.surprise),
        "spent": {
            "requests": found.spent.requests,
            "admitted": found.spent.admitted,
            "refused": found.spent.refused,
            "unanswered": found.spent.unanswered,
            "dropped": found.spent.dropped,
            "late_s": round(found.spent.late_s, 3),
            "most_in_flight": found.spent.most_in_flight,
            "tokens": found.spent.tokens,
            "cost_usd": round(found.spent.cost_usd, 6),
            "took_s": round(found.spent.took_s, 3),
        },
    }


def _counting(found: Measurement) -> dict[str, Any] | None:
    estimate = found.estimate
    if estimate is None or not found.spent.refused:
        return None
    best = estimate.best
    return {
        "kind": estimate.counting.value if estimate.counting else None,
        "likelihoods": {
            each.fit.counting.value: round(each.share, 4) for each in estimate.likelihoods
        },
        "phase_s": [round(edge, 2) for edge in best.phase_s] if best.phase_s else None,
        "burst": best.burst,
        "others_seen": estimate.others,
    }


def _error(diagnosis: Diagnosis | None) -> dict[str, Any] | None:
    if diagnosis is None:
        return None
    return {
        "cause": diagnosis.cause.value,
        "http_status": diagnosis.http_status,
        "message": diagnosis.message,
        "retry_after_s": diagnosis.retry_after_s,
    }


def _timeline(found: Measurement) -> list[dict[str, Any]]:
    """Weight by second since the start, where anything was sent."""
    if not found.observations:
        return []
    start_s = min(seen.sent_s for seen in found.observations)
    seconds: dict[int, Counter[str]] = {}
    for seen in found.observations:
        tally = seconds.setdefault(int(seen.sent_s - start_s), Counter())
        tally[seen.outcome.value] += seen.weight
    return [{"second": second, **dict(seconds[second])} for second in sorted(seconds)]
