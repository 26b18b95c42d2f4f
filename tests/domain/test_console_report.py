from __future__ import annotations

import re

import pytest

from gemquota.domain.console import (
    DEVELOPER,
    VERTEX,
    ConsoleRow,
    Preference,
    TierReading,
    console_limit,
)
from gemquota.domain.console_report import (
    Asked,
    Sort,
    chosen,
    eligibility,
    in_order,
    matching,
    not_possible,
    with_others,
    wrong_value,
)
from gemquota.domain.headroom import Known

TIER2 = TierReading("tier2", "points", "", None)
UNKNOWN = TierReading("unknown", "", "", None)


def row(label="flash", dimension="RPD", tier="tier2", value=100, used=0, service=DEVELOPER, **more):
    name = "requests" if dimension[0] == "R" else "input_token_count"
    mark = {"free": "FreeTier", "tier1": "", "": ""}.get(tier, f"PaidTier{tier[-1:]}")
    window = {"M": "minute", "D": "day"}.get(dimension[-1], "")
    limits = {
        key: more.pop(key) for key in ("ineligible", "is_fixed", "is_rolling_out") if key in more
    }
    limit = console_limit(
        service=service, quota_id=f"Generate{name}Per{window}-{mark}", metric=f"{service}/{name}",
        window=window, dimensions={"model": label}.items(), value=value, **limits,
    )  # fmt: skip
    base = {"peak": 0, "newest_s": None, "exceeded": 0, "preference": None, "resets_s": 9.0}
    return ConsoleRow(limit=limit, used=used, **{**base, **more})


def known(
    source="refusal", value=100, label="flash", dimension="RPD", tier="tier2", at_s=1.0, doubt=""
):
    return Known("", label, dimension, value, tier, source, "2026-11-01", at_s, doubt)


def shown(rows, tier=TIER2, **more):
    base = {"all_tiers": False, "everything": False, "labels": frozenset()}
    told, hidden, others = chosen(rows, tier, **{**base, **more})
    return [(r.limit.label, r.limit.tier) for r in told], hidden, others


def test_the_project_s_own_tier_is_shown_and_the_others_counted():
    rows = [row(used=1), row(tier="free", used=1), row(tier="tier3")]
    assert shown(rows) == ([("flash", "tier2")], 0, 2)
    assert shown(rows, all_tiers=True) == ([("flash", "tier2"), ("flash", "free")], 1, 0)
    assert shown(rows, UNKNOWN, everything=True)[1:] == (0, 0)


def test_where_the_tier_has_nothing_of_it_the_others_are_shown():
    assert shown([row(tier="tier3", used=1)])[0] == [("flash", "tier3")]


def test_what_says_nothing_is_left_out_and_counted():
    said = [
        row("a", used=1), row("b", peak=1), row("c", exceeded=1), row("d", is_rolling_out=True), row("e", used=None),
        row("f", preference=Preference("p", DEVELOPER, "q", (), 1, 1, False)),
    ]  # fmt: skip
    told, hidden, _ = shown([*said, row("g")])
    assert ("".join(label for label, _ in told), hidden) == ("abcdef", 1)
    assert shown([*said, row("g")], everything=True)[1] == 0


def test_where_nothing_is_used_at_all_everything_is_shown():
    assert shown([row("a"), row("b")])[1] == 0


def test_a_model_that_is_named_is_shown_used_or_not():
    rows = [row("a", used=1), row("b"), row("c")]
    assert shown(rows, labels=frozenset({"b"})) == ([("b", "tier2")], 0, 0)


def test_vertex_has_no_tier_to_be_left_out_by():
    assert shown([row(service=VERTEX, tier="", used=1)])[2] == 0


def test_what_is_held_belongs_to_every_paid_tier():
    held = row(dimension="FILES", tier="tier1", used=1)
    assert held.limit.dimension == "OTHER"
    assert shown([held, row(tier="tier1", used=1)])[0] == [("flash", "tier1")]
    assert shown([held], TIER2._replace(tier="free"), all_tiers=False)[2] == 0


def others(rows, *known, recorded=None):
    return [(each.others, each.disagreeing) for each in with_others(rows, known, recorded)]


def test_each_source_s_newest_figure_stands_beside_google_s():
    old, new, record = known(at_s=1.0), known(at_s=2.0), known("catalogue")
    assert others([row()], record, old, new) == [((new, record), ())]


