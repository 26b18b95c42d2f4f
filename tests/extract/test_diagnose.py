from __future__ import annotations

import sys

import pytest

from gemquota.domain.diagnosis import Cause
from gemquota.extract.diagnose import diagnose

from . import payloads as p

NOW_S = 1_795_500_000.0
DAY = p.compact(p.refusal([p.violation(*p.FREE_RPD, "gemini-2.5-flash", 20)]))
OVERLOAD = p.compact(p.plain_error(503, "UNAVAILABLE", "The model is overloaded."))


@pytest.mark.parametrize("text", ["", "\n\n", "hello", "all 200 requests are done", "\x00\x01"])
def test_no_error_is_no_diagnosis(text):
    assert diagnose(text, now_s=NOW_S) == ()


def test_an_error_of_which_nothing_is_known_is_said_to_be_one():
    (found,) = diagnose("Error: the frobnicator is out of tune\n", now_s=NOW_S)
    assert found.cause is Cause.UNKNOWN


def test_several_errors_are_ranked_and_repeats_counted():
    text = f"{OVERLOAD}\n{DAY}\n{DAY}\n{DAY}\n"
    first, second = diagnose(text, now_s=NOW_S)
    assert (first.cause, first.occurrences) == (Cause.QUOTA, 3)
    assert (second.cause, second.occurrences) == (Cause.OVERLOADED, 1)


def test_the_order_of_the_text_does_not_matter():
    ways = [f"{OVERLOAD}\n{DAY}\n", f"{DAY}\n{OVERLOAD}\n"]
    assert diagnose(ways[0], now_s=NOW_S) == diagnose(ways[1], now_s=NOW_S)


def steps(text: str) -> int:
    """Calls and lines of Python code that a diagnosis runs through."""
    count = 0

    def trace(*_: object) -> object:
        nonlocal count
        count += 1
        return trace

    diagnose(text, now_s=NOW_S)  # what is built once is built now
    sys.settrace(trace)
    try:
        diagnose(text, now_s=NOW_S)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "just a line of a log\n",
        "{",
        "quota exceeded for metric: ",
        '"message": "',
        "error 429\n",
        "\\\\\n",
        "&amp;",
        "│ x │\n",
        "limit: 5, model: g\n",
        "Bearer AQ. ",
        "  1  x\n",
    ],
)
def test_twice_the_text_takes_at_most_twice_the_steps(piece):
    once, twice = steps(piece * 300), steps(piece * 600)
    assert twice <= 2 * once + 2_000


@pytest.mark.parametrize("text", ["429", " 429.\n", "429 error", "HTTP 429", "Error 429", "429 Too Many Requests"])  # fmt: skip
def test_a_status_and_nothing_else_is_told(text):
    (found,) = diagnose(text, now_s=NOW_S)
    assert found.cause is Cause.UNEXPLAINED_429


@pytest.mark.parametrize("text", ["200", "4290", "429 rows", "line 429", "429\n17\n"])
def test_a_number_that_is_no_status_or_not_alone_is_no_error(text):
    assert diagnose(text, now_s=NOW_S) == ()


@pytest.mark.parametrize(
    ("text", "is_error"),
    [
        ("InteractionCompletedEvent(event_type='interaction.completed', error=None)", False),
        ('{"id": "v1_x", "error": null}', False),
        ("{ id: 3, error: undefined }", False),
        ("ErrorEvent(error=None, event_type='error')", True),
        ("error=Nonesuch", True),
    ],
)
def test_a_field_that_says_there_is_no_error_is_none(text, is_error):
    assert bool(diagnose(text, now_s=NOW_S)) is is_error
