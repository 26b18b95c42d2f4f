from __future__ import annotations

import pytest

from gemquota.domain.report import Report

CUT = "your api key was repo rted as leaked"


def test_a_phrase_is_found_and_the_first_asked_for_wins():
    report = Report(text="the model is overloaded. please try again later")
    assert report.says("please try", "overloaded") == "please try"
    assert report.says("nowhere") is None
    assert report.says() is None


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("reported as leaked", True),
        ("as leaked", True),
        ("reported", False),  # a short word might lie across two others
    ],
)
def test_a_long_phrase_is_found_where_a_line_was_cut_inside_it(phrase, found):
    report = Report(text=CUT, tight=CUT.replace(" ", ""))
    assert bool(report.says(phrase)) is found


def test_without_cut_lines_blanks_count():
    assert Report(text=CUT).says("reported as leaked") is None
