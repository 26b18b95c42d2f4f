from __future__ import annotations

from gemquota.dash import callers
from gemquota.dash.glyphs import ASCII
from gemquota.dash.ink import text_of, width_of
from gemquota.dash.view import View
from tests.dash.frames import CALLERS, FRAME

VIEW = View(FRAME, ASCII, 3600.0)


def row(caller, width=160):
    return text_of(callers.row_line(caller, VIEW, callers.plan(CALLERS, width), selected=False))


def test_the_fields_of_a_filter_are_those_of_a_caller():
    assert set(callers.FIELDS) == set(callers.fields(CALLERS[0]))


def test_a_caller_is_told_with_its_share_its_retries_and_its_storm():
    text = row(CALLERS[0])
    for words in ("62%", "nightly-eval", "402", "1.9x", "29", "STORM"):
        assert words in text
    assert "storm 1h ago" in row(CALLERS[1])
    assert "STORM" not in row(CALLERS[2])


def test_retries_that_were_not_looked_at_are_unknown_and_not_one():
    assert "x" not in row(CALLERS[2]._replace(first_attempts=0, attempts=0, tag="t", client="c"))


def test_a_share_of_everything_is_no_alarm():
    line = callers.row_line(
        CALLERS[0]._replace(share=1.0), VIEW, callers.plan(CALLERS, 160), selected=False
    )
    assert ("#" * 12) in text_of(line)
    assert "bad" not in {piece.role for piece in line if "#" in piece.text}


def test_rows_are_aligned_whatever_is_in_them():
    for width in (30, 80, 160):
        placed = callers.plan(CALLERS, width)
        lines = [callers.row_line(each, VIEW, placed, selected=False) for each in CALLERS]
        assert len({width_of(line) for line in [callers.head(placed), *lines]}) == 1


def test_the_selected_one_is_told_in_full():
    text = "\n".join(
        text_of(line) for line in callers.explained(CALLERS[0], VIEW, width=100, most=9)
    )
    assert "google-genai-sdk/1.52.0 gl-python/3.13" in text
    assert "402 calls for 210 requests, 1.9 each; 29 sent into a window" in text
    calm = "\n".join(
        text_of(line) for line in callers.explained(CALLERS[2], VIEW, width=100, most=9)
    )
    assert "each" not in calm
