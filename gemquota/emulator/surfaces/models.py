"""models.list and models.get. Neither counts against any quota."""

from __future__ import annotations

from typing import Any

from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply
from gemquota.emulator.models import Model
from gemquota.emulator.routing import Route

PAGE_SIZE, MOST_PER_PAGE = 50, 1_000


async def list_models(exchange: Exchange) -> Reply:
    """A page of models; `pageToken` is the number of the first one."""
    models = list(exchange.emulator.models.values())
    size, start = _number(exchange, "pageSize", PAGE_SIZE), _number(exchange, "pageToken", 0)
    end = start + min(size or PAGE_SIZE, MOST_PER_PAGE)
    page: dict[str, Any] = {"models": [described(model) for model in models[start:end]]}
    if end < len(models):
        page["nextPageToken"] = str(end)
    return Reply(pretty(page))


async def get_model(exchange: Exchange) -> Reply:
    """One model."""
    return Reply(pretty(described(exchange.emulator.model(exchange))))


def described(model: Model) -> dict[str, Any]:
    """A model as the API shows it."""
    if model.embeds:
        methods = ["embedContent", "countTextTokens", "countTokens", "asyncBatchEmbedContent"]
    else:
        methods = ["generateContent", "countTokens", "createCachedContent", "batchGenerateContent"]
    shown: dict[str, Any] = {
        "name": f"models/{model.id}",
        "version": "001",
        "displayName": model.id.replace("-", " ").title(),
        "description": f"Emulated {model.serves}",
        "inputTokenLimit": model.input_limit_tokens,
        "outputTokenLimit": model.output_limit_tokens,
        "supportedGenerationMethods": methods,
    }
    if model.thinks:
        shown["thinking"] = True
    return shown


def _number(exchange: Exchange, name: str, default: int) -> int:
    text = exchange.asked(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(invalid(f"Invalid value at '{name}': {text[:40]!r}"))
    return int(text)


ROUTES = (
    Route("GET", r"models", "listModels", list_models),
    Route("GET", r"models/(?P<model>[^/:]+)", "getModel", get_model),
)
