from __future__ import annotations

import pytest

from gemquota.dash import view
from gemquota.dash.glyphs import ASCII, UNICODE
from tests.dash.frames import FLASH, FRAME, NOW_S, PRO, known


@pytest.mark.parametrize(
    ("limit", "words", "note"),
    [
        (known("m", "RPM", 10), "stated 3m ago", "r3m"),
        (known("m", "RPM", 10, ago_s=0), "stated now", "rnow"),
        (known("m", "RPM", 10, "probe", 3 * 86_400), "probed 3d ago", "p3d"),
        (known("m", "RPM", 10, "yours"), "yours", "y"),
        (known("m", "RPM", 10, "invented"), "invented", "i"),
        (known("m", "RPM", 10, "catalogue", 39 * 86_400), "on record 2026-10-17", "d39d"),
        (
            known("m", "RPM", 10, "catalogue", 39 * 86_400, doubt="stale"),
            "on record 2026-10-17?",
            "d39d?",
        ),
    ],
)
def test_where_a_limit_is_from_and_how_old_it_is(limit, words, note):
    assert view.source_words(limit, NOW_S) == words
    assert view.source_note(limit, NOW_S) == note


@pytest.mark.parametrize(
    ("tier", "words"),
    [("free", "free tier"), ("tier1", "paid tier 1"), ("unknown", ""), ("", ""), ("new", "new")],
)
def test_a_tier_in_words(tier, words):
    assert view.tier_words(tier) == words


def test_the_first_to_run_out_is_found():
    found = view.first_out(FLASH.gauges)
    assert found is not None
    assert found.dimension == "RPD"
    assert view.first_out(PRO.gauges) is None


def test_names_are_what_the_terminal_can_show():
    shown = view.View(FRAME, ASCII, 0.0)
    assert shown.name("a\x1b模") == "a??"
    assert shown.label("") == "(no model)"
    assert shown._replace(glyphs=UNICODE).clipped("gemini-2.5-flash", 8) == "gemini-…"


def test_times_are_on_three_clocks():
    shown = view.View(FRAME, UNICODE, 3600.0)
    assert shown.clock(NOW_S) == "23:03:22"
    assert shown.pacific(NOW_S, seconds=False) == "14:03"
    assert view.pacific_zone(NOW_S) == "PST"
    assert view.pacific_zone(NOW_S - 150 * 86_400) == "PDT"
    assert shown.ago(NOW_S - 130) == "2m"
