from __future__ import annotations

from itertools import product

import pytest

from gemquota.domain.quota import Dimension, Tier
from gemquota.domain.quota_id import meaning_of
from gemquota.emulator.quotas import COUNTED as COUNTED_BY
from gemquota.emulator.quotas import HELD, Family, quota_name

TIERS = (Tier.FREE, Tier.TIER1, Tier.TIER2, Tier.TIER3)
COUNTED = [each for each in Dimension if each is not Dimension.OTHER]
NAMED = [
    *product([Family.GENERATE], TIERS, COUNTED),
    *product([Family.EMBED], TIERS, [Dimension.RPM, Dimension.RPD, Dimension.TPM]),
    *product([Family.COUNT], TIERS, [Dimension.RPM]),
]


@pytest.mark.parametrize(("family", "tier", "dimension"), NAMED, ids=str)
def test_a_name_is_read_back_as_what_it_counts(family, tier, dimension):
    name = quota_name(family, tier, dimension)
    meaning = meaning_of(name.quota_id, name.metric)
    assert meaning.dimension is dimension
    # Most of tier 1's own names, and that of countTokens, carry no mark of it.
    unmarked = {Tier.PAID, Tier.UNKNOWN} if tier is Tier.TIER1 or family is Family.COUNT else set()
    assert meaning.tier in {tier, *unmarked}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "family", [Family.LIVE, Family.BATCH, Family.CACHE, Family.PREDICT, Family.VIDEO]
)
def test_names_of_what_is_held_or_predicted_say_tier_and_window(family, tier):
    for counted in COUNTED_BY[family]:
        name = quota_name(family, tier, counted)
        meaning = meaning_of(name.quota_id, name.metric)
        assert meaning.dimension is (Dimension.OTHER if counted in HELD else Dimension(counted))
        assert meaning.tier is tier
