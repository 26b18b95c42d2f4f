"""models.list and models.get. Neither counts against any quota."""

from __future__ import annotations

from typing import Any

from gemquota.emulator.documents import pretty
from gemquota.emulator.exchange import Exchange, Reply
from gemquota.emulator.models import Model
from gemquota.emulator.paging import page
from gemquota.emulator.routing import Route

PAGE_SIZE, MOST_PER_PAGE = 50, 1_000


async def list_models(exchange: Exchange) -> Reply:
    """A page of models."""
    models = list(exchange.emulator.models.values())
    return page(exchange, "models", models, described, size=PAGE_SIZE, most=MOST_PER_PAGE)


async def get_model(exchange: Exchange) -> Reply:
    """One model."""
    return Reply(pretty(described(exchange.emulator.model(exchange))))


def described(model: Model) -> dict[str, Any]:
    """A model as the API shows it."""
    shown: dict[str, Any] = {
        "name": f"models/{model.id}",
        "version": "001",
        "displayName": model.id.replace("-", " ").title(),
        "description": f"Emulated {model.serves}",
        "inputTokenLimit": model.input_limit_tokens,
        "outputTokenLimit": model.output_limit_tokens,
        "supportedGenerationMethods": list(model.methods),
    }
    if model.thinks:
        shown["thinking"] = True
    return shown


ROUTES = (
    Route("GET", r"models", "listModels", list_models),
    Route("GET", r"models/(?P<model>[^/:]+)", "getModel", get_model),
)
