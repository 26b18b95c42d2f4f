from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.call import Learnt, Totals
from gemquota.domain.headroom import (
    COUNTED,
    SOURCES,
    Known,
    believed,
    from_refusal,
    standing,
    tier_after,
    until_s,
    used_of,
)

NOW_S = 1_750_000_000.0
STATED = Known("key-1", "flash", "RPD", 20, "free", "refusal", "2025-06-15T15:00:00Z", NOW_S - 60)
MINUTE = Totals(calls=5, refused=1, input_tokens=30, images=2)
TODAY = Totals(calls=50, refused=10, input_tokens=300, images=20)

figures = st.builds(
    STATED._replace,
    value=st.integers(0, 99),
    source=st.sampled_from(SOURCES),
    as_of_s=st.sampled_from([NOW_S, NOW_S - 1, NOW_S - 2]),
    dimension=st.sampled_from(["RPM", "RPD"]),
)


@pytest.mark.parametrize(
    ("dimension", "used"),
    [("RPM", 4), ("TPM", 30), ("IPM", 2), ("RPD", 40), ("TPD", 300), ("IPD", 20)],
)
def test_a_refused_call_counts_against_nothing(dimension, used):
    assert used_of(dimension, MINUTE, TODAY) == used
    found = standing(STATED._replace(dimension=dimension), MINUTE, TODAY, NOW_S)
    assert (found.used, found.limit, found.stated_s) == (used, 20, NOW_S - 60)


@pytest.mark.parametrize("dimension", COUNTED)
def test_days_end_at_the_pacific_midnight_and_minutes_within_one(dimension):
    midnight_s = 1_750_057_200.0  # 2025-06-16T07:00:00Z
    assert until_s(dimension, NOW_S) == (midnight_s if dimension.endswith("D") else NOW_S + 60)


@given(st.lists(figures))
def test_a_refusal_is_believed_before_a_probe_and_a_probe_before_the_record(known):
    found = believed(known, "key-1", "flash")
    assert set(found) == {each.dimension for each in known}
    for dimension, best in found.items():
        rivals = [each for each in known if each.dimension == dimension]
        assert SOURCES.index(best.source) == min(SOURCES.index(each.source) for each in rivals)
        peers = [each for each in rivals if each.source == best.source]
        assert best.as_of_s == max(each.as_of_s for each in peers)
        assert best.value == min(each.value for each in peers if each.as_of_s == best.as_of_s)


@given(st.lists(figures), st.randoms())
def test_the_order_in_which_figures_come_does_not_matter(known, chance):
    shuffled = chance.sample(known, len(known))
    assert believed(shuffled, "key-1", "flash") == believed(known, "key-1", "flash")


def test_another_key_s_limit_says_nothing_and_one_of_no_key_holds_for_all():
    others = [STATED._replace(account="key-2"), STATED._replace(label="pro")]
    assert believed(others, "key-1", "flash") == {}
    anyone = STATED._replace(account="")
    assert believed([*others, anyone], "key-1", "flash") == {"RPD": anyone}


def test_what_a_refusal_stated_keeps_its_date():
    learnt = Learnt("key-1", "flash", "RPD", 20, "free", "PerDay", NOW_S - 600, NOW_S)
    found = from_refusal(learnt)
    assert (found.source, found.as_of, found.as_of_s) == ("refusal", "2025-06-15T15:06:40Z", NOW_S)


@pytest.mark.parametrize(
    ("known", "stated", "after"),
    [
        ("", "free", "free"),
        ("free", "tier1", "tier1"),
        ("tier1", "free", "free"),
        ("tier1", "paid", "tier1"),
        ("free", "paid", "paid"),
        ("paid", "tier2", "tier2"),
        ("tier1", "unknown", "tier1"),
        ("tier1", "", "tier1"),
        ("", "unknown", ""),
    ],
)
def test_what_says_less_of_a_tier_takes_nothing_back(known, stated, after):
    assert tier_after(known, stated) == after
