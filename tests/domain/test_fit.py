from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.fit import Room, width
from gemquota.domain.observed import Observation, Outcome


def refusal(hint_s):
    return Observation(100.0, 100.0, Outcome.REFUSED, hint_s=hint_s)


def penalty(limit, *held, doubtful=0, low=0, hints=()):
    room = Room(limit, doubtful, low)
    for each in held:
        room.add(each)
    for hint_s, from_s, until_s in hints:
        room.hint(refusal(hint_s), from_s, until_s)
    return room.penalty()


def test_what_is_explained_costs_nothing():
    assert penalty(10) == penalty(10, 10) == penalty(10, 12, 10) == 0


@given(st.integers(1, 1000), st.floats(0, 1), st.floats(0, 1))
def test_the_more_room_was_left_the_more_a_refusal_costs(limit, one, other):
    less, more = sorted((one * limit, other * limit))
    assert penalty(limit, more) <= penalty(limit, less)


def test_the_room_is_told_in_units_and_is_that_of_the_worst_refusal():
    room = Room(20, 0, 0)
    assert room.most() == 0
    for held in (25, 18, 5, 12):
        room.add(held)
    assert room.most() == 15


def test_requests_in_doubt_may_have_filled_the_room():
    assert penalty(10, 7, doubtful=2) - penalty(10, 7, doubtful=3) == pytest.approx(3.0)


def test_a_thousand_refusals_say_no_more_than_a_dozen():
    assert penalty(10, *[5] * 1000) == pytest.approx(penalty(10, *[5] * 12))
    assert penalty(10, *[5] * 12) > penalty(10, *[5] * 11)


def test_more_admitted_than_the_limit_allows_is_next_to_impossible():
    assert penalty(10, 10, low=11) - penalty(10, 10, low=10) == 20


@pytest.mark.parametrize(
    ("hint_s", "at_s", "is_right"),
    [
        # Whole seconds were cut: the true wait may be up to one longer.
        (5.0, 105.0, True),
        (5.0, 106.0, True),
        (5.0, 106.5, False),
        (5.0, 104.5, False),
        # Others are exact.
        (5.25, 105.25, True),
        (5.25, 106.0, False),
    ],
)
def test_a_wait_of_whole_seconds_may_have_been_cut_and_others_not(hint_s, at_s, is_right):
    assert (penalty(10, 10, hints=[(hint_s, at_s, at_s)]) == 0) is is_right


def test_wrong_waits_cost_by_their_share():
    right, wrong = (5.25, 105.25, 105.25), (5.25, 300.0, 300.0)
    assert penalty(10, 10, hints=[right, wrong]) == pytest.approx(
        penalty(10, 10, hints=[wrong, wrong]) / 2
    )


def test_a_vague_statement_that_is_right_is_worth_less_than_a_sharp_one():
    assert penalty(10, 10, hints=[(5.25, 100.0, 160.0)]) > 0


@given(st.integers(-5, 5))
def test_an_edge_that_repeats_is_as_good_as_its_twin(turns):
    room = Room(10, 0, 0)
    room.hint(refusal(5.25), 105.25 + 60 * turns, 105.25 + 60 * turns, 60)
    assert room.penalty() == 0


def test_each_order_of_magnitude_is_as_likely():
    assert width(10, 99) == pytest.approx(width(1000, 9999)) == pytest.approx(math.log(10))
    assert width(5, 3) == width(5, 5) > 0
