from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from gemquota.render.layout import plain_paint
from gemquota.render.reset import Clockface, countdown, reset_json, reset_short, reset_text

NOON_S = datetime(2026, 11, 24, 20, tzinfo=UTC).timestamp()
"""Noon in Los Angeles."""
MIDNIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)
HINT = datetime(2026, 11, 25, 0, tzinfo=UTC)
TOKYO = timezone(timedelta(hours=9), "JST")
CLOCKS = [Clockface("Asia/Tokyo", MIDNIGHT.astimezone(TOKYO), HINT.astimezone(TOKYO))]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "00:00:00"),
        (-5, "00:00:00"),
        (59_999, "16:39:59"),
        (359_999, "99:59:59"),
        (360_000, "4 d 4 h"),
    ],
)
def test_a_countdown_counts_hours_and_longer_ones_in_words(seconds, said):
    assert countdown(seconds) == said


def test_both_rules_stand_side_by_side_on_every_clock():
    shown = reset_text(NOON_S, CLOCKS, width=80, paint=plain_paint)
    assert "Daily quotas (RPD) return in 12:00:00: Wed 25 Nov 00:00 PST" in shown
    assert "50% of the Pacific day gone; it has 24 hours" in shown
    assert "Asia/Tokyo  Wed 25 Nov 17:00 JST  Wed 25 Nov 09:00 JST" in shown
    assert "What resets when" in shown
    assert "What resets when" not in reset_text(
        NOON_S, CLOCKS, width=80, paint=plain_paint, full=False
    )


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_every_terminal(width):
    shown = reset_text(NOON_S, CLOCKS, width=width, paint=plain_paint)
    assert max(map(len, shown.splitlines())) <= width


def test_short_is_the_documented_countdown():
    assert reset_short(NOON_S) == "12:00:00"


def test_json_gives_instants_and_their_sources():
    value = json.loads(reset_json(NOON_S, CLOCKS))
    documented, hinted = value["resets"]
    assert (documented["at"], documented["in_s"]) == ("2026-11-25T08:00:00Z", 12 * 3600)
    assert (hinted["at"], hinted["in_s"]) == ("2026-11-25T00:00:00Z", 4 * 3600)
    assert documented["clocks"] == {"Asia/Tokyo": "2026-11-25T17:00:00+09:00"}
    assert all(entry["source"] and entry["as_of"] for entry in value["resets"])
