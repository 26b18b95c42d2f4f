from __future__ import annotations

import dataclasses
import pickle

from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.tally import (
    HOUR_S,
    MINUTE_S,
    MOST_BINS,
    MOST_GROUPS,
    MOST_MINUTES,
    Span,
    Tally,
    group_of,
)  # fmt: skip
from tests.examples import most

CAUSES = (Cause.QUOTA, Cause.OVERLOADED, Cause.NETWORK)
sightings = st.lists(
    st.tuples(
        st.sampled_from(CAUSES), st.one_of(st.none(), st.floats(1e9, 1e9 + 20_000)), st.integers(1, 3)
    ),
    max_size=40,
)  # fmt: skip


def tally_of(seen):
    tally = Tally()
    for cause, at_s, times in seen:
        diagnosis = Diagnosis(cause=cause, occurrences=times)
        tally.add(group_of(diagnosis), diagnosis, at_s)
    return tally


def essence(tally):
    return {
        group: (row.count, row.first_s, row.last_s, tally.bins([row]), dict(row.minutes), row.peak)
        for group, row in tally.rows.items()
    }


@given(sightings, st.integers(0, 40))
def test_merged_parts_equal_the_whole(seen, cut):
    merged = tally_of(seen[:cut])
    merged.merge(pickle.loads(pickle.dumps(tally_of(seen[cut:]))))
    assert essence(merged) == essence(tally_of(seen))
    assert merged.errors == sum(times for _, _, times in seen)


@given(sightings)
def test_hours_hold_every_dated_error(seen):
    dated = sum(times for _, at_s, times in seen if at_s is not None)
    assert sum(tally_of(seen).bins().values()) == dated


def test_the_peak_outlives_the_minutes_that_are_forgotten():
    seen = [(Cause.QUOTA, float(number * MINUTE_S), 1) for number in range(MOST_MINUTES * 4)]
    seen.insert(3, (Cause.QUOTA, 0.0, 5))
    tally = tally_of(seen)
    (row,) = tally.rows.values()
    assert row.peak == (0, 6)
    assert len(row.minutes) <= MOST_MINUTES
    hours = tally.bins()
    assert len(hours) == MOST_MINUTES * 4 * MINUTE_S // HOUR_S + 1
    assert sum(hours.values()) == len(seen) + 4


def test_merged_minutes_stay_bounded():
    def stretch(first):
        return [
            (Cause.QUOTA, float((first + number) * MINUTE_S), 1) for number in range(MOST_MINUTES)
        ]

    tally = tally_of(stretch(0))
    tally.merge(tally_of(stretch(MOST_MINUTES)))
    (row,) = tally.rows.values()
    assert len(row.minutes) <= MOST_MINUTES


def test_groups_beyond_the_bound_are_counted_but_not_told_apart():
    tally = Tally()
    diagnosis = Diagnosis(cause=Cause.QUOTA)
    group = group_of(diagnosis)
    for status in range(MOST_GROUPS + 10):
        tally.add(dataclasses.replace(group, http_status=status), diagnosis, None)
    assert len(tally.rows) == MOST_GROUPS
    assert (tally.dropped, tally.errors) == (10, MOST_GROUPS + 10)


def test_the_share_of_calls_is_unknown_where_the_log_records_none():
    tally = tally_of([(Cause.QUOTA, None, 1)])
    assert tally.share_of_calls() is None
    tally.calls = 4
    assert tally.share_of_calls() == 0.25


TEN_YEARS_H = 87_600


def test_ten_years_of_errors_keep_bounded_bins_and_every_error():
    seen = [(Cause.QUOTA, 1e9 + number * HOUR_S, 1) for number in range(TEN_YEARS_H)]
    tally = tally_of(seen)
    (row,) = tally.rows.values()
    assert len(row.folded) <= MOST_BINS
    assert len(row.minutes) <= MOST_MINUTES
    assert sum(tally.bins().values()) == row.count == TEN_YEARS_H
    assert all(at % tally.bin_s == 0 for at in tally.bins())


@settings(max_examples=most(30), deadline=None)
@given(st.integers(0, TEN_YEARS_H), st.integers(12, 48))
def test_parts_in_bins_of_different_lengths_merge(cut, step_h):
    seen = [
        (Cause.QUOTA, 1e9 + number * HOUR_S, 1)
        for number in (*range(0, cut, step_h), TEN_YEARS_H + 1)
    ]
    merged = tally_of(seen[:3])
    merged.merge(tally_of(seen[3:]))
    assert sum(merged.bins().values()) == len(seen)
    assert all(at % merged.bin_s == 0 for at in merged.bins())


def test_errors_outside_the_asked_time_do_not_count():
    diagnosis = Diagnosis(cause=Cause.QUOTA)
    tally = Tally(Span(100.0, 200.0))
    taken = [
        tally.add(group_of(diagnosis), diagnosis, at_s)
        for at_s in (99.0, 100.0, 199.0, 200.0, None)
    ]
    assert taken == [None, True, False, None, None]
    assert (tally.errors, tally.undated) == (2, 1)
