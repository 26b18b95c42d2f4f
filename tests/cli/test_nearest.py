from __future__ import annotations

import pytest

from gemquota.cli.nearest import did_you_mean, nearest

WORDS = ["quota", "quota-minute", "quota-tokens", "network"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("quotta", "; did you mean quota"),
        ("netwrk", "; did you mean network?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_a_mistyped_word_is_asked_after(typed, said):
    assert did_you_mean(typed, WORDS).startswith(said)
    assert bool(did_you_mean(typed, WORDS)) is bool(said)


def test_the_nearest_comes_first_and_no_more_than_asked():
    assert nearest("quota-minut", WORDS, at_most=1) == ["quota-minute"]


def test_an_endless_word_is_cut_before_it_is_compared():
    assert nearest("quota" * 1_000_000, WORDS) == []
