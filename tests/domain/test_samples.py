from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.samples import (
    fisher_exact,
    logarithmic_counts,
    mann_whitney,
    quantile,
    quantile_interval,
    share_interval,
)

times = st.lists(st.floats(0.001, 1e4), min_size=1, max_size=60)


@given(times, st.floats(0.01, 0.99))
def test_an_interval_encloses_its_quantile(values, share):
    found = quantile_interval(sorted(values), share)
    assert found.low is None or found.low <= found.value
    assert found.high is None or found.value <= found.high


@given(times.filter(lambda values: len(values) > 1))
def test_quantiles_are_those_of_the_standard_library(values):
    (low, middle, high) = statistics.quantiles(values, n=4, method="inclusive")
    ordered = sorted(values)
    assert [quantile(ordered, share) for share in (0.25, 0.5, 0.75)] == pytest.approx(
        [low, middle, high]
    )


@pytest.mark.parametrize(
    ("n", "share", "low", "high"),
    [
        # Ranks of a median's 95 % interval, as tables have them (Conover 1999, table A3): 2 and 9 of 10.
        (10, 0.5, 2, 9),
        (20, 0.5, 6, 15),
        (5, 0.5, None, None),
        (100, 0.99, 97, None),
    ],
)
def test_the_ranks_are_those_of_the_tables(n, share, low, high):
    found = quantile_interval([float(rank) for rank in range(1, n + 1)], share)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.95])
def test_intervals_hold_the_truth_as_often_as_they_say(share):
    draw = random.Random(7)
    hits, runs = 0, 600
    for _ in range(runs):
        found = quantile_interval(sorted(draw.random() for _ in range(200)), share)
        hits += found.low <= share <= found.high
    assert hits / runs >= 0.93


def test_wilson_as_published():
    # Newcombe 1998, Statistics in Medicine 17:857, table I: 81 of 263, and 0 of 20.
    assert share_interval(81, 263)[1:] == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert share_interval(0, 20)[1:] == pytest.approx((0.0, 0.1611), abs=1e-4)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_is_within_its_interval(pair):
    found = share_interval(*pair)
    assert 0.0 <= found.low <= found.value <= found.high <= 1.0


@given(times, times)
def test_the_rank_sum_test_does_not_care_which_comes_first(first, second):
    one, other = mann_whitney(first, second), mann_whitney(second, first)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.slower == pytest.approx(1 - other.slower)
    assert 0.0 <= one.p_value <= 1.0


def test_the_rank_sum_test_sees_what_differs_and_not_what_does_not():
    draw = random.Random(3)
    same = [mann_whitney(*([draw.random() for _ in range(40)] for _ in "ab")) for _ in range(400)]
    assert sum(each.p_value < 0.05 for each in same) / 400 < 0.08
    slow = [1.5 * draw.random() + 0.5 for _ in range(40)]
    assert mann_whitney([draw.random() for _ in range(40)], slow).p_value < 1e-4
    assert mann_whitney([1.0] * 5, [1.0] * 9).p_value == 1.0


@given(st.lists(st.floats(0, 1e6), max_size=50), st.integers(1, 30))
def test_every_value_falls_into_one_bin(values, bins):
    counts = logarithmic_counts(values, bins)
    assert (len(counts), sum(counts)) == (bins, len(values))


@pytest.mark.parametrize(
    ("table", "p_value"),
    [
        # Fisher's lady tasting tea, two-sided, and two tables counted by hand.
        ((3, 4, 1, 4), 34 / 70),
        ((4, 4, 0, 4), 2 / 70),
        ((1, 1, 0, 3), 1 / 4),
        ((2, 5, 2, 5), 1.0),
        ((0, 3, 0, 9), 1.0),
    ],
)
def test_the_exact_test_of_two_shares(table, p_value):
    assert fisher_exact(*table) == pytest.approx(p_value)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_two_shares_differ_as_much_either_way_round(of, other_of, data):
    hits = data.draw(st.integers(0, of))
    others = data.draw(st.integers(0, other_of))
    p_value = fisher_exact(hits, of, others, other_of)
    assert 0 < p_value <= 1
    assert p_value == pytest.approx(fisher_exact(others, other_of, hits, of))
    assert p_value == pytest.approx(fisher_exact(of - hits, of, other_of - others, other_of))
