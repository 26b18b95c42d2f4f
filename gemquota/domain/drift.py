"""What has changed: a measurement against an earlier one, and against the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gemquota.domain.catalogue import UNLIMITED, Cell
from gemquota.domain.measurement import Measurement, Method
from gemquota.domain.quota import Tier
from gemquota.domain.wording import TIER, UNIT, count


class Earlier(NamedTuple):
    """An earlier result of the same model and dimension."""

    date: str
    """ISO date."""
    method: str
    value: int | None
    low: int | None
    high: int | None
    tier: str
    quota_id: str | None


class Change(NamedTuple):
    """One comparison in words."""

    text: str
    is_change: bool
    """Whether the two disagree."""


def against_earlier(now: Measurement, then: Earlier | None) -> list[Change]:
    """What differs from the last probe; nothing where either has no value."""
    if then is None or now.value is None or then.value is None:
        return []
    found = []
    if _overlap(now, then):
        found.append(Change(f"agrees with {_shown(then)} of {then.date}", False))
    else:
        found.append(
            Change(f"changed: {_shown(then)} on {then.date}, {count(now.value)} now", True)
        )
    tier = now.tier.value
    unknown = Tier.UNKNOWN.value
    if unknown not in (tier, then.tier) and tier != then.tier:
        found.append(
            Change(f"tier changed: {_tier(then.tier)} on {then.date}, {_tier(tier)} now", True)
        )
    quota_id = now.stated.quota_id if now.stated else None
    if quota_id and then.quota_id and quota_id != then.quota_id and len(found) == 1:
        found.append(Change(f"quota id changed: {then.quota_id}, now {quota_id}", True))
    return found


def against_record(now: Measurement, cells: Sequence[Cell], labels: set[str]) -> list[Change]:
    """What the catalogue says of this limit, on the measurement's tier or on every tier."""
    if now.value is None or now.method is Method.KNOWN:
        return []
    found = []
    for cell in cells:
        row = cell.latest
        if row.model not in labels or row.dimension != now.dimension.value:
            continue
        if now.tier is not Tier.UNKNOWN and row.tier != now.tier.value:
            continue
        if row.value == UNLIMITED:
            continue
        agrees = (now.low or 0) <= row.value and (now.high is None or row.value <= now.high)
        if now.tier is Tier.UNKNOWN and not agrees:
            continue
        verb = "agrees with" if agrees else "differs from"
        of = f"{count(row.value)} on record for {_tier(row.tier)} ({row.as_of}, {row.confidence})"
        found.append(Change(f"{verb} {of}", not agrees))
    if not found and now.tier is Tier.UNKNOWN:
        found.append(
            Change(f"no tier on record has {count(now.value)} {UNIT[now.dimension]}", True)
        )
    return found


def _overlap(now: Measurement, then: Earlier) -> bool:
    low = then.low if then.low is not None else then.value
    above = then.high is None or (now.low or 0) <= then.high
    return above and (now.high is None or (low or 0) <= now.high)


def _shown(then: Earlier) -> str:
    assert then.value is not None
    if then.high is None and then.method != Method.ANNOUNCED.value:
        return f"at least {count(then.low or then.value)}"
    return count(then.value)


def _tier(name: str) -> str:
    try:
        return TIER[Tier(name)]
    except ValueError:
        return name[:20]
