from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.extract.episodes import LONGEST_EPISODE_LINES, episodes
from gemquota.extract.unwrap import DATED, LEVELLED, MARKS

LINES = st.sampled_from(
    ["", "Error: quota", "  at x", "{", "}", "HTTP/2 429", "data: {}", f"{DATED}Error: a", f"{LEVELLED}failed",
     "Traceback (most recent call last):", '  File "a.py"', "words", "error: {", DATED]
)  # fmt: skip


def unmarked(text):
    return [
        line[1:] if line[:1] in MARKS and line else line
        for line in text.split("\n")
    ]  # fmt: skip


@given(st.lists(LINES, max_size=40))
def test_all_of_the_text_in_order_and_nothing_twice(lines):
    text = "\n".join(lines)
    pieces = list(episodes(text))
    assert "\n".join(pieces).split("\n") == unmarked(text)
    assert all(piece.count("\n") < LONGEST_EPISODE_LINES for piece in pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Error: 429 quota\nError: 503 overloaded", 2),
        # What says nothing of an error yet is the head of the one that follows.
        ("Starting\nError: 429 quota", 1),
        ("Error: 429 quota\n    at call\n    at main", 1),
        ('HTTP 429\n{"error": "quota"}\nHTTP 503\n{"error": "overloaded"}', 2),
        ("Error: {\nerror: quota\n}", 1),
        # An open bracket of a record that was cut does not swallow the next traceback.
        ("Error: {\nTraceback (most recent call last):", 2),
        (f"{LEVELLED}quota {{\n{LEVELLED}failed again", 2),
        (f"{DATED}quota {{\n{DATED}failed again", 1),
        (f"{DATED}quota exceeded\n{DATED}Please retry in 5s, error", 1),
        (f"{DATED}quota exceeded\n{DATED}again failed", 2),
        ("Error: a\nThe above exception was the direct cause of the following exception:\n\nError: b", 1),
        ("Error: response body:\n{", 1),
    ],
)  # fmt: skip
def test_where_a_record_begins(text, pieces):
    assert len(list(episodes(text))) == pieces


def test_no_episode_is_longer_than_can_be_read():
    pieces = list(episodes("\n".join(["Error: {"] + ["x"] * 1000)))
    assert [piece.count("\n") + 1 for piece in pieces] == [400, 400, 201]
