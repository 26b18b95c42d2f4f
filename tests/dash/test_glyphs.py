from __future__ import annotations

import pytest

from gemquota.dash.glyphs import ASCII, UNICODE, plain
from gemquota.dash.ink import cells


def test_every_glyph_of_the_plain_set_is_ascii():
    assert all(glyph.isascii() for glyph in ASCII if isinstance(glyph, str))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_what_fills_a_cell_takes_one(glyphs):
    for letter in (
        *glyphs.fill,
        *glyphs.heights,
        glyphs.track,
        glyphs.limit,
        glyphs.high,
        glyphs.pointer,
    ):
        assert cells(letter) == 1


def test_texts_are_plain_only_where_the_glyphs_are():
    assert plain("a · b… 模", UNICODE) == "a · b… 模"
    assert plain("a · b… 模", ASCII) == "a - b~ ?"
