"""Minutes, hours and Pacific days, over which sums are kept, and intervals cut along them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum, unique
from functools import lru_cache
from typing import NamedTuple

from gemquota.domain.reset import pacific_day


@unique
class Span(IntEnum):
    """What a sum covers. Its value is what the store writes."""

    MINUTE = 60
    HOUR = 3600
    DAY = 86_400
    """From midnight to midnight in Los Angeles: 23, 24 or 25 hours."""

    def start_s(self, at_s: float) -> int:
        """When the span that holds an instant began, epoch seconds."""
        if self is not Span.DAY:
            return int(at_s // self.value) * self.value
        return _day_start_s(int(at_s // 3600))

    def next_s(self, at_s: float) -> int:
        """The instant itself where a span begins at it, else the begin of the next one."""
        start_s = self.start_s(at_s)
        if start_s == at_s:
            return start_s
        return start_s + self.value if self is not Span.DAY else pacific_day(at_s).end_s


@lru_cache(maxsize=4096)
def _day_start_s(hour: int) -> int:
    # Offsets of Los Angeles are whole hours, so an hour lies in one day.
    return pacific_day(hour * 3600).start_s


class Piece(NamedTuple):
    """A part of an interval, [since_s, until_s), that whole spans fill; None: single calls do."""

    span: Span | None
    since_s: float
    until_s: float


def pieces(
    since_s: float, until_s: float, spans: Sequence[Span] = (Span.DAY, Span.HOUR, Span.MINUTE)
) -> list[Piece]:
    """[since_s, until_s) in the fewest whole spans; single calls at the ragged ends."""
    if not since_s < until_s or not math.isfinite(since_s + until_s):
        return []
    if not spans:
        return [Piece(None, since_s, until_s)]
    first_s, last_s = spans[0].next_s(since_s), spans[0].start_s(until_s)
    if first_s >= last_s:
        return pieces(since_s, until_s, spans[1:])
    return [
        *pieces(since_s, first_s, spans[1:]),
        Piece(spans[0], first_s, last_s),
        *pieces(last_s, until_s, spans[1:]),
    ]
