from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.probe.arrivals import FASTEST_S, SLOWEST_S, gap_s, time_constant_s


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
