from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.dash.chart import GUTTER, Layer, Window, curves, fitted, scale_top, stacked
from gemquota.dash.glyphs import ASCII, UNICODE
from gemquota.dash.ink import text_of, width_of

WINDOW = Window(1_764_072_000.0, 1_764_072_900.0, -8 * 3600)
VALUES = st.lists(st.none() | st.floats(0, 1e9), max_size=80)


def drawn(lines):
    return [text_of(line) for line in lines]


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (0, 1),
        (0.3, 1),
        (1, 1),
        (1.1, 1.2),
        (2.2, 2.4),
        (3, 3),
        (7, 8),
        (10, 10),
        (11, 12),
        (250_000, 300_000),
        (float("inf"), 1),
    ],
)
def test_a_scale_ends_in_a_round_number(highest, top):
    assert scale_top(highest) == top


def test_columns_stand_on_each_other_and_keep_their_roles():
    lines = stacked(
        [Layer([2, 5], "accent", "admitted"), Layer([3, 0], "bad", "refused")],
        WINDOW, width=GUTTER + 4, height=5, glyphs=ASCII,
    )  # fmt: skip
    assert [text[GUTTER:] for text in drawn(lines)[:4]] == ["####", "####", "####", "####"]
    top_of_first = lines[1]
    assert [(piece.text, piece.role) for piece in top_of_first[1:]] == [
        ("##", "bad"),
        ("##", "accent"),
    ]


def test_the_limit_is_a_line_where_no_column_stands():
    lines = stacked(
        [Layer([1, 0, 0, 0], "accent")], WINDOW, width=GUTTER + 24, height=6, glyphs=ASCII, limit=4
    )
    (row,) = (line for line in lines if any(piece.role == "alarm" for piece in line))
    assert text_of(row).endswith("limit 4 ")
    assert "-" in text_of(row)


def test_a_limit_far_above_is_named_and_does_not_flatten_the_columns():
    lines = drawn(
        stacked(
            [Layer([5, 9], "accent")], WINDOW, width=GUTTER + 24, height=6, glyphs=ASCII, limit=1000
        )
    )
    assert lines[0].endswith("limit 1k ^ ")
    assert "10 |" in lines[0]


def test_the_clock_stands_at_both_ends_of_the_axis():
    *_, axis = drawn(stacked([Layer([1], "accent")], WINDOW, width=60, height=4, glyphs=ASCII))
    assert axis.startswith("     0 +04:00-")
    assert axis.endswith("-04:15")


@pytest.mark.parametrize(
    ("length_s", "first"), [(300, "04:00:00"), (3600, "04:00"), (7 * 86_400, "25 Nov")]
)
def test_an_axis_is_as_exact_as_its_length_needs(length_s, first):
    window = Window(WINDOW.start_s, WINDOW.start_s + length_s, WINDOW.offset_s)
    *_, axis = drawn(stacked([Layer([1], "accent")], window, width=60, height=4, glyphs=ASCII))
    assert axis[GUTTER:].startswith(f"{first}-")


def test_a_gap_in_a_curve_stays_one():
    lines = drawn(
        curves(
            [Layer([1, None, None, 1], "accent")], WINDOW, width=GUTTER + 4, height=3, glyphs=ASCII
        )
    )
    assert "*  *" in lines[0]


def test_curves_join_their_points_in_braille():
    lines = drawn(
        curves([Layer([0, 10], "accent")], WINDOW, width=GUTTER + 4, height=4, glyphs=UNICODE)
    )
    assert all(any(0x2800 < ord(letter) < 0x2900 for letter in line) for line in lines[:3])


def test_columns_are_picked_from_or_repeated():
    assert fitted([1, 2, None, 7], 2) == [2, 7]
    assert fitted([1, 2], 4) == [1, 1, 2, 2]
    assert fitted([], 2) == [None, None]


def test_no_chart_where_there_is_no_room():
    assert stacked([Layer([1], "accent")], WINDOW, width=9, height=4, glyphs=ASCII) == []
    assert curves([Layer([1], "accent")], WINDOW, width=40, height=1, glyphs=ASCII) == []


@given(VALUES, VALUES, st.integers(12, 90), st.integers(2, 12), st.none() | st.floats(0, 1e9))
def test_every_line_takes_exactly_its_cells(first, second, width, height, limit):
    layers = [Layer(first, "accent", "a"), Layer(second, "bad", "b")]
    for glyphs in (UNICODE, ASCII):
        lines = stacked(layers, WINDOW, width=width, height=height, glyphs=glyphs, limit=limit)
        lines += curves(layers, WINDOW, width=width, height=height, glyphs=glyphs)
        assert {width_of(line) for line in lines} == {width}
        assert len(lines) == 2 * height
