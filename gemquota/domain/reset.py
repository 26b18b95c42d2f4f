"""When quotas come back: the Pacific day, and the other rules.

The Pacific calendar is computed, not looked up, so it needs no time zone data and imports
nothing heavy. Rule: daylight time from the second Sunday of March, 02:00, to the first Sunday of
November, 02:00 (US Energy Policy Act of 2005, in force since 2007). Should Congress change
it, this is the place; a test holds it equal to the tz database.
"""

from __future__ import annotations

import time
from typing import NamedTuple

DAY_S = 86_400
_PST_S, _PDT_S = -8 * 3600, -7 * 3600
_SUNDAY = 3  # 1970-01-01 was a Thursday, so days % 7 counts from Thursday

DOCUMENTED_SOURCE = "https://ai.google.dev/gemini-api/docs/rate-limits"


class Rule(NamedTuple):
    """One statement about when something is counted afresh, and how far to trust it."""

    what: str
    when: str
    kind: str
    """`documented`, `observed` or `unknown`."""

    source: str
    as_of: str


DAILY_DOCUMENTED = Rule(
    "Requests per day (RPD)", "midnight Pacific time", "documented", DOCUMENTED_SOURCE, "2026-10-17"
)
DAILY_HINTED = Rule(
    "Requests per day (RPD)",
    "00:00 UTC, where retry delays of daily refusals point",
    "observed",
    "retry hints in daily 429 responses; no one has shown the counter to be fresh then",
    "2026-10-07",
)
WHAT_RESETS_WHEN: tuple[Rule, ...] = (
    Rule("RPM, TPM, IPM", "within 60 s: the minute's window moves on; whether it is fixed or sliding is not documented",
         "unknown", DOCUMENTED_SOURCE, "2026-10-17"),
    DAILY_DOCUMENTED,
    DAILY_HINTED,
    Rule("Spend limit", "rolling 10 minutes", "documented", DOCUMENTED_SOURCE, "2026-06-23"),
    Rule("Tier and project spend caps", "with the billing month; raising the cap also lifts them (usage lags about 10 min)",
         "documented", "https://ai.google.dev/gemini-api/docs/billing", "2026-04-01"),
    Rule("Code Assist (gemini-cli, Antigravity)", "24-hour or 5-hour and weekly windows of each user, not calendar days; the error states the instant",
         "observed", "https://github.com/google-gemini/gemini-cli/issues/14750", "2026-01-21"),
    Rule("A limit of 0, prepaid credits used up", "never: something must change first", "observed", "error bodies", "2026-10"),
)  # fmt: skip


class PacificDay(NamedTuple):
    """One calendar day in Los Angeles; 23, 24 or 25 hours long."""

    year: int
    month: int
    day: int
    start_s: int
    """Epoch seconds of its midnight."""
    end_s: int
    """Epoch seconds of the next midnight: the documented reset of daily quotas."""

    @property
    def hours(self) -> int:
        """Length in hours."""
        return (self.end_s - self.start_s) // 3600


def pacific_offset_s(at_s: float) -> int:
    """Los Angeles' distance to UTC at an instant: -28,800 or -25,200."""
    starts_s, ends_s = _daylight_s(time.gmtime(at_s + _PST_S).tm_year)
    return _PDT_S if starts_s <= at_s < ends_s else _PST_S


def pacific_day(at_s: float) -> PacificDay:
    """The day in Los Angeles that holds an instant."""
    days = int((at_s + pacific_offset_s(at_s)) // DAY_S)
    date = time.gmtime(days * DAY_S)
    return PacificDay(*date[:3], _midnight_s(days), _midnight_s(days + 1))


def next_pacific_midnight(now_s: float) -> float:
    """Epoch seconds of the next midnight in Los Angeles, always after `now_s`."""
    return float(pacific_day(now_s).end_s)


def next_utc_midnight(now_s: float) -> float:
    """Epoch seconds of the next midnight UTC, always after `now_s`."""
    return float((int(now_s // DAY_S) + 1) * DAY_S)


def _midnight_s(days: int) -> int:
    """Midnight in Los Angeles of the day that is `days` after 1970-01-01."""
    # Both clock changes are at 02:00, so at midnight the offset is the one an hour later.
    return days * DAY_S - pacific_offset_s(days * DAY_S - _PST_S)


def _daylight_s(year: int) -> tuple[int, int]:
    """Begin and end of daylight time in a year, epoch seconds."""
    begin = _sunday_on_or_after(_days(year, 3, 8)) * DAY_S + 2 * 3600 - _PST_S
    end = _sunday_on_or_after(_days(year, 11, 1)) * DAY_S + 2 * 3600 - _PDT_S
    return begin, end


def _sunday_on_or_after(days: int) -> int:
    return days + (_SUNDAY - days) % 7


def _days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date of the proleptic Gregorian calendar."""
    # The year begins in March, so that the leap day is its last.
    shifted = year - (month <= 2)
    since_march = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + since_march - 719_468
