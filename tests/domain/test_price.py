from __future__ import annotations

import pytest

from gemquota.domain.model_names import resolve
from gemquota.domain.price import recorded_price
from gemquota.sources.catalogue import models


@pytest.mark.parametrize(
    ("today", "cost"), [("2026-11-30", 2.0), ("2026-12-01", 4.0)], ids=["before", "on-the-day"]
)
def test_a_recorded_price_changes_on_its_day(today, cost):
    assert recorded_price(resolve("argon", models()), today).input == cost
