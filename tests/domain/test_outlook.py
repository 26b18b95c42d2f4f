from __future__ import annotations

from dataclasses import replace

import pytest

from gemquota.domain.catalogue import LimitRow, cells
from gemquota.domain.outlook import Allowed, outlook, per_day, plausible
from gemquota.domain.quota import Dimension, Tier

ALLOWED = Allowed(requests=3_000, tokens=2_000_000, cost_usd=0.5, seconds=240.0, share_of_day=0.1)
ROWS = [
    ("flash", "free", "RPM", 5),
    ("flash", "tier1", "RPM", 1_000),
    ("flash", "tier2", "RPM", 0),
    ("flash", "free", "RPD", 20),
    ("flash", "tier1", "RPD", 10_000),
    ("flash", "tier3", "RPD", -1),
    ("other", "free", "RPM", 99),
]
CELLS = cells(LimitRow(*row, "2026-11-01", "test", "high") for row in ROWS)
RPM, TPM, RPD = Dimension.RPM, Dimension.TPM, Dimension.RPD


def planned(dimension, limits, day=None, allowed=ALLOWED, **settings):
    given = {
        "window_tokens": 1_048_576,
        "per_request_tokens": 2,
        "input_usd": 0.75e-6,
        "output_usd": 3.75e-6,
        **settings,
    }
    return outlook(dimension, limits, day, allowed, **given)


def test_what_is_plausible_is_what_is_on_record_for_the_tier_or_for_all():
    assert plausible(CELLS, {"flash"}, RPM, Tier.UNKNOWN) == (5, 1_000)
    assert plausible(CELLS, {"flash"}, RPM, Tier.TIER1) == (1_000,)
    assert plausible(CELLS, {"flash"}, RPM, Tier.TIER3) == ()


@pytest.mark.parametrize(
    ("tier", "day"), [(Tier.UNKNOWN, 20), (Tier.TIER1, 10_000), (Tier.TIER3, None)]
)
def test_a_day_of_an_unknown_tier_is_the_smallest(tier, day):
    assert per_day(CELLS, {"flash"}, tier) == day


@pytest.mark.parametrize(
    ("day", "most"), [(20, 6), (50, 6), (100, 10), (10_000, 1_000), (None, 3_000)]
)
def test_a_tenth_of_the_day_or_six_requests(day, most):
    plan = planned(RPM, (5, 1_000), day)
    assert plan.most_requests == most
    assert plan.share_of_day == (None if day is None else most / day)


def test_every_cap_bounds_the_requests():
    for changes, most in (
        ({"requests": 7}, 7),
        ({"tokens": 30}, 10),
        ({"cost_usd": 21 * (2 * 0.75e-6 + 3.75e-6)}, 20),
    ):
        plan = planned(RPM, (5,), allowed=replace(ALLOWED, **changes))
        assert most <= plan.most_requests <= most + 1
        assert plan.most_cost_usd <= max(0.5, changes.get("cost_usd", 0))


def test_one_request_of_tokens_exceeds_the_largest_limit_that_fits_and_that_may_be_paid():
    assert planned(TPM, (250_000,)).size_tokens == 260_000
    assert planned(TPM, (250_000, 1_000_000)).size_tokens == 260_000
    rich = replace(ALLOWED, cost_usd=5.0)
    assert planned(TPM, (250_000, 1_000_000), allowed=rich).size_tokens == 1_040_000
    assert planned(TPM, (250_000,)).most_requests == 1


def test_where_the_limit_is_above_the_window_several_are_priced_or_it_is_not_probed():
    refused = planned(TPM, (4_000_000,))
    assert (refused.size_tokens, refused.most_requests) == (0, 0)
    assert "above the caps ($0.82" in refused.why_not
    rich = replace(ALLOWED, cost_usd=5.0, tokens=10_000_000)
    plan = planned(TPM, (4_000_000,), allowed=rich)
    assert plan.size_tokens == int(1_048_576 * 0.998)
    assert plan.most_requests == 6
    assert plan.most_cost_usd <= 5.0


def test_a_day_is_never_probed():
    plan = planned(RPD, (20,), 20)
    assert (plan.most_requests, plan.plausible) == (0, (20,))
    assert "never spent" in plan.why_not
