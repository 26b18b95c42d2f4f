from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.render.layout import bar, columns, labelled, plain_paint, spark, table, wrapped

WORDS = st.lists(st.text("abc", min_size=1, max_size=9), max_size=30).map(" ".join)


@given(WORDS, st.integers(9, 60))
def test_wrapping_loses_no_word_and_keeps_the_width(text, width):
    lines = wrapped(text, width)
    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= width for line in lines)


def test_a_word_wider_than_the_width_stays_whole_so_that_a_link_can_be_copied():
    assert wrapped("see https://example.org/a/long/path now", 10) == [
        "see",
        "https://example.org/a/long/path",
        "now",
    ]


def test_a_label_stands_once_and_its_text_under_itself():
    assert labelled("Wait", "one two three", 20, plain_paint) == [
        "  Wait      one two",
        "            three",
    ]


def test_columns_stand_below_each_other():
    rows = [["a", "1"], ["long", "1,000"]]
    assert columns(rows, right=(1,)) == ["a         1", "long  1,000"]


def test_a_line_too_wide_hands_its_last_cell_down():
    rows = [["a", "short"], ["long name", "many words that need room"]]
    assert columns(rows, width=20) == [
        "a          short",
        "long name",
        "    many words that",
        "    need room",
    ]


@pytest.mark.parametrize(
    ("width", "heading"),
    [
        (40, "name  size  maker  price"),
        (22, "name  maker  price"),
        (12, "name  price"),
    ],
)
def test_a_table_leaves_out_what_it_can_spare_until_it_fits(width, heading):
    head, first = table(
        ["name", "size", "maker", "price"],
        [["a", "big", "me", "3"]],
        right=("price",),
        width=width,
        spare=("size", "maker"),
    )
    assert head == heading
    assert first.endswith("    3")
    assert len(first) == len(head)


@given(st.floats(-1, 2), st.integers(1, 40))
def test_a_bar_fills_its_cells_and_never_more(share, cells):
    assert len(bar(share, cells)) == cells


@pytest.mark.parametrize(
    ("share", "drawn"), [(0.0, "    "), (0.5, "██  "), (1.0, "████"), (0.03125, "▏   ")]
)
def test_a_bar_draws_eighths(share, drawn):
    assert bar(share, 4) == drawn


def test_a_spark_shows_that_little_is_not_nothing():
    assert spark([0, 1, 1000]) == " ▁█"
    assert spark([0, 0]) == "  "
    assert spark([]) == ""
