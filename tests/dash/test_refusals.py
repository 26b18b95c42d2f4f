from __future__ import annotations

from gemquota.dash import refusals
from gemquota.dash.filters import parsed
from gemquota.dash.glyphs import ASCII
from gemquota.dash.ink import text_of, width_of
from gemquota.dash.view import View
from tests.dash.frames import FRAME, NOW_S, REFUSALS, refusal

VIEW = View(FRAME, ASCII, 3600.0)


def names(width):
    return [refusals.COLUMNS[each.which].name for each in refusals.plan(REFUSALS, width)]


def test_the_fields_of_a_filter_are_those_of_a_refusal():
    assert set(refusals.FIELDS) == set(REFUSALS[0].fields())


def test_a_filter_admits_what_it_names():
    found = refusals.admitted(
        REFUSALS, parsed("model:flash cause:quota since:1m", refusals.FIELDS), NOW_S
    )
    assert [each.key for each in found] == [9, 8]


def test_the_verdict_is_shown_where_there_is_room():
    assert names(79) == ["TIME", "MODEL", "CAUSE", "CALLER", "NOTE"]
    assert names(160)[-1] == "VERDICT"


def test_rows_are_aligned_whatever_is_in_them():
    for width in (30, 80, 160):
        placed = refusals.plan(REFUSALS, width)
        lines = [refusals.row_line(each, VIEW, placed, selected=False) for each in REFUSALS]
        assert len({width_of(line) for line in [refusals.head(placed), *lines]}) == 1


def test_what_was_wasted_or_tried_again_is_noted():
    assert refusals.note_text(refusal(wasted=True, attempt=3)) == "wasted, try 3"
    assert refusals.note_text(refusal()) == ""


def test_the_limit_is_named_with_its_value_if_it_was_stated():
    assert refusals.limit_text(refusal()) == "RPM 10"
    assert refusals.limit_text(refusal(limits=())) == ""
    unstated = refusal().limits[0]._replace(value=None)
    assert refusals.limit_text(refusal(limits=(unstated,))) == "RPM"


def test_the_selected_one_is_told_in_full():
    lines = [text_of(line) for line in refusals.explained(REFUSALS[0], VIEW, width=90, most=9)]
    assert "23:03:18 gemini-2.5-flash" in lines[0]
    assert "RPM limit reached: 10 requests per minute" in lines[1]
    assert "google-genai-sdk/1.52.0" in lines[-1]