@pytest.mark.parametrize(
    ("other", "fits"),
    [
        (known(tier="tier2"), True),
        (known(tier="unknown"), True),
        (known(tier="paid"), True),
        (known(tier="free"), False),
        (known(label="pro"), False),
        (known(dimension="RPM"), False),
    ],
)
def test_only_figures_of_the_same_model_dimension_and_tier_are_compared(other, fits):
    assert bool(others([row()], other)[0][0]) is fits


@pytest.mark.parametrize(
    ("value", "doubt", "disagrees"),
    [
        (100, "", False),
        (90, "", True),
        (90, "at least", False),
        (110, "at least", True),
        (-1, "", True),
    ],
)
def test_a_figure_that_differs_is_said_and_a_lower_bound_below_does_not_differ(
    value, doubt, disagrees
):
    assert bool(others([row()], known(value=value, doubt=doubt))[0][1]) is disagrees


def test_what_was_recorded_here_stands_beside_or_is_not_known():
    (known_one,) = with_others([row()], (), {("flash", "RPD"): 7})
    (none,) = with_others([row("pro")], (), {("flash", "RPD"): 7})
    (unknown,) = with_others([row()], (), None)
    assert (known_one.recorded, none.recorded, unknown.recorded) == (7, 0, None)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.USED, "bca"),
        (Sort.MODEL, "abc"),
        (Sort.PEAK, "cab"),
        (Sort.LIMIT, "cba"),
        (Sort.RESET, "bca"),
    ],
)
def test_rows_are_put_in_order(sort, order):
    rows = [
        row("a", dimension="RPM", value=-1, used=0, peak=3, resets_s=50.0),
        row("b", value=10, used=9, resets_s=20.0),
        row("c", dimension="RPM", value=5, used=2, peak=5, resets_s=10.0),
    ]
    told = in_order(with_others(rows, (), None), sort)
    assert "".join(each.row.limit.label for each in told) == order


def test_a_limit_is_found_by_model_dimension_service_and_place():
    rows = [row(), row(tier="free"), row(dimension="RPM"), row("pro"), row(service=VERTEX, tier="")]
    assert matching(rows, "flash", "RPD", DEVELOPER) == rows[:2]
    assert matching(rows, "flash", "RPD", VERTEX, "global") == [rows[4]]
    assert matching(rows, "flash", "RPD", VERTEX, "us-east1") == []


@pytest.mark.parametrize(
    ("limit", "value", "lower", "problem"),
    [
        (100, 200, False, None),
        (100, -1, False, None),
        (100, 50, True, None),
        (100, 0, True, None),
        (-1, 50, True, None),
        (100, 100, True, "is 100 already"),
        (-1, -1, False, "is unlimited already"),
        (100, 200, True, "no cap"),
        (100, -1, True, "no cap"),
        (100, 50, False, "no increase"),
        (-1, 50, False, "no increase"),
    ],
)
def test_a_cap_lowers_and_an_increase_raises(limit, value, lower, problem):
    told = wrong_value(row(value=limit), value, lower=lower)
    assert (told is None) if problem is None else problem in told


@pytest.mark.parametrize(
    ("found", "lower", "problem"),
    [
        (row(), False, None),
        (row(is_fixed=True), True, "fixed"),
        (row(is_fixed=True), False, "fixed"),
        (row(ineligible="NO_VALID_BILLING_ACCOUNT"), False, "no billing account"),
        (row(ineligible="NO_VALID_BILLING_ACCOUNT"), True, None),
    ],
)
def test_what_nobody_can_change_is_said_before_google_is_asked(found, lower, problem):
    told = not_possible(found, lower=lower)
    assert (told is None) if problem is None else problem in told


def test_a_preference_is_named_the_same_each_time_and_one_that_is_there_keeps_its_name():
    asked = Asked(row("gemini-3.8-flash"), 5, True, "", None, ())
    assert asked.id == Asked(row("gemini-3.8-flash"), 9, False, "x", "y", ()).id
    assert re.fullmatch("[a-z][a-z0-9-]{0,61}[a-z0-9]", asked.id)
    assert re.fullmatch(
        "[a-z][a-z0-9-]{0,61}[a-z0-9]", Asked(row("Ä x" * 99), 5, True, "", None, ()).id
    )
    assert asked.id != Asked(row("gemini-3.8-flash", dimension="RPM"), 5, True, "", None, ()).id
    there = Preference("mine", DEVELOPER, "q", (), 1, 1, False)
    assert asked._replace(row=row(preference=there)).id == "mine"


def test_a_reason_of_tomorrow_is_shown_in_its_own_words():
    assert eligibility(row(ineligible="SOMETHING_NEW").limit) == "something new"
