from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.dash.gauge import bar, gauge_line
from gemquota.dash.glyphs import ASCII, UNICODE
from gemquota.dash.ink import text_of, width_of


@pytest.mark.parametrize(
    ("share", "drawn", "role"),
    [
        pytest.param(0.0, "..........    x", "track", id="empty"),
        pytest.param(0.001, "#.........    x", "accent", id="a-little-is-seen"),
        pytest.param(0.5, "#####.....    x", "accent", id="half"),
        pytest.param(0.8, "########..    x", "warn", id="near"),
        pytest.param(0.999, "#########.    x", "warn", id="almost-is-not-full"),
        pytest.param(1.0, "##########    x", "bad", id="full"),
        pytest.param(1.9, "##########    x", "bad", id="above"),
    ],
)
def test_a_gauge_is_drawn_to_its_cells(share, drawn, role):
    line = gauge_line(share, "x", width=15, glyphs=ASCII, figure_cells=4)
    assert text_of(line) == drawn
    assert line[0].role == role


def test_an_unknown_limit_has_no_bar():
    assert text_of(gauge_line(None, "7", width=8, glyphs=UNICODE)) == "       7"


def test_the_highest_is_marked_where_the_bar_does_not_reach():
    assert text_of(bar(0.2, 10, ASCII, high=0.75)) == "##.....|.."
    assert text_of(bar(0.9, 10, ASCII, high=0.75)) == "#########."


def test_a_note_stands_behind_the_figures():
    assert (
        text_of(gauge_line(0.2, "3/15", width=19, glyphs=ASCII, note=" r3m"))
        == "##........ 3/15 r3m"
    )


def test_where_there_is_no_room_for_a_bar_the_figures_remain():
    assert text_of(gauge_line(0.2, "3/15", width=7, glyphs=ASCII)) == "   3/15"


@given(
    st.none() | st.floats(0, 100),
    st.text("0123456789/k", max_size=14),
    st.integers(1, 60),
    st.none() | st.floats(0, 2),
    st.integers(0, 12),
)
def test_a_gauge_takes_exactly_its_cells(share, figures, width, high, figure_cells):
    for glyphs in (UNICODE, ASCII):
        line = gauge_line(
            share, figures, width=width, glyphs=glyphs, high=high, figure_cells=figure_cells
        )
        assert width_of(line) == width
