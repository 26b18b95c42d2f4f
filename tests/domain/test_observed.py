from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.observed import Log, Observation, Outcome

spans = st.tuples(st.floats(0, 300), st.floats(0, 5), st.sampled_from(Outcome), st.integers(1, 9))


def observations(rows):
    return [Observation(at_s, at_s + took_s, what, weight) for at_s, took_s, what, weight in rows]


@given(st.lists(spans, max_size=40), st.floats(0, 300), st.floats(0, 60), st.floats(0, 1))
def test_what_was_decided_within_an_interval_lies_between_the_least_and_the_most(
    rows, start_s, length_s, when
):
    seen = observations(rows)
    decided = [
        (each.sent_s + when * (each.answered_s - each.sent_s), each.weight)
        for each in seen
        if each.outcome is Outcome.ADMITTED
    ]
    end_s = start_s + length_s
    inside = sum(weight for at_s, weight in decided if start_s <= at_s < end_s)
    log = Log(seen)
    assert log.least(start_s, end_s) <= inside <= log.most(start_s, end_s)


def test_a_reopening_lies_between_a_refusal_and_the_first_admission_after_it():
    log = Log(
        observations(
            [
                (0.0, 0.1, Outcome.REFUSED, 1),
                (1.0, 0.1, Outcome.REFUSED, 1),
                (2.0, 0.1, Outcome.ADMITTED, 1),
                (3.0, 0.1, Outcome.ADMITTED, 1),
            ]
        )
    )
    assert log.reopenings == [(1.0, 2.1)]


def test_a_smaller_request_that_is_admitted_opens_nothing():
    rows = [(0.0, 0.1, Outcome.REFUSED, 9), (1.0, 0.1, Outcome.ADMITTED, 3)]
    assert Log(observations(rows)).reopenings == []


def test_of_a_thousand_refusals_in_a_row_one_a_second_is_kept():
    rows = [(0.01 * each, 0.0, Outcome.REFUSED, 1) for each in range(1000)]
    assert 9 <= len(Log(observations(rows)).refusals) <= 11
