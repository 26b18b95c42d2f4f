"""generateContent, streamGenerateContent and countTokens of the Developer API."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gemquota.domain.ledger import Request
from gemquota.domain.tokens import TEXT, Weight, weight_from, weight_of
from gemquota.emulator import errors
from gemquota.emulator.answers import (
    Answer,
    answer_to,
    candidate_count,
    chunks,
    config_of,
    details,
    printed,
)
from gemquota.emulator.caches import READ_PRICE, cached_weight, together
from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply, document_of, pick
from gemquota.emulator.files import check_references
from gemquota.emulator.models import Model
from gemquota.emulator.quotas import Family
from gemquota.emulator.routing import Route
from gemquota.emulator.streams import array, events

SERVICE_TIER = ((b"x-gemini-service-tier", b"standard"),)


async def generate_content(exchange: Exchange) -> Reply:
    """The answer in one document."""
    model, answer = generated_by_body(exchange)
    body = printed(answer, model, exchange.emulator.response_id())
    return Reply(body, headers=SERVICE_TIER)


async def stream_generate_content(exchange: Exchange) -> Reply:
    """The answer in pieces: server-sent events under `alt=sse`, else a growing array."""
    model, answer = generated_by_body(exchange)
    documents = chunks(answer, model, exchange.emulator.response_id())
    chunk_s = exchange.emulator.scenario.latency.chunk_s
    if exchange.alt == "sse":
        return Reply(
            content_type=b"text/event-stream",
            headers=(*SERVICE_TIER, (b"content-disposition", b"attachment")),
            chunks=events(documents, chunk_s=chunk_s, fault=exchange.fault),
        )
    stream = array(documents, chunk_s=chunk_s, fault=exchange.fault)
    return Reply(headers=SERVICE_TIER, chunks=stream)


async def count_tokens(exchange: Exchange) -> Reply:
    """The estimate that admission and usage are made of. It has a free quota of its own."""
    document = exchange.document()
    model = exchange.emulator.model(exchange)
    inner = pick(document, "generateContentRequest")
    counted = inner if isinstance(inner, dict) else document
    weight = weight_of(counted, model.id)
    answer: dict[str, Any] = {"totalTokens": weight.total, "promptTokensDetails": details(weight)}
    if len(counted) > 1 and (cached := cached_weight(exchange, counted, model)):
        weight = together(cached, weight)
        answer = {
            "totalTokens": weight.total,
            "cachedContentTokenCount": cached.total,
            "promptTokensDetails": details(weight),
            "cacheTokensDetails": details(cached),
        }
    exchange.input_tokens = weight.total
    exchange.emulator.charge(exchange, Family.COUNT, model, Request())
    return Reply(pretty(answer))


def generated(
    exchange: Exchange, document: dict[str, Any], *, carried_tokens: int = 0
) -> tuple[Model, Answer]:
    """Count a generate request and answer it; every surface that generates goes through here.

    Args:
        exchange: Whose model and project it is.
        document: The body of a `generateContent` call.
        carried_tokens: Input that the server itself adds: turns that it has kept.

    Raises:
        Refused: If the document asks for nothing, or a quota is used up.
    """
    model = _model(exchange)
    contents = _contents(document)
    if b"fileUri" in exchange.body or b"file_uri" in exchange.body:
        check_references(exchange, contents)
    weight = weight_of(document, model.id)
    if carried_tokens:
        tokens = dict(weight.by_modality)
        weight = weight_from({**tokens, TEXT: tokens.get(TEXT, 0) + carried_tokens})
    cached = cached_weight(exchange, document, model) if len(document) > 1 else None
    if cached is not None:  # documented: its tokens count against the usual limits
        weight = together(cached, weight)
    return model, _charged(exchange, model, *_answered(document, model, weight, cached))


def generated_by_body(exchange: Exchange) -> tuple[Model, Answer]:
    """As `generated`, from the body as it came.

    Programs repeat themselves, above all where they retry and where they are tested under load, and the
    answer is a function of model and body: what was read a moment ago is not read again.

    Raises:
        Refused: If the body asks for nothing, or a quota is used up.
    """
    body = exchange.body
    model = _model(exchange)
    read = _read(body, model) if len(body) <= _REMEMBERED_BYTES else None
    if read is None:
        return generated(exchange, exchange.document())
    return model, _charged(exchange, model, *read)


_REMEMBERED_BYTES = 4096


@lru_cache(maxsize=512)
def _read(body: bytes, model: Model) -> tuple[Answer, Request] | None:
    """The answer to a body, and its charge; None if more must be known to answer."""
    # In bodies whose answer depends on what else the project holds.
    if b"fileUri" in body or b"file_uri" in body:
        return None
    if b"cachedContent" in body or b"cached_content" in body:
        return None
    document = document_of(body)
    _contents(document)
    return _answered(document, model, weight_of(document, model.id), None)


def _model(exchange: Exchange) -> Model:
    model = exchange.emulator.model(exchange)
    if not model.talks:
        raise Refused(exchange.emulator.unknown_model(exchange))
    return model


def _contents(document: Mapping[str, Any]) -> Any:
    """What is asked, if the request is one."""
    contents = document.get("contents")
    if contents and not isinstance(contents, list | dict):
        raise Refused(
            invalid("Invalid value at 'contents' (type.googleapis.com/google.ai.Content)")
        )
    if not contents:
        text = "* GenerateContentRequest.contents: contents is not specified\n"
        raise Refused(invalid(text))
    if candidate_count(config_of(document)) is None:
        raise Refused(invalid(errors.CANDIDATES))
    return contents


def _answered(
    document: Mapping[str, Any], model: Model, weight: Weight, cached: Weight | None
) -> tuple[Answer, Request]:
    """The answer to a request of this weight, and what it is charged with."""
    if weight.total > model.input_limit_tokens:
        raise Refused(
            invalid(
                f"The input token count ({weight.total}) exceeds the maximum number of tokens "
                f"allowed ({model.input_limit_tokens})."
            )
        )
    answer = answer_to(document, model, weight, cached=cached)
    saved_tokens = cached.total * (1 - READ_PRICE) if cached is not None else 0
    cost_micro_usd = int(
        (answer.input_tokens - saved_tokens) * model.price_in_micro_usd
        + answer.output_tokens * model.price_out_micro_usd
    )
    return answer, Request(1, answer.input_tokens, 1 if answer.image else 0, cost_micro_usd)


def _charged(exchange: Exchange, model: Model, answer: Answer, request: Request) -> Answer:
    exchange.input_tokens = answer.input_tokens
    exchange.emulator.charge(exchange, Family.GENERATE, model, request)
    exchange.output_tokens = answer.output_tokens
    return answer


_MODEL = r"(?:models|tunedModels)/(?P<model>[^/:]+)"
ROUTES = (
    Route("POST", rf"{_MODEL}:generateContent", "generateContent", generate_content),
    Route(
        "POST", rf"{_MODEL}:streamGenerateContent", "streamGenerateContent", stream_generate_content
    ),
    Route("POST", rf"{_MODEL}:countTokens", "countTokens", count_tokens),
)
