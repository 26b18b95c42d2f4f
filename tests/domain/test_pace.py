from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.pace import elapsed, pace, runs_out_s
from gemquota.domain.reset import pacific_day

SPRING_S = 1_772_958_600.0  # Sun 2026-03-08 00:30 PST, a day of 23 hours
AUTUMN_S = 1_793_518_200.0  # Sun 2026-11-01 00:30 PDT, a day of 25 hours
USUAL_S = 1_764_057_600.0  # Tue 2025-11-25 00:00 PST


@pytest.mark.parametrize(
    ("at_s", "hours", "allowed"),
    [
        pytest.param(SPRING_S, 23, 100 * 11.5 / 23, id="spring"),
        pytest.param(USUAL_S, 24, 100 * 11.5 / 24, id="usual"),
        pytest.param(AUTUMN_S, 25, 100 * 11.5 / 25, id="autumn"),
    ],
)
def test_a_pace_counts_the_hours_that_the_day_really_has(at_s, hours, allowed):
    day = pacific_day(at_s)
    assert day.hours == hours
    found = pace(50, 100, day.start_s, day.end_s, day.start_s + 11.5 * 3600)
    assert found == pytest.approx(50 / allowed)


@pytest.mark.parametrize(
    ("used", "limit", "now_s"),
    [
        pytest.param(5, 0, 500, id="a limit of nothing"),
        pytest.param(5, -1, 500, id="no limit"),
        pytest.param(1, 100, 5, id="hardly begun"),
        pytest.param(1, 100, -5, id="before it begins"),
    ],
)
def test_no_pace_is_told_where_it_would_mean_nothing(used, limit, now_s):
    assert pace(used, limit, 0, 1000, now_s) is None


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.floats(10, 1000))
def test_at_an_even_rate_the_pace_says_what_will_have_been_used(used, limit, now_s):
    told = pace(used, limit, 0, 1000, now_s)
    assert told * limit == pytest.approx(used * 1000 / now_s)


def test_a_window_without_length_is_over():
    assert elapsed(10, 10, 5) == 1.0


@pytest.mark.parametrize(
    ("used", "limit", "per_s", "at_s"),
    [
        pytest.param(40, 100, 2.0, 130.0, id="before the end"),
        pytest.param(40, 100, 0.1, None, id="not before the end"),
        pytest.param(40, 100, 0.0, None, id="nothing is used now"),
        pytest.param(100, 100, 0.0, 100.0, id="used up"),
        pytest.param(0, 0, 0.0, 100.0, id="a limit of nothing"),
        pytest.param(7, -1, 9.0, None, id="no limit"),
    ],
)
def test_it_runs_out_where_the_rate_meets_the_limit(used, limit, per_s, at_s):
    assert runs_out_s(used, limit, per_s, 100.0, 200.0) == at_s


@given(st.integers(0, 999), st.floats(0.001, 1000))
def test_until_it_runs_out_exactly_what_is_left_is_used(used, per_s):
    at_s = runs_out_s(used, 1000, per_s, 0.0, 1e12)
    assert at_s * per_s == pytest.approx(1000 - used)
