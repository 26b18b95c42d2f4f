"""Explicit caches: what a `generateContent` request that names one is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gemquota.domain.tokens import Weight, weight_from
from gemquota.emulator.errors import NO_CACHE, invalid
from gemquota.emulator.exchange import Exchange, Refused, pick
from gemquota.emulator.models import Model
from gemquota.emulator.shelf import Thing

READ_PRICE = 0.1
"""Of the input price (pricing page, 2026-10; audio models and Gemini 2.0 pay more)."""
_NOT_BESIDE = ("systemInstruction", "tools", "toolConfig")


@dataclass(slots=True, kw_only=True, eq=False)
class Cache(Thing):
    """A cached content. What it said is not kept, only what it weighs."""

    model: Model
    model_id: str
    weight: Weight
    display_name: str
    updated_s: float


def named(exchange: Exchange, name: str) -> Cache:
    """The project's cache of this name.

    Raises:
        Refused: 403 if there is none, as the API says it.
    """
    shelf = exchange.emulator.shelf
    cache = shelf.get(Cache, exchange.project.name, name, exchange.now_s)
    if cache is None:
        raise Refused(NO_CACHE)
    return cache


def cached_weight(exchange: Exchange, document: Mapping[str, Any], model: Model) -> Weight | None:
    """What the cache that a request names weighs; None if it names none.

    Raises:
        Refused: If there is no such cache, or the request does not fit it.
    """
    name = pick(dict(document), "cachedContent")
    if not name:
        return None
    if not isinstance(name, str):
        raise Refused(invalid("Invalid value at 'cached_content' (TYPE_STRING)"))
    # On Vertex AI project and location stand before the name.
    cache = named(exchange, name[max(name.rfind("cachedContents/"), 0) :])
    if cache.model.label != model.label:
        raise Refused(
            invalid(
                f"Model used by GenerateContent request (models/{model.id}) and CachedContent "
                f"({cache.model_id}) has to be the same."
            )
        )
    if any(pick(dict(document), each) for each in _NOT_BESIDE):
        raise Refused(
            invalid(
                "CachedContent can not be used with GenerateContent request setting "
                "system_instruction, tools or tool_config.\n\nProposed fix: move those values to "
                "CachedContent from GenerateContent request."
            )
        )
    return cache.weight


def together(one: Weight, other: Weight) -> Weight:
    """Both of them."""
    tokens = dict(one.by_modality)
    for modality, count in other.by_modality:
        tokens[modality] = tokens.get(modality, 0) + count
    return weight_from(tokens)
