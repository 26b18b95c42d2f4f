"""What a probe saw of a limit, and how much of it must or may lie between two instants.

A request is decided somewhere between being sent and being answered; nobody outside knows when. So
every count has two answers: what certainly fell into an interval, and what may have.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from enum import StrEnum, unique
from itertools import accumulate
from typing import NamedTuple


@unique
class Outcome(StrEnum):
    """What became of a request, as far as the limit is concerned."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    """By the limit that is being measured."""
    UNKNOWN = "unknown"
    """No answer, or an error that does not say whether the limit counted it (a 503)."""


class Observation(NamedTuple):
    """One request of a probe. Instants are epoch seconds."""

    sent_s: float
    answered_s: float
    outcome: Outcome
    weight: int = 1
    """In the limit's unit: 1 request, n input tokens."""
    hint_s: float | None = None
    """Of a refusal: the wait that the server stated, perhaps cut to whole seconds."""


class Sums:
    """Weights added up over time."""

    def __init__(self, pairs: Iterable[tuple[float, int]]) -> None:
        ordered = sorted(pairs)
        self.times_s = [at_s for at_s, _ in ordered]
        self._totals = [0, *accumulate(weight for _, weight in ordered)]

    def before(self, at_s: float) -> int:
        """All that lies before `at_s`."""
        return self._totals[bisect_left(self.times_s, at_s)]

    def upto(self, at_s: float) -> int:
        """All that lies at or before `at_s`."""
        return self._totals[bisect_right(self.times_s, at_s)]


class Log:
    """A probe's admissions, the refusals that say most, and what is in doubt."""

    KEPT_REFUSALS = 150

    def __init__(self, observations: Sequence[Observation]) -> None:
        self.all = sorted(observations)
        self.admitted = [seen for seen in self.all if seen.outcome is Outcome.ADMITTED]
        self.heaviest = max((seen.weight for seen in self.admitted), default=0)
        """Of what was admitted; no limit can be lower."""
        weights = sorted(seen.weight for seen in self.admitted)
        self.usual = weights[len(weights) // 2] if weights else 1
        """What one request usually weighs."""
        self.doubtful = sum(seen.weight for seen in self.all if seen.outcome is Outcome.UNKNOWN)
        self.refusals = _telling(self.all, self.KEPT_REFUSALS)
        self.reopenings = _reopenings(self.all)
        """From a refusal's sending to the answer of the first admission after it: between the two the
        limit opened."""
        self._sent = Sums((seen.sent_s, seen.weight) for seen in self.admitted)
        self._answered = Sums((seen.answered_s, seen.weight) for seen in self.admitted)

    def least(self, start_s: float, end_s: float) -> int:
        """Weight that was certainly admitted in [start_s, end_s)."""
        return max(0, self._answered.before(end_s) - self._sent.before(start_s))

    def most(self, start_s: float, end_s: float) -> int:
        """Weight that may have been admitted in [start_s, end_s]."""
        return self._sent.upto(end_s) - self._answered.before(start_s)

    def jitter_s(self) -> float:
        """How much the time from sending to answering varies: its 90 % point less its 10 % point."""
        spans = sorted(seen.answered_s - seen.sent_s for seen in self.all)
        return spans[len(spans) * 9 // 10] - spans[len(spans) // 10] if spans else 0.0


def _telling(ordered: Sequence[Observation], most: int) -> list[Observation]:
    """The refusals worth asking: the first after an admission, and then one a second or so."""
    if not ordered:
        return []
    gap_s = max(0.25, (ordered[-1].sent_s - ordered[0].sent_s) / most)
    kept: list[Observation] = []
    admitted_since = True
    for seen in ordered:
        if seen.outcome is Outcome.ADMITTED:
            admitted_since = True
        elif seen.outcome is Outcome.REFUSED:
            since_s = seen.sent_s - kept[-1].sent_s if kept else gap_s
            if since_s >= (gap_s if admitted_since else max(1.0, gap_s)):
                kept.append(seen)
                admitted_since = False
    return kept


def _reopenings(ordered: Sequence[Observation]) -> list[tuple[float, float]]:
    refused = sorted(
        (seen.answered_s, seen.sent_s, seen.weight)
        for seen in ordered
        if seen.outcome is Outcome.REFUSED
    )
    found: dict[int, float] = {}
    for seen in ordered:
        if seen.outcome is Outcome.ADMITTED:
            index = bisect_left(refused, (seen.sent_s,)) - 1
            if index >= 0 and seen.weight >= refused[index][2]:
                found[index] = min(seen.answered_s, found.get(index, seen.answered_s))
    return [(refused[index][1], until_s) for index, until_s in found.items()]
