from __future__ import annotations

import pytest

from gemquota.render.scan_text import scan_text, what_of
from tests.render.tallies import BUSY, DAILY, NINE_S, a_day, tally_of, utc


def text(tally, *, width=80):
    return scan_text(tally, names="app.log", local_time=utc, width_cells=width)


def test_the_most_frequent_comes_first_with_its_time_and_peak():
    first, _, group, when, peak, *_ = text(a_day()).splitlines()
    assert first == "8 errors of 2 kinds in app.log"
    assert group == "          6 ███████▌   quota: RPD limit reached: 20 requests per day for flash"
    assert when.strip() == "09:00 UTC to 11:01 UTC"
    assert peak.strip() == "peak 4 a minute at 09:00 UTC"


def test_the_hours_between_are_shown_as_empty():
    hours = text(a_day()).partition("Errors by hour\n")[2].splitlines()
    assert [(line.split()[0], line.split()[-1]) for line in hours] == [
        ("09:00", "4"),
        ("10:00", "1"),
        ("11:00", "2"),
    ]
    assert hours[0].count("█") > hours[2].count("█") > hours[1].count("█") > 0


def test_a_log_without_times_has_no_histogram_and_says_so():
    shown = text(tally_of((BUSY, None, 3)))
    assert "the log does not say when" in shown
    assert "Errors by" not in shown


def test_a_single_error_has_no_peak():
    shown = text(tally_of((DAILY, NINE_S, 1)))
    assert shown.startswith("1 error of 1 kind in app.log\n")
    assert "peak" not in shown


def test_the_share_of_calls_is_told_where_calls_are_recorded():
    tally = a_day()
    tally.calls = 400
    assert text(tally).startswith("8 errors of 2 kinds in app.log: 2.0% of 400 calls\n")


@pytest.mark.parametrize("days", [0.1, 3, 40, 900])
def test_any_span_fits_a_screen(days):
    shown = text(tally_of((DAILY, NINE_S, 1), (DAILY, NINE_S + days * 86_400, 5)))
    bars = shown.partition("Errors by ")[2].splitlines()[1:]
    assert 1 <= len(bars) <= 24
    assert sum(int(line.split()[-1]) for line in bars) == 6


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_it_fits_the_width(width):
    assert max(map(len, text(a_day(), width=width).splitlines())) <= width


def test_a_group_in_the_words_of_the_verdict():
    ((group, row), *_) = a_day().ordered()
    assert what_of(group, row) == "quota: RPD limit reached: 20 requests per day for flash"
