from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.dash.ink import Ink, cells, clip, cut, fit, folded, inert, spread, text_of, width_of

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("gemini-2.5-flash", "gemini-2.5-flash", id="plain"),
        pytest.param("[bold red]x[/]", "[bold red]x[/]", id="markup-is-text"),
        pytest.param("a\x1b[2Jb", "a�[2Jb", id="escape"),
        pytest.param("a\r\nb\tc", "a b c", id="line-breaks-and-tabs"),
        pytest.param("a\u202eb", "a�b", id="right-to-left-override"),
        pytest.param("模型", "模型", id="wide"),
        pytest.param("\ud800", "�", id="half-a-character"),
    ],
)
def test_a_hostile_name_is_text_on_one_line(text, shown):
    assert inert(text) == shown


@given(TEXTS, st.integers(0, 40))
def test_a_fitted_text_takes_exactly_its_cells(text, width):
    text = inert(text)
    assert cells(clip(text, width)) <= width
    assert cells(fit(text, width)) == cells(fit(text, width, right=True)) == width


def test_a_wide_character_is_not_cut_in_half():
    assert clip("模型模型", 6) == "模型…"
    assert fit("模型模型", 4) == "模… "


@given(st.lists(TEXTS.map(inert), max_size=6), st.integers(0, 50))
def test_a_cut_line_takes_exactly_its_cells(texts, width):
    assert width_of(cut([Ink(text) for text in texts], width)) == width


def test_the_right_end_of_a_line_goes_where_there_is_no_room_for_both():
    left, right = [Ink("left")], [Ink("right")]
    assert text_of(spread(left, right, 12)) == "left   right"
    assert text_of(spread(left, right, 9)) == "left     "
    assert text_of(spread(left, right, 3)) == "lef"


@given(TEXTS, st.integers(1, 30))
def test_folded_lines_fit_and_keep_every_word(text, width):
    text = inert(text)
    lines = folded(text, width)
    assert all(cells(line) <= width for line in lines)
    if width > 1:
        assert "".join("".join(lines).split()) == "".join(text.split())
