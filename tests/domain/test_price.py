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


def test_a_coming_price_is_told_with_its_day():
    price = recorded_price(resolve("argon", models()), "2026-11-30")
    assert (price.next_from, price.next_input) == ("2026-12-01", 4.0)
    assert recorded_price(resolve("argon", models()), "2026-12-01").next_from is None


def test_a_price_that_is_not_recorded_is_unknown():
    (gemma,) = [model for model in models() if model.id == "gemma-4-31b-it"]
    assert (recorded_price(gemma, "2026-11-25").input, gemma.price_in) == (None, None)


def test_a_recorded_price_names_its_source_and_date():
    assert recorded_price(resolve("argon", models()), "2026-11-30").source.endswith("(2026-11-22)")
