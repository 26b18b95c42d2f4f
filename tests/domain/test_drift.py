from __future__ import annotations

import pytest

from gemquota.domain.catalogue import LimitRow, cells
from gemquota.domain.drift import Earlier, against_earlier, against_record
from gemquota.domain.measurement import Measurement, Method
from gemquota.domain.quota import Dimension, Limit, Tier

RPM = Dimension.RPM
THEN = Earlier("2026-11-01", "announced", 1_000, 1_000, 1_000, "tier1", "PerMinute-PaidTier1")


def now(value, low=None, high=None, *, tier=Tier.TIER1, quota_id="PerMinute-PaidTier1"):
    return Measurement(
        dimension=RPM,
        method=Method.ANNOUNCED,
        value=value,
        low=low or value,
        high=high or value,
        tier=tier,
        stated=Limit(dimension=RPM, limit=value, quota_id=quota_id),
    )


@pytest.mark.parametrize(
    ("found", "changes"),
    [
        (now(1_000), []),
        (now(990, 980, 1_010), []),
        (now(150), ["changed: 1,000 on 2026-11-01, 150 now"]),
        (
            now(1_000, tier=Tier.FREE, quota_id="PerMinute-FreeTier"),
            ["tier changed: paid tier 1 on 2026-11-01, free tier now"],
        ),
        (
            now(1_000, tier=Tier.UNKNOWN, quota_id="PerMinute"),
            ["quota id changed: PerMinute-PaidTier1, now PerMinute"],
        ),
    ],
)
def test_a_changed_value_or_tier_is_announced(found, changes):
    assert [each.text for each in against_earlier(found, THEN) if each.is_change] == changes


def test_an_earlier_lower_bound_agrees_with_whatever_is_above_it():
    bound = THEN._replace(method="lower_bound", value=40, low=40, high=None)
    assert not any(each.is_change for each in against_earlier(now(1_000), bound))
    (change,) = (each for each in against_earlier(now(30), bound) if each.is_change)
    assert change.text.startswith("changed: at least 40 on")


def test_nothing_is_compared_with_nothing():
    assert against_earlier(now(5), None) == []
    assert against_earlier(now(5), THEN._replace(value=None)) == []


ROWS = [("flash", "free", "RPM", 5), ("flash", "tier1", "RPM", 1_000), ("pro", "free", "RPM", 2)]
CELLS = cells(LimitRow(*row, "2026-11-01", "test", "high") for row in ROWS)


@pytest.mark.parametrize(
    ("found", "said", "is_change"),
    [
        (now(5, tier=Tier.FREE), "agrees with 5 on record for free tier", False),
        (now(6, tier=Tier.FREE), "differs from 5 on record for free tier", True),
        (now(1_000, tier=Tier.UNKNOWN), "agrees with 1,000 on record for paid tier 1", False),
        (now(77, tier=Tier.UNKNOWN), "no tier on record has 77 requests per minute", True),
    ],
)
def test_the_record_is_asked_for_the_tier_or_for_all(found, said, is_change):
    (change,) = against_record(found, CELLS, {"flash"})
    assert change.text.startswith(said)
    assert change.is_change is is_change
