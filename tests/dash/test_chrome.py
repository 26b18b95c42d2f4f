from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.dash import chrome
from gemquota.dash.glyphs import ASCII, UNICODE
from gemquota.dash.ink import Ink, text_of, width_of
from gemquota.dash.view import View
from gemquota.domain.frame import Gauge
from tests.dash.frames import ACCOUNT, EMPTY, FRAME, NOW_S, known, locked

VIEW = View(FRAME, ASCII, 3600.0)


@pytest.mark.parametrize("frame", [FRAME, EMPTY, locked()], ids=["usual", "empty", "locked"])
@given(width=st.integers(20, 240))
def test_every_strip_takes_exactly_its_line(frame, width):
    for glyphs in (ASCII, UNICODE):
        view = View(frame, glyphs, 3600.0)
        state = chrome.state_line(view, frozen=False, replayed=False, width=width)
        notices = chrome.notice_lines(chrome.attention(frame), width=width, most=1, glyphs=glyphs)
        lines = [
            chrome.head_line(view, width=width), chrome.tabs_line("model", state, width=width), *notices,
            chrome.foot_line([chrome.Hint("f", "Freeze")], width=width), chrome.too_small_line(view, width=width),
        ]  # fmt: skip
        assert {width_of(line) for line in lines} == {width}


def test_the_head_tells_who_it_is_and_both_clocks():
    text = text_of(chrome.head_line(VIEW, width=200))
    for words in (
        "key 3f9a",
        "free tier",
        "$0.0840 in 10 min",
        "$14.21 this month",
        "calls.db",
        "14:03:22 PST",
        "here 23:03:22",
        "daily reset in 9h 56m",
    ):
        assert words in text


def test_several_keys_are_counted():
    view = VIEW._replace(
        frame=FRAME._replace(accounts=(ACCOUNT, ACCOUNT._replace(name="b", tier="tier1")))
    )
    text = text_of(chrome.head_line(view, width=200))
    assert "2 keys" in text
    assert "tier" not in text


def test_money_is_told_against_its_limit_where_that_is_known():
    gauge = ACCOUNT.money[0]
    limit = known("", gauge.dimension, 1_000_000, "yours")
    money = (Gauge(gauge.dimension, 84_000, limit, None, NOW_S + 600, None, None),)
    view = VIEW._replace(frame=FRAME._replace(accounts=(ACCOUNT._replace(money=money),)))
    assert "$0.0840 in 10 min of $1.00" in text_of(chrome.head_line(view, width=200))


@pytest.mark.parametrize(
    ("frozen", "replayed", "frame", "word"),
    [(False, False, FRAME, "live"), (True, True, FRAME, "FROZEN"), (False, True, FRAME, "REPLAY"), (False, False, locked(), "2m old")],
)  # fmt: skip
def test_how_the_picture_comes_about_is_told(frozen, replayed, frame, word):
    line = chrome.state_line(VIEW._replace(frame=frame), frozen=frozen, replayed=replayed, width=80)
    assert word in text_of(line)


def test_pages_lose_their_names_before_they_are_lost():
    assert "2 Model" in text_of(chrome.tabs_line("overview", [Ink("live")], width=80))
    narrow = text_of(chrome.tabs_line("overview", [Ink("live")], width=44))
    assert "1 Overview  2  3  4  5  6" in narrow


def test_a_click_on_a_page_turns_to_it():
    line = chrome.tabs_line("overview", [], width=80)
    assert [piece.action for piece in line if piece.action][2] == "app.page('refusals')"


def test_notices_come_before_alerts_and_what_is_too_much_is_counted():
    found = chrome.attention(locked())
    assert found[0][0].startswith("calls.db is locked")
    (line,) = chrome.notice_lines([*found, ("x", "warn")], width=80, most=1, glyphs=ASCII)
    assert text_of(line).endswith("and 2 more ")
    assert chrome.notice_lines([], width=80, most=1, glyphs=ASCII) == []


def test_a_hostile_notice_is_text():
    (line,) = chrome.notice_lines([("a\x1b[2Jb[bold]", "bad")], width=40, most=1, glyphs=UNICODE)
    assert "a�[2Jb[bold]" in text_of(line)


def test_keys_that_do_not_fit_are_left_out_whole():
    hints = [chrome.Hint("f", "Freeze"), chrome.Hint("q", "Quit")]
    assert text_of(chrome.foot_line(hints, width=14)).rstrip() == " f Freeze"


def test_the_one_line_of_a_tiny_terminal_is_the_fullest_limit():
    assert text_of(chrome.too_small_line(VIEW, width=30)).startswith(
        "100% RPM gemini-3.8-pro-preview"[:29]
    )
    assert text_of(chrome.too_small_line(None, width=12)).strip() == "too small"
    empty = VIEW._replace(frame=EMPTY)
    assert text_of(chrome.too_small_line(empty, width=12)).strip() == "0 calls"
