from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.probe.arrivals import (
    FASTEST_S,
    LATEST_S,
    SLOWEST_S,
    gap_s,
    may_be_late,
    pulse_s,
    pulse_size,
    time_constant_s,
)


@given(st.floats(0, 100))
def test_the_rise_is_neither_too_slow_for_a_minute_nor_faster_than_need_be(latency_s):
    assert FASTEST_S <= time_constant_s(latency_s) <= SLOWEST_S


def test_the_slowest_rise_reaches_twenty_thousand_well_within_a_minute():
    assert sum(gap_s(sent, start=3.0, tau_s=SLOWEST_S) for sent in range(20_000)) < 45


@pytest.mark.parametrize("limit", [10, 100, 1_000, 10_000])
def test_the_share_in_flight_is_the_same_at_every_limit(limit):
    latency_s = 0.9
    tau_s = time_constant_s(latency_s)
    sent, passed_s = limit, 0.0
    while passed_s < latency_s:
        passed_s += gap_s(sent, start=3.0, tau_s=tau_s)
        sent += 1
    assert 0.3 <= (sent - limit) / limit <= 0.7


def test_near_the_expected_limit_arrivals_slow_down():
    free = gap_s(1000, start=30, tau_s=1.0)
    assert gap_s(1000, start=30, tau_s=1.0, expected=1000) > 10 * free
    assert gap_s(500, start=30, tau_s=1.0, expected=1000) == gap_s(500, start=30, tau_s=1.0)


QUICK_S, SLOW_S = 0.1, 1.0
LIMITS = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 10_000, 20_000]


def totals(most, latency_s):
    sent = [1]
    while sent[-1] < most:
        sent.append(sent[-1] + pulse_size(sent[-1], latency_s=latency_s))
    return sent


def test_pulses_about_double_what_was_sent():
    found = totals(20_000, QUICK_S)
    assert found[:9] == [1, 2, 3, 6, 12, 24, 60, 120, 240]
    assert all(after <= 2.5 * before for before, after in itertools.pairwise(found))


def test_where_answers_take_long_they_grow_faster():
    found = totals(20_000, SLOW_S)
    assert found[:7] == [1, 3, 12, 36, 120, 360, 1_200]
    assert all(3 <= after / before <= 4 for before, after in itertools.pairwise(found))


def test_the_slowest_pulses_reach_twenty_thousand_within_a_minute():
    assert (len(totals(20_000, LATEST_S)) - 1) * LATEST_S < 60


@pytest.mark.parametrize("latency_s", [QUICK_S, SLOW_S])
@pytest.mark.parametrize("limit", LIMITS)
def test_a_round_limit_stays_below_a_total_even_if_a_tenth_of_it_comes_back(limit, latency_s):
    assert not any(limit + 1 < total <= 1.1 * limit for total in totals(30_000, latency_s))


@given(st.integers(1, 10**6), st.sampled_from([QUICK_S, SLOW_S]))
def test_a_pulse_ends_at_a_total_wherever_a_pause_left_off(sent, latency_s):
    total = sent + pulse_size(sent, latency_s=latency_s)
    assert total > sent
    assert total in totals(2 * total, latency_s)


@given(st.floats(0, 60), st.integers(1, 1_000))
def test_a_pulse_is_out_before_any_of_it_is_answered(latency_s, size):
    due_s = list(pulse_s(latency_s, size))
    assert due_s == sorted(due_s)
    assert (due_s[0], len(due_s)) == (0.0, size)
    assert due_s[-1] <= 0.05 * latency_s


def test_of_few_all_are_waited_for_and_of_many_nearly_all():
    assert [may_be_late(size) for size in (0, 1, 12, 24, 84, 1_600)] == [0, 0, 0, 1, 5, 100]
