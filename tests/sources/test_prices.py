from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gemquota.domain.model_names import resolve
from gemquota.sources.catalogue import models
from gemquota.sources.prices import prices


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("day", "cost", "change"),
    [("2026-11-24", 0.75, "2027-01-01"), ("2027-01-02", 1.5, None)],
    ids=["introductory", "after-the-rise"],
)
def test_a_price_follows_its_dated_schedule(day, cost, change):
    flash = resolve("flash", models())
    price = prices([flash], now_s=at(day))[flash.id]
    assert (price.input, price.next_from) == (cost, change)
    assert price.source.startswith("genai-prices")


def test_where_genai_prices_has_no_row_the_catalogue_answers_and_is_named():
    model = resolve("gemini-3.5-transcribe", models())
    price = prices([model], now_s=at("2026-11-24"))[model.id]
    assert price.input == 2.0
    assert "litellm" in price.source
