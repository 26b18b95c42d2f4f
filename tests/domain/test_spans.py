from __future__ import annotations

import pytest

from gemquota.domain.reset import pacific_day
from gemquota.domain.spans import Piece, Span, pieces

DAY = pacific_day(1_750_000_000.0)
SHORT = pacific_day(1_773_000_000.0)


def test_a_day_begins_at_midnight_in_los_angeles():
    assert Span.DAY.start_s(DAY.start_s + 3600.5) == DAY.start_s
    assert Span.DAY.next_s(DAY.start_s + 0.5) == DAY.end_s


@pytest.mark.parametrize("span", Span)
def test_a_begin_is_its_own_begin_and_next(span):
    assert span.start_s(DAY.start_s) == span.next_s(DAY.start_s) == DAY.start_s


def test_an_interval_is_cut_into_the_fewest_whole_spans():
    noon_s = DAY.start_s - 90_061.5
    after_s = DAY.end_s + 3600 + 60 + 0.25
    assert pieces(noon_s, after_s) == [
        Piece(None, noon_s, DAY.start_s - 90_060),
        Piece(Span.MINUTE, DAY.start_s - 90_060, DAY.start_s - 90_000),
        Piece(Span.HOUR, DAY.start_s - 90_000, DAY.start_s - 86_400),
        Piece(Span.DAY, DAY.start_s - 86_400, DAY.end_s),
        Piece(Span.HOUR, DAY.end_s, DAY.end_s + 3600),
        Piece(Span.MINUTE, DAY.end_s + 3600, DAY.end_s + 3660),
        Piece(None, DAY.end_s + 3660, after_s),
    ]


def test_a_day_of_23_hours_is_a_day():
    assert SHORT.hours == 23
    assert pieces(SHORT.start_s, SHORT.end_s) == [Piece(Span.DAY, SHORT.start_s, SHORT.end_s)]


@pytest.mark.parametrize(("since_s", "until_s"), [(5, 5), (6, 5), (0, float("inf")), (0, float("nan"))])  # fmt: skip
def test_what_is_no_interval_has_no_pieces(since_s, until_s):
    assert pieces(since_s, until_s) == []
