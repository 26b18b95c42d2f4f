from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.rolling import Rolling

WINDOW = 10
ARRIVALS = st.lists(
    st.tuples(st.integers(0, 25), st.integers(0, WINDOW - 1), st.integers(0, 9)), max_size=40
)
"""How long after the last one, how late, how much."""


def played(arrivals):
    """What was counted when, and the rolling sums after each."""
    rolling, now, counted = Rolling(2, 0, WINDOW), 0, []
    for waited, late, amount in arrivals:
        now += waited
        rolling.advance(now)
        at = max(0, now - late)
        rolling.add(at, (1, amount))
        counted.append((at, amount))
        yield rolling, now, counted


@given(ARRIVALS)
def test_the_sums_are_those_of_the_last_window(arrivals):
    for rolling, now, counted in played(arrivals):
        inside = [amount for at, amount in counted if now - WINDOW < at <= now]
        assert rolling.sums == [len(inside), sum(inside)]


@given(ARRIVALS)
def test_the_most_is_that_of_the_fullest_window_there_was(arrivals):
    for rolling, now, counted in played(arrivals):
        rolling.advance(now)
        fullest = max(
            sum(amount for at, amount in counted if end - WINDOW < at <= end)
            for end in range(now + 1)
        )
        assert rolling.most[1] == fullest


def test_a_long_pause_forgets_everything_at_once():
    rolling = Rolling(1, 0)
    rolling.add(0, (5,))
    rolling.advance(10**9)
    assert (rolling.sums, rolling.most, rolling._bins) == ([0], [5], {})


def test_what_comes_too_late_is_not_counted():
    rolling = Rolling(1, 1000)
    rolling.add(1000 - 120, (5,))
    rolling.advance(1000)
    assert (rolling.sums, rolling.most) == ([0], [0])


def test_what_is_ahead_of_the_clock_counts_until_its_own_window_is_over():
    rolling = Rolling(1, 100)
    rolling.add(103, (5,))
    sums = []
    for edge in (100, 103, 162, 163):
        rolling.advance(edge)
        sums.append(rolling.sums[0])
    assert sums == [5, 5, 5, 0]


def test_memory_is_bounded_by_two_windows():
    rolling = Rolling(1, 0)
    for second in range(100_000):
        rolling.advance(second)
        rolling.add(second, (1,))
    assert len(rolling._bins) <= 121


@given(st.lists(st.integers(0, 500), min_size=1))
def test_the_newest_bin_is_remembered(bins):
    rolling = Rolling(1, 0, 1000)
    for at in bins:
        rolling.add(at, (1,))
    assert rolling.newest == max(bins)
