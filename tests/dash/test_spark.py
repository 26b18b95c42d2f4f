from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.dash.glyphs import ASCII, UNICODE
from gemquota.dash.spark import resampled, spark, spark_blocks, spark_braille


def test_a_cell_shows_the_highest_of_its_values():
    assert resampled([1, 9, 2, 3, 0, 4], 3) == [9, 3, 4]


def test_what_was_before_the_first_value_is_empty():
    assert resampled([5, 6], 4) == [0, 0, 5, 6]
    assert spark([5], 4, ASCII) == "   #"


def test_nothing_is_empty_and_a_little_is_seen():
    assert spark_blocks([0, 1, 1000], 3, UNICODE) == " ▁█"


def test_a_higher_top_lowers_the_line():
    assert spark_blocks([4], 1, UNICODE, top=8) == "▄"


def test_braille_has_two_values_to_a_cell():
    assert spark_braille([0, 4, 1, 2], 2) == "⢸⣠"


@given(st.lists(st.floats(0, 1e12), max_size=200), st.integers(0, 60))
def test_a_sparkline_takes_exactly_its_cells(values, width):
    for glyphs in (UNICODE, ASCII):
        assert len(spark(values, width, glyphs)) == width
