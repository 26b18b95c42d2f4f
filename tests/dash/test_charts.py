from __future__ import annotations

from gemquota.dash import charts
from gemquota.dash.glyphs import ASCII
from gemquota.dash.ink import text_of, width_of
from gemquota.dash.view import View
from gemquota.domain.frame import Bucket
from tests.dash.frames import FLASH, FRAME, known, series

VIEW = View(FRAME, ASCII, 3600.0)


def bucket(*causes):
    return Bucket(0.0, 1, 0, 0, causes, 0, 0, 0, None, None, None)


def page(width, height, **more):
    shown = series()._replace(**more)
    return [
        text_of(line)
        for line in charts.model_lines(shown, FLASH, VIEW, 900.0, width=width, height=height)
    ]


def test_four_charts_fit_into_a_small_terminal():
    text = "\n".join(page(79, 20))
    for title in ("Requests in a rolling minute", "Tokens per 10s", "Latency", "by cause"):
        assert title in text
    assert "Spend" not in text


def test_six_charts_fit_into_a_large_one():
    text = "\n".join(page(199, 55))
    assert "Requests per 10s" in text
    assert "Spend per 10s" in text


def test_the_page_is_no_larger_than_its_room():
    for width, height in ((20, 4), (40, 8), (79, 20), (119, 36), (199, 55)):
        lines = charts.model_lines(series(), FLASH, VIEW, 900.0, width=width, height=height)
        assert len(lines) <= height
        assert max(width_of(line) for line in lines[3:]) <= width if lines[3:] else True


def test_it_tells_the_rolling_minute_the_high_water_mark_and_the_window():
    lines = page(150, 30)
    assert "sliding window" in lines[0]
    assert "RPM 8 of 10, stated 3m ago, most today 10" in lines[1]
    assert "TPM 52,400 of 250,000, on record 2026-10-17, most today 181,000" in lines[1]
    assert "kind of window unknown" in page(150, 30, window="")[0]


def test_a_limit_that_is_none_is_no_line():
    assert charts.limit_of(series()._replace(limits=(known("m", "RPM", -1),)), "RPM") is None
    assert charts.limit_of(series(), "RPM") == 10.0
    assert charts.limit_of(series(), "RPD") is None


def test_latencies_of_a_sample_say_so():
    assert "Latency, of a sample" in "\n".join(page(119, 36, sampled=True))


def test_causes_are_layers_the_most_frequent_first_and_the_rest_together():
    buckets = [
        bucket(("quota", 5), ("overloaded", 1)),
        bucket(("quota", 1), ("timeout", 2), ("auth", 1)),
    ]
    layers = charts.cause_layers(buckets, most=2)
    assert [(layer.name, list(layer.values)) for layer in layers] == [
        ("quota", [5, 1]), ("timeout", [0, 2]), ("2 other causes", [1, 1]),
    ]  # fmt: skip


def test_no_cause_is_one_empty_layer():
    assert [layer.name for layer in charts.cause_layers([bucket()])] == ["none"]


def test_a_model_without_calls_is_drawn_too():
    assert "Requests in a rolling minute" in "\n".join(page(79, 20, buckets=()))


def test_boxes_stand_next_to_each_other_even_where_one_is_shorter():
    first = [((charts.Ink("a"),)), ((charts.Ink("b"),))]
    lines = charts.beside([first, [(charts.Ink("c"),)]], 3)
    assert [text_of(line) for line in lines] == ["a    c  ", "b       "]
