"""Vertex AI: publisher models, in a project or in express mode, and its OpenAI endpoint.

What is called counts in the project's own ledger, in the same buckets as on the Developer API; refusals
name Vertex AI's metrics. Where a location is regional, so is the metric, but a project's limits are not
split by location.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from gemquota.domain.ledger import Request
from gemquota.domain.tokens import weight_of
from gemquota.emulator import errors
from gemquota.emulator.answers import Answer, chunks, details, response
from gemquota.emulator.credentials import resource_of
from gemquota.emulator.dialects import EVENT_STREAM
from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply, pick
from gemquota.emulator.models import Model
from gemquota.emulator.quotas import Family
from gemquota.emulator.refusals import Dialect
from gemquota.emulator.routing import PLACE, Route, Service
from gemquota.emulator.streams import array, events
from gemquota.emulator.surfaces import caches
from gemquota.emulator.surfaces.embed import batch_of, embedded
from gemquota.emulator.surfaces.generate import generated_by_body
from gemquota.emulator.surfaces.openai import chat_completions
from gemquota.emulator.surfaces.predict import Video, begin_video, film
from gemquota.emulator.surfaces.predict import predict as predict_images
from gemquota.emulator.vertex import as_vertex, billable_characters, described, embed_usage

_VIDEOS = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
_TRAFFIC = {b"priority": "ON_DEMAND_PRIORITY", b"flex": "ON_DEMAND_FLEX"}


async def generate_content(exchange: Exchange) -> Reply:
    """The answer in one document."""
    model, answer = _generated(exchange)
    document = response(answer, model, exchange.emulator.response_id())
    return Reply(
        pretty(as_vertex(document, answer, traffic=_traffic(exchange), now_s=exchange.now_s))
    )


async def stream_generate_content(exchange: Exchange) -> Reply:
    """The answer in pieces: server-sent events under `alt=sse`, else a growing array."""
    model, answer = _generated(exchange)
    documents = [
        as_vertex(document, answer, traffic=_traffic(exchange), now_s=exchange.now_s)
        for document in chunks(answer, model, exchange.emulator.response_id())
    ]
    for document in documents[:-1]:  # only the last one tells what was used
        document["usageMetadata"] = {"trafficType": _traffic(exchange)}
    chunk_s = exchange.emulator.scenario.latency.chunk_s
    if exchange.alt == "sse":
        stream = events(documents, chunk_s=chunk_s, fault=exchange.fault)
        headers = [(b"content-disposition", b"attachment")]
        return Reply(content_type=EVENT_STREAM, headers=headers, chunks=stream)
    return Reply(chunks=array(documents, chunk_s=chunk_s, fault=exchange.fault))


async def count_tokens(exchange: Exchange) -> Reply:
    """The estimate that admission and usage are made of, with the characters that text has."""
    document = exchange.document()
    model = exchange.emulator.model(exchange)
    weight = weight_of(document, model.id)
    exchange.input_tokens = weight.total
    exchange.emulator.charge(exchange, Family.COUNT, model, Request())
    counted = {
        "totalTokens": weight.total,
        "totalBillableCharacters": billable_characters(document.get("contents")),
        "promptTokensDetails": details(weight),
    }
    return Reply(pretty(counted))


async def predict(exchange: Exchange) -> Reply:
    """The vectors of some texts, or images, as the model can."""
    if not exchange.emulator.model(exchange).embeds:
        return await predict_images(exchange)
    document = exchange.document()
    instances = document.get("instances")
    if not isinstance(instances, list) or not instances:
        raise Refused(invalid("Invalid instances: instances is not specified"))
    parameters = document.get("parameters")
    size = pick(parameters, "outputDimensionality") if isinstance(parameters, dict) else None
    requests = [
        {"content": each.get("content"), "outputDimensionality": size}
        if isinstance(each, Mapping)
        else each
        for each in instances
    ]
    vectors, _ = embedded(exchange, requests)
    predictions = []
    for request, values in zip(requests, vectors, strict=True):
        tokens = weight_of({"contents": request["content"]}, exchange.call.model or "").total
        statistics = {"truncated": False, "token_count": tokens}
        predictions.append({"embeddings": {"statistics": statistics, "values": values}})
    characters = sum(billable_characters(request["content"]) for request in requests)
    metadata = {"billableCharacterCount": characters}
    return Reply(pretty({"predictions": predictions, "metadata": metadata}))


async def predict_long_running(exchange: Exchange) -> Reply:
    """The operation of a video."""
    return Reply(pretty({"name": begin_video(exchange, resource_of(exchange.call)).name}))


async def fetch_predict_operation(exchange: Exchange) -> Reply:
    """How far a video is; at the end, the video itself."""
    name = exchange.document().get("operationName")
    video = None
    if isinstance(name, str):
        shelf = exchange.emulator.shelf
        video = shelf.get(Video, exchange.project.name, name, exchange.now_s)
    if video is None:
        raise Refused(errors.NO_ENTITY)
    if exchange.now_s < video.ends_s:
        return Reply(pretty({"name": name}))
    made = {"bytesBase64Encoded": b64encode(film()).decode(), "mimeType": "video/mp4"}
    response = {"@type": _VIDEOS, "videos": [made] * video.samples}
    return Reply(pretty({"name": name, "done": True, "response": response}))


async def embed_content(exchange: Exchange) -> Reply:
    """The vector of one content."""
    vectors, weight = embedded(exchange, [_configured(exchange.document())])
    embedding = {"values": vectors[0]}
    return Reply(pretty({"embedding": embedding, "usageMetadata": embed_usage(weight)}))


async def batch_embed_contents(exchange: Exchange) -> Reply:
    """The vectors of several contents."""
    requests = batch_of(exchange)
    vectors, weight = embedded(exchange, [_configured(each) for each in requests])
    embeddings = [{"values": values} for values in vectors]
    return Reply(pretty({"embeddings": embeddings, "usageMetadata": embed_usage(weight)}))


def _configured(request: Any) -> Any:
    """A request whose size stands where the Developer API has it."""
    config = pick(request, "embedContentConfig") if isinstance(request, dict) else None
    return {**config, **request} if isinstance(config, dict) else request


async def list_models(exchange: Exchange) -> Reply:
    """Every model that a publisher offers, on one page."""
    models = [described(model) for model in exchange.emulator.models.values()]
    return Reply(pretty({"publisherModels": models}))


async def get_model(exchange: Exchange) -> Reply:
    """One model."""
    return Reply(pretty(described(exchange.emulator.model(exchange))))


def _generated(exchange: Exchange) -> tuple[Model, Answer]:
    if exchange.headers.get(b"x-vertex-ai-llm-request-type") == b"dedicated":
        raise Refused(errors.OVER_PROVISIONED)
    return generated_by_body(exchange)


def _traffic(exchange: Exchange) -> str:
    asked = exchange.headers.get(b"x-vertex-ai-llm-shared-request-type", b"")
    return _TRAFFIC.get(asked, "ON_DEMAND")


_MODELS = rf"(?:{PLACE})?publishers/google/models"
_MODEL = rf"{_MODELS}/(?P<model>[^/:@]+)(?:@[^/:]+)?"


def _post(method: str, handler: Any) -> Route:
    return Route("POST", rf"{_MODEL}:{method}", method, handler, service=Service.VERTEX)


ROUTES = (
    _post("generateContent", generate_content),
    _post("streamGenerateContent", stream_generate_content),
    _post("countTokens", count_tokens),
    _post("embedContent", embed_content),
    _post("batchEmbedContents", batch_embed_contents),
    _post("predict", predict),
    _post("predictLongRunning", predict_long_running),
    _post("fetchPredictOperation", fetch_predict_operation),
    Route("GET", _MODELS, "listModels", list_models, service=Service.VERTEX),
    Route("GET", _MODEL, "getModel", get_model, service=Service.VERTEX),
    Route(
        "POST", rf"{PLACE}endpoints/openapi/chat/completions", "chat/completions",
        chat_completions, Dialect.ARRAY, service=Service.VERTEX, in_body=True,
    ),
    *(
        each._replace(pattern=PLACE + each.pattern, service=Service.VERTEX)
        for each in caches.ROUTES
    ),
)  # fmt: skip
