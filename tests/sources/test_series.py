from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.frame import Bucket
from gemquota.sources.series import MOST_STEPS, percentile, rolled, shared_out, step_of

MONTH_S = 31 * 86_400


@given(st.floats(60, 86_400 * 90))
def test_a_chart_has_no_more_steps_than_it_may_and_not_one_too_long(span_s):
    assert span_s / step_of(span_s) <= MOST_STEPS


@pytest.mark.parametrize(("span_s", "step_s"), [(300, 5), (900, 10), (3600, 60), (86_400, 1800), (MONTH_S, 43_200)])  # fmt: skip
def test_steps_are_lengths_that_people_know(span_s, step_s):
    assert step_of(span_s) == step_s


@given(st.lists(st.integers(0, 10**6), min_size=1).map(sorted), st.floats(0, 1))
def test_a_percentile_is_one_of_the_values_and_splits_them(ordered, share):
    found = percentile(ordered, share)
    assert found in ordered
    assert sum(value < found for value in ordered) <= share * len(ordered)


def test_of_nothing_there_is_no_percentile():
    assert percentile([], 0.5) is None


@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(1, 500), min_size=1),
    st.integers(1, 10**6),
)
def test_causes_of_a_sample_add_up_to_all_of_them(causes, everything):
    found = shared_out(causes, everything)
    assert sum(count for _, count in found) == everything
    if everything == sum(causes.values()):
        assert dict(found) == causes


def test_what_was_refused_without_a_cause_in_the_sample_is_unknown():
    assert shared_out({}, 7) == (("unknown", 7),)
    assert shared_out({"quota": 3}, 0) == ()


def test_short_steps_tell_the_minute_that_ends_with_them():
    buckets = [Bucket(n * 15.0, n, 100, 1, (), 0, 0, 0, None, None, None) for n in range(6)]
    assert [each.peak_per_minute for each in rolled(buckets, 15)] == [1, 3, 6, 10, 14, 18]
