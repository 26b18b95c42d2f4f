from __future__ import annotations

import json

import pytest

from gemquota.domain.model_names import resolve
from gemquota.domain.price import Price
from gemquota.render.layout import plain_paint
from gemquota.render.models import models_json, models_text, price_text
from gemquota.sources.catalogue import models

TODAY = "2026-11-25"
ALL = models()


def text(found, prices=None, *, today=TODAY, width=80):
    return models_text(found, prices or {}, today=today, width=width, paint=plain_paint)


@pytest.mark.parametrize(
    ("today", "said"),
    [("2026-11-24", "shuts down 2026-12-01"), ("2026-12-01", "shut down 2026-12-01")],
    ids=["ahead", "past"],
)
def test_a_date_reads_as_ahead_or_past(today, said):
    assert said in text([resolve("gemini-2.5-pro", ALL)], today=today, width=100)


@pytest.mark.parametrize(
    ("today", "said"),
    [("2026-11-24", "2026-12-01 →3.8-flash"), ("2026-12-01", "now →3.8-flash")],
    ids=["ahead", "past"],
)
def test_the_list_says_what_lies_ahead(today, said):
    pair = [resolve(name, ALL) for name in ("gemini-2.5-pro", "gemini-3.8-flash")]
    assert said in text(pair, today=today)


def test_prices_stand_below_each_other_with_their_source():
    pair = [resolve(name, ALL) for name in ("gemini-2.5-pro", "gemini-3.8-flash")]
    prices = {
        pair[0].id: Price(1.25, 10.0, source="a list"),
        pair[1].id: Price(None, 3.75, source="a list"),
    }
    shown = text(pair, prices, width=120)
    assert "$1.25    $10" in shown
    assert "    -  $3.75" in shown
    assert "USD per million tokens, from a list" in shown


@pytest.mark.parametrize("priced", [False, True])
@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_whole_catalogue_fits_every_terminal(width, priced):
    prices = {model.id: Price(12.25, 123.5, source="a list") for model in ALL} if priced else {}
    assert max(map(len, text(ALL, prices, width=width).splitlines())) <= width


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (Price(None, 2.0), "unknown"),
        (Price(0.5, 2.0, source="s"), "$0.5 in, $2 out per million tokens [s]"),
        (Price(0.5, 2.0, cache_read=0.05, source="s"), "$0.05 cached [s]"),
        (
            Price(2.0, 12.0, None, 4.0, 18.0, 200_000, source="s"),
            "prompts over 200,000 tokens $4 in, $18 out [s]",
        ),
    ],
)
def test_a_price_says_all_that_it_depends_on(price, said):
    assert price_text(price).endswith(said)


def test_json_has_the_events_and_the_price_of_each():
    model = resolve("gemini-3.8-flash", ALL)
    (value,) = json.loads(models_json([model], {}, today=TODAY))["models"]
    assert value["id"] == "gemini-3.8-flash"
    assert value["price"]["input"] == model.price_in
    assert value["price"]["next_from"] == "2027-01-01"
    assert value["events"] == ["price from 2027-01-01: $1.5 in, $7.5 out"]
    assert not [key for key in value if key.startswith("price_")]
