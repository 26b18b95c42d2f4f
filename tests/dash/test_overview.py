from __future__ import annotations

import pytest

from gemquota.dash import overview
from gemquota.dash.glyphs import ASCII, UNICODE
from gemquota.dash.ink import text_of, width_of
from gemquota.dash.view import View
from gemquota.domain.frame import Minute
from tests.dash.frames import ACCOUNT, FLASH, FRAME, HOSTILE, IMAGE, PRO, crowd

VIEW = View(FRAME, ASCII, 3600.0)


def names(width, frame=FRAME, room=40):
    plan = overview.plan(frame, width, room)
    return [plan.columns[each.which].name for each in plan.placed]


def test_columns_go_as_it_gets_narrow_the_least_telling_first():
    assert names(200)[-4:] == ["RESET", "PACE", "RUNS OUT", "$ TODAY"]
    assert names(80) == ["MODEL", "REQ/MIN", "TOKENS/MIN", "REQ/DAY", "15 MIN"]
    assert names(60) == ["MODEL", "REQ/MIN", "REQ/DAY"]
    assert names(40) == ["MODEL", "REQ/MIN"]


def test_a_column_of_images_is_there_only_where_images_are_limited():
    assert "IMG/MIN" in names(200)
    assert "IMG/MIN" not in names(200, FRAME._replace(rows=(FLASH,)))


def test_a_column_of_keys_is_there_only_where_there_are_several():
    assert "KEY" not in names(200)
    assert "KEY" in names(200, FRAME._replace(accounts=(ACCOUNT, ACCOUNT._replace(name="other"))))


@pytest.mark.parametrize(
    ("width", "rows", "room", "lines"),
    [(200, 5, 40, 2), (200, 5, 9, 1), (149, 5, 40, 1), (200, 1000, 40, 1)],
)
def test_a_row_takes_two_lines_where_all_of_them_have_room_for_it(width, rows, room, lines):
    assert overview.plan(crowd(rows), width, room).per_row == lines


@pytest.mark.parametrize(
    "row", [FLASH, PRO, IMAGE, HOSTILE], ids=["full", "zero", "images", "hostile"]
)
@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_rows_and_heading_are_aligned(row, width):
    for glyphs in (ASCII, UNICODE):
        view = VIEW._replace(glyphs=glyphs)
        plan = overview.plan(FRAME, width, 40)
        lines = [overview.head(plan), *overview.row_lines(row, view, plan, selected=True)]
        assert len({width_of(line) for line in lines}) == 1


def test_a_row_tells_where_its_limits_are_from():
    plan = overview.plan(FRAME, 200, 40)
    _, below = overview.row_lines(FLASH, VIEW, plan, selected=False)
    for words in ("free tier", "stated 3m ago", "on record 2026-10-17", "stated 2h ago"):
        assert words in text_of(below)


def test_a_wide_row_of_one_line_tells_it_in_short():
    plan = overview.plan(crowd(100), 220, 40)
    (line,) = overview.row_lines(FLASH, VIEW, plan, selected=False)
    assert "8/10 r3m" in text_of(line)
    assert "52k/250k d39d" in text_of(line)


def test_a_limit_of_zero_is_full():
    plan = overview.plan(FRAME, 80, 40)
    (line,) = overview.row_lines(PRO, VIEW, plan, selected=False)
    assert {piece.role for piece in line if "#" in piece.text and "0/0" not in piece.text} == {
        "bad"
    }


def test_the_last_minutes_are_red_where_something_was_refused():
    minutes = (Minute(0, 0, 0), Minute(4, 0, 0), Minute(4, 4, 0))
    line = overview.spark_line(minutes, 5, ASCII)
    assert [(piece.text, piece.role) for piece in line] == [
        ("  ", ""),
        (" =", "accent"),
        ("#", "bad"),
    ]


def test_several_minutes_share_a_cell_and_the_highest_is_shown():
    minutes = tuple(Minute(n, 0, 0) for n in (1, 8, 2, 4))
    assert text_of(overview.spark_line(minutes, 2, ASCII)) == "#="


@pytest.mark.parametrize(
    ("pace", "text", "role"),
    [
        (0.42, "0.4x", ""),
        (1.2, "1.2x", "warn"),
        (3, "3.0x", "bad"),
        (12, "12x", "bad"),
        (5000, ">999x", "bad"),
    ],
)
def test_a_pace_above_one_warns(pace, text, role):
    assert overview.pace_text(pace) == text
    assert overview.pace_role(pace) == role


def test_the_selected_model_is_explained():
    lines = [text_of(line) for line in overview.explained(FLASH, VIEW, width=120, most=20)]
    assert "gemini-2.5-flash" in lines[0]
    assert lines[1].split() == [
        "RPM",
        "8",
        "of",
        "10",
        "80%",
        "fresh",
        "in",
        "41s",
        "peak",
        "10",
        "stated",
        "by",
        "a",
        "refusal",
        "3",
        "min",
        "ago",
    ]
    assert "pace 1.6x" in lines[3]
    assert "runs out in 38m 20s, at 23:41 here (14:41 PST)" in lines[4]
    assert "last refusal 3m ago" in lines[5]


def test_an_explanation_is_cut_to_the_lines_there_are():
    assert len(overview.explained(FLASH, VIEW, width=120, most=3)) == 3


def test_where_no_limit_is_known_that_is_said():
    lines = [text_of(line) for line in overview.explained(HOSTILE, VIEW, width=120, most=20)]
    assert "no limit known" in lines[1]
