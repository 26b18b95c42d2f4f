"""Who used how much: recorded calls by model and key, the fullest minute, and whose they were."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gemquota.domain.call import Kind, Totals
from gemquota.domain.headroom import MINUTE_S, Known, believed, used_of
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
    peak_calls: int
    """The most that were not refused in 60 whole seconds on end; 0 where no single record is kept."""
    peak_tokens: int
    """The same of input tokens."""
    today: int
    """Calls since midnight in Los Angeles that were not refused."""
    limits: tuple[Used, ...]


class Peak:
    """The fullest 60 seconds on end. Give it seconds in order."""

    __slots__ = ("_recent", "_sum", "most")

    def __init__(self) -> None:
        self.most = 0
        self._sum = 0
        self._recent: deque[tuple[int, int]] = deque()

    def add(self, second: int, amount: int) -> None:
        """Count what fell into a second, which is no earlier than the last one."""
        self._recent.append((second, amount))
        self._sum += amount
        while self._recent[0][0] <= second - MINUTE_S:
            self._sum -= self._recent.popleft()[1]
        self.most = max(self.most, self._sum)


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
    seconds: Iterable[tuple[int, Kind, Totals]],
    known: Iterable[Known],
) -> list[ModelUse]:
    """One entry for each account and model, the most used first.

    Args:
        since: Sums of the span that was asked for.
        minute: Sums of the last 60 s.
        today: Sums since midnight in Los Angeles.
        seconds: Sums by whole second of the span, in order.
        known: All limits that are known.
    """
    peaks: dict[tuple[str, str], tuple[Peak, Peak]] = defaultdict(lambda: (Peak(), Peak()))
    for second, kind, totals in seconds:
        calls, tokens = peaks[kind.account, kind.label]
        calls.add(second, totals.calls - totals.refused)
        tokens.add(second, totals.input_tokens)
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
                peaks[key][0].most,
                peaks[key][1].most,
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
