from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.dash.ink import text_of
from gemquota.dash.table import Column, heading, laid_out

COLUMNS = (
    Column("model", 10, 30),
    Column("rpm", 6, 20, right=True),
    Column("spend", 6, 6, spare=2),
    Column("pace", 5, 5, spare=1),
)


def shown(width):
    return [COLUMNS[each.which].name for each in laid_out(COLUMNS, width)]


def test_what_can_be_spared_goes_first_when_it_gets_narrow():
    assert shown(60) == ["model", "rpm", "spend", "pace"]
    assert shown(30) == ["model", "rpm", "pace"]
    assert shown(20) == ["model", "rpm"]


def test_room_goes_to_the_columns_that_want_it():
    assert {COLUMNS[each.which].name: each.width for each in laid_out(COLUMNS, 200)} == {
        "model": 30, "rpm": 20, "spend": 6, "pace": 5,
    }  # fmt: skip


def test_headings_stand_above_their_columns():
    assert text_of(heading(COLUMNS, laid_out(COLUMNS, 18))) == "model          rpm"


@given(st.integers(18, 120))
def test_columns_never_take_more_than_there_is(width):
    placed = laid_out(COLUMNS, width)
    assert sum(each.width for each in placed) + 2 * (len(placed) - 1) <= width


@given(st.integers(1, 17))
def test_the_first_column_is_cut_where_not_even_the_least_fits(width):
    (first, *rest) = laid_out(COLUMNS, width)
    assert first.width == max(0, 10 - (18 - width))
    assert [each.width for each in rest] == [6]
