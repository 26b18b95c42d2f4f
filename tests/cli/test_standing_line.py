from __future__ import annotations

import json

import pytest

from gemquota.cli.standing_line import FORMS, answered_plainly
from gemquota.domain.standing import Snapshot, Standing, at

NOW_S = 1_750_000_000.0
RPD = Standing("gemini-3.8-flash", "key-1", "RPD", 19, 20, "free", NOW_S + 600, NOW_S - 60)
RPM = RPD._replace(dimension="RPM", used=1, limit=10, until_s=NOW_S + 30)


def snapshot(*standings):
    return Snapshot(NOW_S, standings, (("gemini-3.8-flash", 1),), NOW_S + 600)


@pytest.mark.parametrize("arguments", [["--help"], ["--format"], ["--format", "text", "x"], ["--json", "x"]])  # fmt: skip
def test_what_is_more_than_a_form_is_left_to_the_parser(arguments):
    assert answered_plainly(arguments) is None


def test_once_its_window_is_over_a_limit_is_fresh():
    full = FORMS["text"](snapshot(RPD), NOW_S)
    assert "RPD 19 of 20 used, 1 left, fresh in 10 min" in full
    later = FORMS["text"](at(snapshot(RPD), NOW_S + 601), NOW_S + 601)
    assert "RPD 0 of 20 used, 20 left;" in later


def test_each_form_tells_of_the_fullest_limit():
    for name, form in FORMS.items():
        assert "RPD" in form(snapshot(RPM, RPD), NOW_S), name


def test_more_used_than_there_is_leaves_nothing_and_no_bar_is_over_full():
    over = snapshot(RPD._replace(used=30))
    assert "0 left" in FORMS["text"](over, NOW_S)
    assert json.loads(FORMS["waybar"](over, NOW_S))["percentage"] == 100
    assert json.loads(FORMS["json"](over, NOW_S))["worst"]["left"] == 0


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("refusal", "stated by a refusal 60 s ago"),
        ("console", "Cloud Quotas, read 60 s ago"),
        ("probe", "measured by a probe 60 s ago"),
        ("yours", "your limits.toml, read 60 s ago"),
        ("catalogue", "documented for free, 60 s ago"),
    ],
)
def test_how_a_limit_is_known_and_how_old_that_is_is_said(source, words):
    told = snapshot(RPD._replace(source=source))
    assert FORMS["text"](told, NOW_S).endswith(f"limit: {words}")
    assert json.loads(FORMS["json"](told, NOW_S))["worst"]["limit_source"] == source


def test_without_a_limit_bars_are_empty():
    assert [FORMS[name](snapshot(), NOW_S) for name in ("starship", "tmux")] == ["", ""]
    assert "1 call today" in FORMS["text"](snapshot(), NOW_S)
