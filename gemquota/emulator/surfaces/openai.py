"""OpenAI compatibility: chat, embeddings, images and models, counted as the calls that stand behind them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from struct import pack
from typing import Any

from gemquota.domain.ledger import Request
from gemquota.domain.tokens import content_weight
from gemquota.emulator import chat, errors
from gemquota.emulator.answers import IMAGE_TOKENS, PIXEL
from gemquota.emulator.dialects import EVENT_STREAM
from gemquota.emulator.documents import compact, pretty
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply
from gemquota.emulator.models import Model
from gemquota.emulator.quotas import Family
from gemquota.emulator.refusals import Dialect, document_of
from gemquota.emulator.routing import Route, Service
from gemquota.emulator.streams import ended, paced
from gemquota.emulator.surfaces.embed import BATCH_LIMIT, TOO_MANY, embedded
from gemquota.emulator.surfaces.generate import generated
from gemquota.emulator.surfaces.predict import MOST_IMAGES


async def chat_completions(exchange: Exchange) -> Reply:
    """The answer, whole or as server-sent events."""
    body = exchange.document()
    model_name = _model_name(body)
    _, answer = generated(exchange, chat.request_of(body))
    frame = chat.Frame(
        id=exchange.emulator.response_id(),
        created_s=int(exchange.now_s),
        model=model_name,
        vertex=exchange.call.route.service is Service.VERTEX,
    )
    if not exchange.call.streams:
        return Reply(compact(chat.completion(answer, frame)))
    options = body.get("stream_options")
    with_usage = isinstance(options, Mapping) and options.get("include_usage") is True
    pieces = [
        _event(chunk) for chunk in chat.completion_chunks(answer, frame, with_usage=with_usage)
    ]
    stream = paced(
        ended(pieces, chat.DONE),
        _event(document_of(errors.OVERLOADED)),
        chunk_s=exchange.emulator.scenario.latency.chunk_s,
        fault=exchange.fault,
    )
    return Reply(content_type=EVENT_STREAM, chunks=stream)


async def embeddings(exchange: Exchange) -> Reply:
    """The vector of each text; every text counts as a request."""
    body = exchange.document()
    model_name = _model_name(body)
    given = body.get("input")
    texts = given if isinstance(given, list) else [given]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise Refused(invalid("input must be a text or a list of texts, none of them empty"))
    if len(texts) > BATCH_LIMIT:
        raise Refused(invalid(TOO_MANY))
    size = body.get("dimensions")
    requests = [
        {"content": {"parts": [{"text": text}]}, "outputDimensionality": size} for text in texts
    ]
    vectors, weight = embedded(exchange, requests)
    coded = body.get("encoding_format") == "base64"
    document = {
        "object": "list",
        "data": [
            {
                "object": "embedding",
                "index": index,
                "embedding": _coded(values) if coded else values,
            }
            for index, values in enumerate(vectors)
        ],
        "model": model_name,
        "usage": {"prompt_tokens": weight.total, "total_tokens": weight.total},
    }
    return Reply(compact(document))


async def images(exchange: Exchange) -> Reply:
    """Pictures of a prompt, by a Gemini image model or by Imagen; the one pixel that all are."""
    body = exchange.document()
    _model_name(body)
    emulator = exchange.emulator
    model = emulator.model(exchange)
    prompt, count = body.get("prompt"), body.get("n", 1)
    if not isinstance(prompt, str) or not prompt:
        raise Refused(invalid("prompt is not specified"))
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_IMAGES:
        raise Refused(invalid(f"n must be between 1 and {MOST_IMAGES}"))
    if model.family == "imagen":
        emulator.charge(exchange, Family.PREDICT, model, Request(1, 0, count))
    elif model.draws:
        exchange.input_tokens = content_weight(prompt, model.id).total
        exchange.output_tokens = IMAGE_TOKENS * count
        cost_micro_usd = int(
            exchange.input_tokens * model.price_in_micro_usd
            + exchange.output_tokens * model.price_out_micro_usd
        )
        request = Request(1, exchange.input_tokens, count, cost_micro_usd)
        emulator.charge(exchange, Family.GENERATE, model, request)
    else:
        raise Refused(emulator.unknown_model(exchange, "predict"))
    pictures = [{"b64_json": PIXEL}] * count
    return Reply(compact({"created": int(exchange.now_s), "data": pictures}))


async def list_models(exchange: Exchange) -> Reply:
    """Every model, on one page."""
    models = [_described(model) for model in exchange.emulator.models.values()]
    return Reply(pretty({"object": "list", "data": models}))


async def get_model(exchange: Exchange) -> Reply:
    """One model."""
    return Reply(pretty(_described(exchange.emulator.model(exchange))))


def _described(model: Model) -> dict[str, Any]:
    return {
        "id": f"models/{model.id}",
        "object": "model",
        "owned_by": "google",
        "display_name": model.id.replace("-", " ").title(),
    }


def _model_name(body: Mapping[str, Any]) -> str:
    name = body.get("model")
    if not isinstance(name, str) or not name:
        raise Refused(invalid("model is not specified"))
    return name


def _coded(values: list[float]) -> str:
    """A vector as OpenAI's clients ask for it unless they are told otherwise."""
    return b64encode(pack(f"<{len(values)}f", *values)).decode()


def _event(document: Any) -> bytes:
    return b"data: " + compact(document) + b"\n\n"


_ARRAY = Dialect.ARRAY
ROUTES = (
    Route(
        "POST", r"(?:openai/)?chat/completions", "chat/completions", chat_completions, _ARRAY,
        in_body=True,
    ),
    Route("POST", r"(?:openai/)?embeddings", "embeddings", embeddings, _ARRAY, in_body=True),
    Route("POST", r"(?:openai/)?images/generations", "images", images, _ARRAY, in_body=True),
    Route("GET", r"openai/models", "listModels", list_models, _ARRAY),
    Route("GET", r"openai/models/(?:models/)?(?P<model>[^/:]+)", "getModel", get_model, _ARRAY),
)  # fmt: skip
