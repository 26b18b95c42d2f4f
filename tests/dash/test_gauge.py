from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.dash.gauge import bar, gauge_line
from gemquota.dash.glyphs import ASCII, UNICODE
from gemquota.dash.ink import text_of, width_of


@pytest.mark.parametrize(
    ("used", "limit", "drawn", "role"),
    [
        pytest.param(0, 10, "..........     0/10", "track", id="empty"),
        pytest.param(1, 1000, "#.........    1/1k", "good", id="a-little-is-seen"),
        pytest.param(5, 10, "#####.....     5/10", "good", id="half"),
        pytest.param(8, 10, "########..     8/10", "warn", id="near"),
        pytest.param(999, 1000, "#########.   999/1k", "warn", id="almost-is-not-full"),
        pytest.param(10, 10, "##########    10/10", "bad", id="full"),
        pytest.param(19, 10, "##########    19/10", "bad", id="above"),
        pytest.param(0, 0, "##########      0/0", "bad", id="a-limit-of-zero-is-full"),
    ],
)
def test_a_gauge_is_drawn_to_its_cells(used, limit, drawn, role):
    line = gauge_line(used, limit, width=19, glyphs=ASCII, figure_cells=8)
    assert text_of(line).split() == drawn.split()
    assert width_of(line) == 19
    assert line[0].role == role


def test_an_unknown_limit_has_no_bar():
    assert text_of(gauge_line(7, None, width=16, glyphs=UNICODE)) == "               7"


def test_the_highest_is_marked_where_the_bar_does_not_reach():
    assert text_of(bar(0.2, 10, ASCII, high=0.75)) == "##.....|.."
    assert text_of(bar(0.9, 10, ASCII, high=0.75)) == "#########."


def test_a_note_stands_behind_the_figures():
    assert text_of(gauge_line(3, 15, width=24, glyphs=ASCII, note="r3m")).endswith(" 3/15 r3m")


@given(
    st.integers(0, 10**9),
    st.none() | st.integers(0, 10**9),
    st.integers(1, 60),
    st.none() | st.integers(0, 10**9),
)
def test_a_gauge_takes_exactly_its_cells(used, limit, width, high):
    for glyphs in (UNICODE, ASCII):
        assert width_of(gauge_line(used, limit, width=width, glyphs=glyphs, high=high)) == width
