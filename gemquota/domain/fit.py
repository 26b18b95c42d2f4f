"""How well each way of counting explains what a probe saw, and which limits it leaves open.

An admission is a proof: a limit cannot be lower than what it let in. A refusal is a hint: the limit
was reached, by our own requests or with the help of others that a probe cannot see. So each fit takes
its lower bound from admissions alone, and pays a penalty for every refusal that the lower bound does
not explain, in proportion to the room that should have been left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from gemquota.domain.limit import Counting
from gemquota.domain.observed import Observation

_STRAY = 0.05
"""The unexplained room, as a share of the limit, that makes a refusal e times less likely."""
_WEIGHED = 12
"""Refusals repeat each other: however many there are, they count as this many at most."""
_SOMEBODY = 3.0
"""What it costs to need somebody else at all."""
_IMPOSSIBLE = 20.0
_WRONG_HINT = 12.0
"""What it costs if all stated waits point to another instant."""
_CUT_S, _EXACT_S = 1.1, 0.1
"""How late a stated wait may be: whole seconds are cut, others are exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One way of counting, at its best."""

    counting: Counting
    evidence: float
    """Logarithm of how likely the data are under it, up to a constant of all fits."""
    low: int
    """No lower limit could have admitted this."""
    high: int
    """No higher limit could have refused this, if nobody else uses it; never below `low`."""
    value: int
    """The most likely limit."""
    unexplained: int
    """The most room that should have been left at any refusal, in the limit's unit."""
    phase_s: tuple[float, float] | None = None
    """Of fixed windows: earliest and latest start, in seconds past a multiple of the window."""
    burst: int | None = None
    """Of buckets: what they hold."""


class Room:
    """What refusals leave unexplained, given the least that the limit can be."""

    def __init__(self, limit: int, doubtful: int, low: int) -> None:
        self._low = limit
        self._doubtful = doubtful
        self._is_impossible = low > limit
        """More was admitted than the limit that the server stated."""
        self._shares: list[float] = []
        self._hints: list[bool] = []
        self._vague = 0.0

    def add(self, held: float) -> None:
        """A refusal before which `held` may have been used."""
        self._shares.append(min(1.0, max(0.0, (self._low - held) / self._low)))

    def hint(self, refusal: Observation, from_s: float, until_s: float, every_s: float = 0) -> None:
        """Whether the stated wait ends where this way of counting says: within that interval, or one
        that lies a multiple of `every_s` from it."""
        assert refusal.hint_s is not None
        slack_s = _CUT_S if refusal.hint_s.is_integer() else _EXACT_S
        earliest_s = refusal.sent_s + refusal.hint_s - 0.05
        latest_s = refusal.answered_s + refusal.hint_s + slack_s
        if every_s:
            fits = (from_s - earliest_s) % every_s <= latest_s - earliest_s
        else:
            fits = earliest_s <= until_s and from_s <= latest_s
            if not self._hints:
                # The wider what is said, the less it says to be right.
                self._vague = math.log1p((until_s - from_s) / (latest_s - earliest_s))
        self._hints.append(fits)

    def most(self) -> int:
        """The largest room that was left, in units."""
        return round(max(self._shares, default=0.0) * self._low)

    def penalty(self) -> float:
        each = min(1.0, _WEIGHED / max(1, len(self._shares)))
        stray = _STRAY + 1 / self._low
        somebody = _SOMEBODY if self.most() > self._doubtful else 0.0
        wrong = self._vague
        if self._hints:
            wrong += _WRONG_HINT * (1 - sum(self._hints) / len(self._hints))
        somebody += _IMPOSSIBLE if self._is_impossible else 0.0
        return somebody + sum(self._shares) * each / stray + wrong


def width(low: int, high: int) -> float:
    """Of the open limits on a logarithmic scale: each order of magnitude is as likely."""
    return math.log((max(low, high) + 1) / low)
