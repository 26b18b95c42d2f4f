"""How much of a limit is used and left: what counts against it, and which figure of it is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from gemquota.domain.call import Learnt, Totals
from gemquota.domain.quota import Tier
from gemquota.domain.reset import pacific_day
from gemquota.domain.standing import Standing
from gemquota.domain.wording import utc

MINUTE_S = 60.0
UNLIMITED = -1
"""A known limit of this value is none."""

COUNTED: Mapping[str, tuple[Callable[[Totals], int], bool]] = {
    # What a dimension counts, and whether over the day.
    "RPM": (lambda totals: totals.calls - totals.refused, False),
    "TPM": (lambda totals: totals.input_tokens, False),
    "IPM": (lambda totals: totals.images, False),
    "RPD": (lambda totals: totals.calls - totals.refused, True),
    "TPD": (lambda totals: totals.input_tokens, True),
    "IPD": (lambda totals: totals.images, True),
}

SOURCES = ("refusal", "console", "probe", "yours", "invented", "catalogue")
"""Where a figure may be from, the most believed first; invented are those of a demonstration. Google's own word are a refusal, which is of the key's own
project, and Cloud Quotas (`console`), which is of the project that was asked about."""


class Known(NamedTuple):
    """A limit, and how it is known."""

    account: str
    """Empty: of any."""
    label: str
    dimension: str
    value: int
    tier: str
    source: str
    """One of `SOURCES`."""
    as_of: str
    """ISO date or instant, as far as it is known."""
    as_of_s: float
    """The same in epoch seconds; its first instant where it is less than one."""
    doubt: str = ""
    """Why it may be wrong: `stale`, `sources conflict`, `at least`; empty where nothing is known against it."""


def from_refusal(learnt: Learnt) -> Known:
    """A limit as a refusal stated it."""
    return Known(
        learnt.account, learnt.label, learnt.dimension, learnt.value, learnt.tier, "refusal",
        utc(learnt.last_s), learnt.last_s,
    )  # fmt: skip


def believed(known: Iterable[Known], account: str, label: str) -> dict[str, Known]:
    """One figure for each dimension: the best source's, of equals the newest, then the lowest."""
    found: dict[str, Known] = {}
    for each in known:
        if each.label != label or each.account not in ("", account):
            continue
        before = found.get(each.dimension)
        if before is None or _rank(each) < _rank(before):
            found[each.dimension] = each
    return found


def _rank(known: Known) -> tuple[int, float, int]:
    return SOURCES.index(known.source), -known.as_of_s, known.value


def tier_after(known: str, stated: str) -> str:
    """The tier of an account after a refusal named one: some quotas say only that they are of a paid tier, or
    nothing, which takes nothing back.

    Args:
        known: What refusals named before; empty: nothing.
        stated: A value of `Tier`; empty: nothing.
    """
    if stated in ("", Tier.UNKNOWN) or (stated == Tier.PAID and known.startswith("tier")):
        return known
    return stated


def used_of(dimension: str, minute: Totals, today: Totals) -> int:
    """What counts against a dimension of `COUNTED`."""
    count, daily = COUNTED[dimension]
    return count(today if daily else minute)


def until_s(dimension: str, now_s: float) -> float:
    """When all that is used now has been forgotten: the Pacific midnight, or a minute from now at the latest."""
    return float(pacific_day(now_s).end_s) if COUNTED[dimension][1] else now_s + MINUTE_S


def standing(known: Known, minute: Totals, today: Totals, now_s: float) -> Standing:
    """How much of a limit is used.

    Args:
        known: Of a dimension in `COUNTED`.
        minute: Sums of the last 60 s.
        today: Sums since midnight in Los Angeles.
        now_s: Epoch seconds.
    """
    return Standing(
        known.label,
        known.account,
        known.dimension,
        used_of(known.dimension, minute, today),
        known.value,
        known.tier,
        until_s(known.dimension, now_s),
        known.as_of_s,
        known.source,
    )
