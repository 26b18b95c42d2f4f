"""The Interactions API: create, whole or streamed, get, cancel and delete.

Creating counts in the same bucket as `generateContent` of the model; the turns that an earlier
interaction holds are input again. A background interaction is done after `BACKGROUND_S`. Agents are not
emulated.
"""

from __future__ import annotations

import asyncio

from gemquota.domain.quota import Tier
from gemquota.emulator import errors, interactions
from gemquota.emulator.dialects import EVENT_STREAM
from gemquota.emulator.documents import compact
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply
from gemquota.emulator.files import RECORD_BYTES
from gemquota.emulator.interaction_request import request_of, sums_up_thoughts
from gemquota.emulator.interactions import Interaction
from gemquota.emulator.refusals import ApiError, Dialect, interactions_event_of
from gemquota.emulator.routing import PLACE, Route, Service
from gemquota.emulator.streams import paced
from gemquota.emulator.surfaces.generate import generated

BACKGROUND_S = 5.0
DAY_S = 86_400.0
FREE_RETENTION_S, PAID_RETENTION_S = 1 * DAY_S, 55 * DAY_S
"""Documented (https://ai.google.dev/gemini-api/docs/interactions, 2026)."""
_JSON = b"application/json"  # without the charset that every other surface names


async def create(exchange: Exchange) -> Reply:
    """A new interaction, which is kept unless `store` is false."""
    body = exchange.document()
    if exchange.call.model is None:
        if body.get("agent"):
            raise Refused(_NO_AGENTS)
        raise Refused(invalid("Either model or agent must be set."))
    kept = body.get("store") is not False
    background = body.get("background") is True
    if background and not kept:
        raise Refused(invalid("background needs store to be true."))
    request = request_of(body)
    if not request["contents"]:
        raise Refused(invalid("input must not be empty."))
    carried_tokens = 0
    if earlier := body.get("previous_interaction_id"):
        carried_tokens = _kept(exchange, str(earlier)).context_tokens
    _, answer = generated(exchange, request, carried_tokens=carried_tokens)
    retention_s = FREE_RETENTION_S if exchange.project.tier is Tier.FREE else PAID_RETENTION_S
    response_id = exchange.emulator.response_id()
    interaction = Interaction(
        name=interactions.interaction_id(response_id) if kept else "",
        call_id=response_id[:8],
        project=exchange.project.name,
        created_s=exchange.now_s,
        expires_s=exchange.now_s + retention_s,
        size_bytes=RECORD_BYTES,
        model=exchange.call.model,
        answer=answer,
        ready_s=exchange.now_s + BACKGROUND_S if background else exchange.now_s,
        context_tokens=answer.input_tokens + answer.usage["candidatesTokenCount"],
        summaries=sums_up_thoughts(body),
    )
    if kept:
        exchange.emulator.shelf.put(interaction, exchange.now_s)
    if exchange.call.streams:
        return _stream(exchange, interaction)
    return Reply(compact(interactions.resource(interaction, exchange.now_s)), content_type=_JSON)


async def get(exchange: Exchange) -> Reply:
    """What became of an interaction; with `stream=true` its events once it is done."""
    interaction = _named(exchange)
    if exchange.asked("stream") == "true":
        wait_s = interaction.ready_s - exchange.now_s
        if wait_s > 0 and not interaction.cancelled:
            await asyncio.sleep(wait_s)
        return _stream(exchange, interaction)
    return Reply(compact(interactions.resource(interaction, exchange.now_s)), content_type=_JSON)


async def delete(exchange: Exchange) -> Reply:
    """Forget an interaction."""
    interaction = _named(exchange)
    exchange.emulator.shelf.take(interaction.project, interaction.name, exchange.now_s)
    return Reply(b"{}", content_type=_JSON)


async def cancel(exchange: Exchange) -> Reply:
    """End a background interaction that is still in progress."""
    interaction = _named(exchange)
    if interaction.status(exchange.now_s) != "in_progress":
        raise Refused(_NOT_IN_PROGRESS)
    interaction.cancelled = True
    return Reply(compact(interactions.resource(interaction, exchange.now_s)), content_type=_JSON)


def _stream(exchange: Exchange, interaction: Interaction) -> Reply:
    now_s = max(exchange.now_s, interaction.ready_s)
    pieces = interactions.events(interaction, now_s)
    stream = paced(
        pieces,
        interactions_event_of(errors.OVERLOADED),
        chunk_s=exchange.emulator.scenario.latency.chunk_s,
        fault=exchange.fault,
    )
    return Reply(content_type=EVENT_STREAM, chunks=stream)


def _named(exchange: Exchange) -> Interaction:
    return _kept(exchange, exchange.call.parts["id"])


def _kept(exchange: Exchange, name: str) -> Interaction:
    shelf, project = exchange.emulator.shelf, exchange.project.name
    interaction = shelf.get(Interaction, project, name, exchange.now_s)
    if interaction is None:
        raise Refused(_GONE)
    return interaction


# These words, and those of the 400s above, are made up; the codes are documented.
_NO_AGENTS = ApiError(501, "UNIMPLEMENTED", "The emulator runs no agents.", cause="no_agents")
_NOT_IN_PROGRESS = ApiError(
    400, "FAILED_PRECONDITION", "The interaction is not in progress.", cause="not_in_progress"
)
_GONE = ApiError(404, "NOT_FOUND", "The interaction was not found.", cause="no_interaction")

_NAME = r"interactions/(?P<id>[^/:]+)"
_METHODS = (
    Route("POST", r"interactions", "createInteraction", create, in_body=True),
    Route("GET", _NAME, "getInteraction", get),
    Route("DELETE", _NAME, "deleteInteraction", delete),
    Route("POST", rf"{_NAME}[/:]cancel", "cancelInteraction", cancel),
)
# On Vertex AI the project in the path pays. Its refusals there are assumed: nobody has shown one.
ROUTES = (
    *(
        each._replace(
            pattern=PLACE + each.pattern, dialect=Dialect.INTERACTIONS, service=Service.VERTEX
        )
        for each in _METHODS
    ),
    *(each._replace(dialect=Dialect.INTERACTIONS) for each in _METHODS),
)
