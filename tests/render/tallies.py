"""A log's count, for the tests of what is printed of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.quota import Dimension, Limit
from gemquota.domain.tally import Tally, group_of

NINE_S = datetime(2026, 11, 24, 9, tzinfo=UTC).timestamp()
DAILY = Diagnosis(
    cause=Cause.QUOTA,
    http_status=429,
    limits=(Limit(dimension=Dimension.RPD, limit=20, model="flash"),),
)
BUSY = Diagnosis(cause=Cause.OVERLOADED, http_status=503)


def tally_of(*seen: tuple[Diagnosis, float | None, int]) -> Tally:
    """Diagnoses with their instants and how often each was seen."""
    tally = Tally()
    for diagnosis, at_s, times in seen:
        for _ in range(times):
            tally.add(group_of(diagnosis), diagnosis, at_s)
    return tally


def a_day() -> Tally:
    """Six of one kind from nine to eleven, two of another at ten."""
    return tally_of(
        (DAILY, NINE_S, 4), (DAILY, NINE_S + 7_260, 2), (BUSY, NINE_S + 3_600, 1), (BUSY, None, 1)
    )


def utc(at_s: float) -> str:
    return time.strftime("%H:%M UTC", time.gmtime(at_s))
