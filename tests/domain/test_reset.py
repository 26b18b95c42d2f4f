from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.reset import (
    WHAT_RESETS_WHEN,
    next_pacific_midnight,
    next_utc_midnight,
    pacific_day,
    pacific_offset_s,
)

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
# The rule holds since 2007; the tz database's 32-bit tables end in 2037.
INSTANTS = st.integers(1_175_000_000, 2_145_000_000)


@given(INSTANTS)
def test_the_computed_calendar_is_the_tz_database_s(at_s):
    local = datetime.fromtimestamp(at_s, LOS_ANGELES)
    tomorrow = local.date() + timedelta(days=1)
    day = pacific_day(at_s)

    assert pacific_offset_s(at_s) == local.utcoffset().total_seconds()
    assert (day.year, day.month, day.day) == (local.year, local.month, local.day)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=LOS_ANGELES)
    assert day.end_s == midnight.timestamp()
    assert day.start_s <= at_s < day.end_s


@given(INSTANTS)
def test_days_follow_each_other_without_gap(at_s):
    day = pacific_day(at_s)
    assert pacific_day(day.end_s).start_s == day.end_s
    assert day.hours in (23, 24, 25)


@pytest.mark.parametrize(
    ("date", "hours", "next_midnight"),
    [
        pytest.param("2026-11-01", 25, "2026-11-02T08:00:00+00:00", id="clocks-go-back"),
        pytest.param("2027-03-14", 23, "2027-03-15T07:00:00+00:00", id="clocks-go-forward"),
        pytest.param("2026-11-24", 24, "2026-11-25T08:00:00+00:00", id="winter"),
        pytest.param("2027-07-04", 24, "2027-07-05T07:00:00+00:00", id="summer"),
        pytest.param("2028-02-29", 24, "2028-03-01T08:00:00+00:00", id="leap-day"),
    ],
)
def test_known_days(date, hours, next_midnight):
    noon_s = datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp() + 20 * 3600
    assert pacific_day(noon_s).hours == hours
    assert datetime.fromtimestamp(next_pacific_midnight(noon_s), UTC).isoformat() == next_midnight


def test_a_midnight_is_always_ahead():
    midnight_s = datetime(2026, 11, 25, 8, tzinfo=UTC).timestamp()
    assert next_pacific_midnight(midnight_s) == midnight_s + 86_400
    assert next_pacific_midnight(midnight_s - 1) == midnight_s
    assert next_utc_midnight(86_400.0) == 172_800.0
    assert next_utc_midnight(86_399.9) == 86_400.0


def test_every_rule_says_where_it_comes_from_and_when():
    for rule in WHAT_RESETS_WHEN:
        assert rule.kind in ("documented", "observed", "unknown")
        assert rule.source
        assert rule.as_of.startswith("2026")
