"""What a request that names a cache is made of."""

from __future__ import annotations

import pytest

from gemquota.domain.tokens import weight_from
from gemquota.emulator.caches import Cache, cached_weight, together
from gemquota.emulator.exchange import Refused
from gemquota.emulator.models import built_in_models
from tests.emulator.exchanges import START_S, exchange_of

FLASH, LITE = (built_in_models()[f"gemini-3.{name}"] for name in ("8-flash", "1-flash-lite"))
NAME = "cachedContents/one"


@pytest.fixture
def holding():
    """An exchange whose project has a cache of 4,096 tokens."""
    exchange = exchange_of()
    cache = Cache(
        name=NAME, project=exchange.project.name, created_s=START_S, expires_s=START_S + 60.0,
        size_bytes=1, model=FLASH, model_id=f"models/{FLASH.id}",
        weight=weight_from({"TEXT": 4_096}), display_name="", updated_s=START_S,
    )  # fmt: skip
    exchange.emulator.shelf.put(cache, START_S)
    return exchange


def refusal(exchange, document, model=FLASH):
    with pytest.raises(Refused) as caught:
        cached_weight(exchange, document, model)
    return caught.value.error


@pytest.mark.parametrize("field", ["cachedContent", "cached_content"])
@pytest.mark.parametrize("place", ["", "projects/p/locations/global/"])
def test_a_cache_is_found_in_both_spellings_and_behind_a_place(holding, field, place):
    assert cached_weight(holding, {field: place + NAME}, FLASH).total == 4_096


def test_a_request_that_names_none_has_none(holding):
    assert cached_weight(holding, {"contents": []}, FLASH) is None


def test_an_unknown_cache_another_projects_and_an_expired_one_are_alike(holding):
    unknown = refusal(holding, {"cachedContent": "cachedContents/two"})
    holding.now_s = START_S + 60.0
    assert refusal(holding, {"cachedContent": NAME}) == unknown
    assert unknown.code == 403


def test_another_model_is_told_both_names(holding):
    text = refusal(holding, {"cachedContent": NAME}, LITE).message
    assert f"models/{FLASH.id}" in text
    assert f"models/{LITE.id}" in text


@pytest.mark.parametrize("field", ["systemInstruction", "system_instruction", "tools"])
def test_what_belongs_into_the_cache_may_not_stand_beside_it(holding, field):
    assert refusal(holding, {"cachedContent": NAME, field: [{}]}).code == 400


def test_weights_add_up_by_modality():
    both = together(weight_from({"TEXT": 1, "IMAGE": 2}), weight_from({"TEXT": 3, "AUDIO": 4}))
    assert both == weight_from({"TEXT": 4, "IMAGE": 2, "AUDIO": 4})
