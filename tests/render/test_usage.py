from __future__ import annotations

import json

from gemquota.domain.call import Totals
from gemquota.domain.headroom import SOURCES, Known
from gemquota.domain.peaks import Most, Peaks
from gemquota.domain.usage import Eater, ModelUse
from gemquota.render.layout import plain_paint
from gemquota.render.usage import Report, known_from, usage_json, usage_text

NOW_S = 1_750_000_000.0
EATER = Eater("", "", "proxy", "key-1")


def report(peaks=Peaks(), eaters=1):  # noqa: B008 - it is immutable
    use = ModelUse("gemini-3.8-flash", "key-1", Totals(1_200, 3), peaks, 7, ())
    told = [(EATER._replace(tag=f"job {n}"), Totals(10)) for n in range(eaters)]
    return Report(NOW_S - 3600, NOW_S, [use], told, 0, 0, NOW_S - 86_400)


def text(made, width=100):
    return "\n".join(usage_text(made, width=width, paint=plain_paint))


def test_a_peak_that_is_no_more_than_a_bound_is_marked_and_the_mark_explained():
    assert "≥" not in text(report(Peaks(Most(25), Most(9))))
    shown = text(report(Peaks(Most(25, exact=False), Most(9))))
    assert "≥ 25" in shown
    assert "may hold more" in shown


def test_where_a_figure_is_from_is_said_of_each_source_in_words_of_its_own():
    told = {
        source: known_from(
            Known("", "m", "RPM", 5, "free", source, "2026-10-01", NOW_S - 3 * 86_400), NOW_S
        )
        for source in SOURCES
    }
    assert len(set(told.values())) == len(SOURCES)
    assert told["refusal"] == "stated by a refusal 3 d ago"
    assert told["invented"] == "invented for the demonstration, free"
    assert told["catalogue"] == "on record for free, 2026-10-01"


def test_json_says_of_each_peak_whether_it_is_exact():
    (model,) = json.loads(usage_json(report(Peaks(Most(25, exact=False), Most(9)))))["models"]
    assert (model["peak_calls_per_minute"], model["peak_calls_exact"]) == (25, False)
    assert (model["peak_input_tokens_per_minute"], model["peak_input_tokens_exact"]) == (9, True)


def test_many_callers_are_counted_beyond_ten_and_all_are_in_json():
    assert "and 3 more: --json" in text(report(eaters=13))
    assert len(json.loads(usage_json(report(eaters=13)))["eaters"]) == 13


def test_no_line_is_wider_than_the_terminal():
    for width in (40, 60, 80, 140):
        assert (
            max(map(len, text(report(Peaks(Most(25, exact=False))), width).splitlines())) <= width
        )
