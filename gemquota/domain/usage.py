"""Who used how much: recorded calls by model and key, the fullest minute, and whose they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gemquota.domain.call import Kind, Totals
from gemquota.domain.headroom import Known, believed, used_of
from gemquota.domain.peaks import Peaks
from gemquota.domain.reset import DAY_S, pacific_day

SPEND_WINDOW_S = 600.0
"""Google's spend limit counts ten minutes: https://ai.google.dev/gemini-api/docs/rate-limits, 2026-06-23."""


class Eater(NamedTuple):
    """What calls of one origin have in common."""

    tag: str
    client: str
    source: str
    account: str


class Used(NamedTuple):
    """A limit and what counts against it now."""

    known: Known
    used: int

    @property
    def left(self) -> int | None:
        """Never under 0; None where there is no limit."""
        return max(0, self.known.value - self.used) if self.known.value >= 0 else None


class ModelUse(NamedTuple):
    """What one account used of one model."""

    label: str
    """Empty: calls that no model's quota counts."""
    account: str
    totals: Totals
    peaks: Peaks
    """Its fullest 60 seconds."""
    today: int
    """Calls since midnight in Los Angeles that were not refused."""
    limits: tuple[Used, ...]


def by_quota(sums: Mapping[Kind, Totals]) -> dict[tuple[str, str], Totals]:
    """Sums by account and the name under which quotas count."""
    found: dict[tuple[str, str], Totals] = defaultdict(Totals)
    for kind, totals in sums.items():
        found[kind.account, kind.label] += totals
    return dict(found)


def model_uses(
    since: Mapping[Kind, Totals],
    minute: Mapping[Kind, Totals],
    today: Mapping[Kind, Totals],
    fullest: Mapping[tuple[str, str], Peaks],
    known: Iterable[Known],
) -> list[ModelUse]:
    """One entry for each account and model, the most used first.

    Args:
        since: Sums of the span that was asked for.
        minute: Sums of the last 60 s.
        today: Sums since midnight in Los Angeles.
        fullest: The fullest 60 seconds of the span, by account and label.
        known: All limits that are known.
    """
    in_minute, in_day, limits = by_quota(minute), by_quota(today), list(known)
    uses = []
    for key, totals in by_quota(since).items():
        account, label = key
        now = in_minute.get(key, Totals()), in_day.get(key, Totals())
        held = believed(limits, account, label) if label else {}
        uses.append(
            ModelUse(
                label,
                account,
                totals,
                fullest.get(key, Peaks()),
                used_of("RPD", *now),
                tuple(Used(each, used_of(name, *now)) for name, each in sorted(held.items())),
            )
        )
    return sorted(uses, key=lambda use: (-use.totals.calls, use.label, use.account))


def eaters(sums: Mapping[Kind, Totals]) -> list[tuple[Eater, Totals]]:
    """Whose calls they were, the most that were not refused first."""
    found: dict[Eater, Totals] = defaultdict(Totals)
    for kind, totals in sums.items():
        found[Eater(kind.tag, kind.client, kind.source, kind.account)] += totals
    return sorted(found.items(), key=lambda item: (item[1].refused - item[1].calls, item[0]))


def month_start_s(now_s: float) -> int:
    """When the month began in Los Angeles, epoch seconds."""
    day = pacific_day(now_s)
    # Noon of the first day, whichever clock it is on.
    return pacific_day(day.start_s + DAY_S / 2 - (day.day - 1) * DAY_S).start_s
