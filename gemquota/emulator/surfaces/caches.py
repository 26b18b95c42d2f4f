"""cachedContents: create, get, list, patch, delete. Their tokens are a quota while they are stored."""

from __future__ import annotations

from typing import Any

from gemquota.domain.ledger import Request
from gemquota.domain.tokens import weight_of
from gemquota.emulator.caches import Cache, named
from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply, pick
from gemquota.emulator.models import Model
from gemquota.emulator.paging import page
from gemquota.emulator.quotas import Family
from gemquota.emulator.routing import Route
from gemquota.emulator.shelf import Held, instant_s, seconds, timestamp

PAGE_SIZE, MOST_PER_PAGE = 50, 1_000
DEFAULT_TTL_S = 3600.0
MOST_TTL_S = 365 * 86_400.0
RECORD_BYTES = 1_000


async def create_cache(exchange: Exchange) -> Reply:
    """Store contents, a system instruction and tools for later requests."""
    document = exchange.document()
    model_id = document.get("model")
    if not isinstance(model_id, str) or not model_id:
        raise Refused(invalid("* CreateCachedContentRequest.model: model is required\n"))
    emulator = exchange.emulator
    model = emulator.model_named(exchange, model_id)
    if not model.talks:
        raise Refused(emulator.unknown_model(exchange, "createCachedContent", model_id))
    contents = document.get("contents")
    if contents is not None and not isinstance(contents, list | dict):
        raise Refused(
            invalid("Invalid value at 'contents' (type.googleapis.com/google.ai.Content)")
        )
    display_name = pick(document, "displayName") or ""
    if not isinstance(display_name, str) or len(display_name) > 128:
        text = "* CreateCachedContentRequest.display_name: at most 128 characters\n"
        raise Refused(invalid(text))
    weight = weight_of(document, model.id)
    least = least_tokens(model)
    if weight.total < least:
        raise Refused(
            invalid(
                f"Cached content is too small. total_token_count={weight.total}, "
                f"min_total_token_count={least}"
            )
        )
    expires_s = _expires_s(exchange, document, exchange.now_s + DEFAULT_TTL_S)
    exchange.input_tokens = weight.total
    # What expired or was deleted must not stand in the way.
    emulator.shelf.pass_time(exchange.project.name, exchange.now_s)
    cost_micro_usd = int(weight.total * model.price_in_micro_usd)
    request = Request(0, weight.total, 0, cost_micro_usd)
    reservation = emulator.charge(exchange, Family.CACHE, model, request)
    assert exchange.ledger is not None
    cache = Cache(
        name=f"cachedContents/{emulator.response_id()}",
        project=exchange.project.name,
        created_s=exchange.now_s,
        expires_s=expires_s,
        size_bytes=RECORD_BYTES,
        held=Held(exchange.ledger, reservation),
        model=model,
        model_id=model_id if model_id.startswith("projects/") else f"models/{model.id}",
        weight=weight,
        display_name=display_name,
        updated_s=exchange.now_s,
    )
    emulator.shelf.put(cache, exchange.now_s)
    return Reply(pretty(described(cache, exchange)))


async def get_cache(exchange: Exchange) -> Reply:
    """One cache, without what it holds."""
    return Reply(pretty(described(_asked_for(exchange), exchange)))


async def list_caches(exchange: Exchange) -> Reply:
    """A page of the project's caches, the newest first."""
    caches = exchange.emulator.shelf.all(Cache, exchange.project.name, exchange.now_s)
    return page(
        exchange,
        "cachedContents",
        caches,
        lambda cache: described(cache, exchange),
        size=PAGE_SIZE,
        most=MOST_PER_PAGE,
    )


async def update_cache(exchange: Exchange) -> Reply:
    """Change when a cache expires, which is all that may be changed."""
    document = exchange.document()
    cache = _asked_for(exchange)
    if set(document) - {"ttl", "expireTime", "expire_time", "name"} or not document:
        raise Refused(invalid("Only ttl and expire_time of a CachedContent can be updated."))
    cache.expires_s = _expires_s(exchange, document, cache.expires_s)
    cache.updated_s = exchange.now_s
    exchange.emulator.shelf.reschedule(cache)
    return Reply(pretty(described(cache, exchange)))


async def delete_cache(exchange: Exchange) -> Reply:
    """Forget a cache; its tokens are free for another."""
    cache = _asked_for(exchange)
    exchange.emulator.shelf.take(cache.project, cache.name, exchange.now_s)
    return Reply(pretty({}))


def described(cache: Cache, exchange: Exchange) -> dict[str, Any]:
    """A cache as the API shows it; Vertex AI puts project and location before its name."""
    parts = exchange.call.parts
    place = (
        f"projects/{parts['project']}/locations/{parts['location']}/" if "project" in parts else ""
    )
    shown: dict[str, Any] = {"name": f"{place}{cache.name}", "model": cache.model_id}
    if cache.display_name:
        shown["displayName"] = cache.display_name
    return shown | {
        "createTime": timestamp(cache.created_s),
        "updateTime": timestamp(cache.updated_s),
        "expireTime": timestamp(cache.expires_s),
        "usageMetadata": {"totalTokenCount": cache.weight.total},
    }


def least_tokens(model: Model) -> int:
    """Below it, nothing is cached. Source: refusals that name it, to 2026-05."""
    return 1_024 if model.id.startswith("gemini-2") and "pro" not in model.id else 4_096


def _asked_for(exchange: Exchange) -> Cache:
    return named(exchange, f"cachedContents/{exchange.call.parts['cache']}")


def _expires_s(exchange: Exchange, document: dict[str, Any], otherwise_s: float) -> float:
    ttl, instant = document.get("ttl"), pick(document, "expireTime")
    if ttl is not None and instant is not None:
        raise Refused(invalid("Only one of ttl and expire_time may be set."))
    expires_s = otherwise_s
    if ttl is not None:
        length_s = seconds(ttl)
        if length_s is None:
            raise Refused(
                invalid("Invalid value at 'ttl' (type.googleapis.com/google.protobuf.Duration)")
            )
        expires_s = exchange.now_s + length_s
    elif instant is not None:
        found = instant_s(instant)
        if found is None:
            text = "Invalid value at 'expire_time' (type.googleapis.com/google.protobuf.Timestamp)"
            raise Refused(invalid(text))
        expires_s = found
    if not exchange.now_s < expires_s <= exchange.now_s + MOST_TTL_S:
        raise Refused(invalid("The expiration of a CachedContent must be in the future."))
    return expires_s


_CACHE = r"cachedContents/(?P<cache>[^/:]+)"
ROUTES = (
    Route("POST", r"cachedContents", "createCachedContent", create_cache),
    Route("GET", r"cachedContents", "listCachedContents", list_caches),
    Route("GET", _CACHE, "getCachedContent", get_cache),
    Route("PATCH", _CACHE, "updateCachedContent", update_cache),
    Route("DELETE", _CACHE, "deleteCachedContent", delete_cache),
)
