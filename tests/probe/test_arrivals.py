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
    pulse_gap_s,
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


def totals(most):
    sent = [1]
    while sent[-1] < most:
        sent.append(sent[-1] + pulse_size(sent[-1]))
    return sent


def test_pulses_about_double_what_was_sent():
    found = totals(20_000)
    assert found[:9] == [1, 2, 3, 6, 12, 24, 60, 120, 240]
    assert all(after <= 2.5 * before for before, after in itertools.pairwise(found))


def test_the_slowest_pulses_reach_twenty_thousand_within_a_minute():
    assert (len(totals(20_000)) - 2) * LATEST_S < 60
    assert pulse_gap_s(100.0) == LATEST_S


@pytest.mark.parametrize("limit", [5, 10, 15, 20, 50, 100, 200, 500, 1_000, 2_000, 10_000, 20_000])
def test_a_round_limit_stays_below_a_total_even_if_a_tenth_of_it_comes_back(limit):
    assert not any(
        limit + 1 < total <= 1.1 * limit for total in totals(30_000) if total > limit + 1
    )


@given(st.integers(1, 10**6))
def test_a_pulse_ends_at_a_total_wherever_a_pause_left_off(sent):
    total = sent + pulse_size(sent)
    assert total > sent
    assert total in totals(2 * total)


@given(st.floats(0, 60), st.integers(1, 1_000))
def test_a_pulse_is_over_before_the_next_one_begins(latency_s, size):
    every_s = pulse_gap_s(latency_s)
    due_s = list(pulse_s(latency_s, size))
    assert due_s == sorted(due_s)
    assert (due_s[0], len(due_s)) == (0.0, size)
    assert due_s[-1] < every_s
