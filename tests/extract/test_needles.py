from __future__ import annotations

import re
import sys
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.causes import NETWORK_PHRASES, RULES, TLS_PHRASES
from gemquota.extract.needles import (
    CALLS,
    EXACT,
    LONGEST_BYTES,
    NEEDLES,
    STATUS_CODES,
    WORDS,
    counter,
    finder,
    hyperscan_finder,
    re_finder,
)
from tests.examples import most


def ends(find, text):
    return find(memoryview(text.encode()))[0]


def phrases_of(function: object) -> set[str]:
    """The words that a rule's test of the text closes over."""
    cells = getattr(function, "__closure__", None) or ()
    found: set[str] = set()
    for cell in cells:
        value = cell.cell_contents
        for item in value if isinstance(value, tuple) else (value,):
            if callable(item):
                found |= phrases_of(item)
            elif isinstance(item, str):
                found.add(item)
    return found


PHRASES = sorted(
    {phrase for rule in RULES for phrase in phrases_of(rule.proves)} | set(NETWORK_PHRASES)
)
NO_NEEDLE_OF_THEIR_OWN = {
    # Words that say something as the value of a field only; and one beside a needle of its own.
    "UNKNOWN", "authentication",
}  # fmt: skip
BEFORE = {"epipe": "write "}
"""What stands before a word that would be too short alone."""


def test_the_table_of_causes_is_read_by_this_test():
    assert len(PHRASES) > 150
    assert "model is overloaded" in PHRASES
    assert TLS_PHRASES[0] in PHRASES


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_of_the_causes_holds_a_needle(phrase):
    if phrase in NO_NEEDLE_OF_THEIR_OWN:
        pytest.skip("comes with its number")
    assert ends(finder(), f"{BEFORE.get(phrase, '')}{phrase}\n")


@pytest.mark.parametrize(
    ("line", "hit"),
    [
        ("HTTP 429", True),
        ("HTTP 429.", True),
        ('"GET / HTTP/1.1" 429 512', True),
        ("error: 503", True),
        ("429 Too Many", True),
        ("gateway: 503 {", True),
        ("[worker] 503 Backend", True),
        ("10:00:01Z WARN 503 Backend", True),
        ("503 Backend", True),
        ("状态码 429", True),
        ("500 status code", True),
        ("answered 429 after 3 ms", False),
        ("wrote 500 rows", False),
        ('"code":503,', True),
        ("status=502 ", True),
        ("(429)", True),
        ("took 1429 ms", False),
        ("statusCode:429,", True),
        (r'\\"code\\":429,', True),
        ("tokens=429 ", False),
        ('"elapsed_ms":503,', False),
        ("at 12:04:29.503Z", False),
        ("429ms", False),
        ("v4.0.429", False),
        ("x-429-y 200", False),
    ],
)
@pytest.mark.parametrize("engine", [finder, re_finder])
def test_a_status_code_counts_where_it_stands_by_itself(line, hit, engine):
    assert bool(ends(engine((*STATUS_CODES, *EXACT)), line + "\n")) is hit


def test_no_needle_is_longer_than_said():
    widths = [re._parser.parse(needle.encode()).getwidth()[1] for needle in NEEDLES]
    assert max(*widths, *map(len, CALLS)) <= LONGEST_BYTES


def test_every_needle_of_words_holds_four_letters_in_a_row():
    # From a shorter one on the engine looks at every byte.
    assert all(re.search(r"[\w ,:\u4e00-\u9fff-]{4}", word) for word in WORDS)


def samples(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True).filter(lambda text: "\0" not in text)


ordinary = st.text(alphabet="abq 429:\n=\"'({", max_size=12)
texts = st.lists(
    st.one_of(ordinary, st.one_of(*map(samples, WORDS[:40])), *map(samples, STATUS_CODES), ordinary),
    max_size=8,
).map("".join)  # fmt: skip


@cache
def engines():
    """Both, each compiled once: that takes longer than a thousand searches."""
    return hyperscan_finder(NEEDLES), re_finder(NEEDLES)


@settings(max_examples=most(300), deadline=None)
@given(texts)
def test_both_engines_find_something_in_the_same_texts(text):
    pytest.importorskip("hyperscan")
    text += "\n"
    fast, slow = (ends(engine, text) for engine in engines())
    # Hyperscan reports overlapping matches too, each as often as it may end.
    assert bool(fast) is bool(slow)
    assert all(any(abs(end - other) <= LONGEST_BYTES for other in slow) for end in fast)
    assert all(any(abs(end - other) <= LONGEST_BYTES for other in fast) for end in slow)
    assert fast == sorted(fast)


@pytest.mark.parametrize("engine", [finder, re_finder])
def test_matching_is_linear_in_a_block_full_of_needles(engine):
    assert len(ends(engine(("exceed",)), "exceed" * 100_000)) == 100_000


@pytest.mark.parametrize("call", CALLS)
def test_a_call_is_said_to_be_in_a_block_that_holds_it(call):
    log = b"POST " + call + b" 200\n"
    assert set(finder()(memoryview(log * 3))[1]) == {call}
    assert not finder()(memoryview(b"POST / 200\n"))[1]


@pytest.mark.parametrize("missing", [False, True], ids=["stringzilla", "without"])
def test_calls_are_counted_alike_with_and_without_stringzilla(missing, monkeypatch):
    if missing:
        monkeypatch.setitem(sys.modules, "stringzilla", None)
    counter.cache_clear()
    try:
        block = memoryview(b"xx:generateContent :streamGenerateContent enerateConten")[2:]
        assert counter()(block, CALLS[0]) == 2
    finally:
        counter.cache_clear()
