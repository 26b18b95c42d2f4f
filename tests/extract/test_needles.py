from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.causes import NETWORK_PHRASES, RULES, TLS_PHRASES
from gemquota.extract.needles import NEEDLES, STATUS_CODE, finder, hyperscan_finder, re_finder


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
    # Words of statuses that never come without their number or a sentence that holds a needle.
    "INTERNAL", "UNKNOWN", "DATA_LOSS", "ABORTED", "ALREADY_EXISTS", "UNIMPLEMENTED", "api_error", "authentication", "invalid_request",
}  # fmt: skip


def test_the_table_of_causes_is_read_by_this_test():
    assert len(PHRASES) > 150
    assert "model is overloaded" in PHRASES
    assert TLS_PHRASES[0] in PHRASES


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_of_the_causes_holds_a_needle(phrase):
    if phrase in NO_NEEDLE_OF_THEIR_OWN:
        pytest.skip("comes with its number")
    assert finder()(memoryview(phrase.encode()))


@pytest.mark.parametrize(
    ("line", "hit"),
    [
        ("HTTP 429", True),
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
def test_a_status_code_counts_where_it_stands_by_itself(line, hit):
    assert bool(finder((STATUS_CODE,))(memoryview(line.encode()))) is hit


ordinary = st.text(alphabet="abq 429:\n=\"'({", max_size=12)
texts = st.lists(
    st.one_of(
        ordinary, st.sampled_from(NEEDLES), st.sampled_from(NEEDLES).map(str.upper), ordinary
    ),
    max_size=12,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_both_engines_agree_where_there_is_something(text):
    pytest.importorskip("hyperscan")
    block = memoryview(text.encode())
    patterns = (*map(re.escape, NEEDLES), STATUS_CODE)
    fast, slow = hyperscan_finder(patterns)(block), re_finder(patterns)(block)
    # Hyperscan reports overlapping matches too; what `re` finds is always among them, and what
    # it alone finds overlaps a match of `re`.
    assert set(slow) <= set(fast)
    longest = max(len(needle.encode()) for needle in NEEDLES) + 1
    assert all(any(abs(end - other) <= longest for other in slow) for end in fast)
    assert list(fast) == sorted(fast)


def test_matching_is_linear_in_a_block_full_of_needles():
    block = b"quota" * 100_000
    assert len(finder()(memoryview(block))) == 100_000
    assert len(re_finder(("quota",))(memoryview(block))) == 100_000
