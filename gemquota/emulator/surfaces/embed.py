"""embedContent and batchEmbedContents: every text counts as one request."""

from __future__ import annotations

from typing import Any

from gemquota.domain.ledger import Request
from gemquota.domain.tokens import Weight, content_weight, weight_from
from gemquota.emulator.answers import details, seed_of, vector
from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply, pick
from gemquota.emulator.quotas import Family
from gemquota.emulator.routing import Route

DIMENSIONS, MOST_DIMENSIONS = 3_072, 3_072
BATCH_LIMIT = 100
TOO_MANY = (
    f"* BatchEmbedContentsRequest.requests: at most {BATCH_LIMIT} requests can be in one batch\n"
)


async def embed_content(exchange: Exchange) -> Reply:
    """The vector of one content."""
    vectors, _ = embedded(exchange, [exchange.document()])
    return Reply(pretty({"embedding": {"values": vectors[0]}}))


async def batch_embed_contents(exchange: Exchange) -> Reply:
    """The vectors of up to 100 contents."""
    requests = batch_of(exchange)
    vectors, weight = embedded(exchange, requests)
    document = {
        "embeddings": [{"values": values} for values in vectors],
        "usageMetadata": {
            "promptTokenCount": weight.total,
            "promptTokenDetails": details(weight),  # sic, without the s of its siblings
        },
    }
    return Reply(pretty(document))


def batch_of(exchange: Exchange) -> list[Any]:
    """The requests of a batch.

    Raises:
        Refused: If there are none or too many.
    """
    requests = exchange.document().get("requests")
    if not isinstance(requests, list) or not requests:
        text = "* BatchEmbedContentsRequest.requests: requests is not specified\n"
        raise Refused(invalid(text))
    if len(requests) > BATCH_LIMIT:
        raise Refused(invalid(TOO_MANY))
    return requests


def embedded(exchange: Exchange, requests: list[Any]) -> tuple[list[list[float]], Weight]:
    """Count some texts and turn each into a vector.

    Raises:
        Refused: If one has no content, or a quota is used up.
    """
    emulator = exchange.emulator
    model = emulator.model(exchange)
    if not model.embeds:
        raise Refused(emulator.unknown_model(exchange, "embedContent"))
    tokens: dict[str, int] = {}
    vectors = []
    for request in requests:
        content = request.get("content") if isinstance(request, dict) else None
        if not content:
            raise Refused(invalid("* EmbedContentRequest.content: contents is not specified\n"))
        for modality, count in content_weight(content, model.id).by_modality:
            tokens[modality] = tokens.get(modality, 0) + count
        wanted = pick(request, "outputDimensionality")
        size = wanted if isinstance(wanted, int) and 0 < wanted <= MOST_DIMENSIONS else DIMENSIONS
        vectors.append(vector(seed_of(content), size))
    weight = weight_from(tokens)
    exchange.input_tokens = weight.total
    cost_micro_usd = int(weight.total * model.price_in_micro_usd)
    request = Request(len(requests), weight.total, 0, cost_micro_usd)
    emulator.charge(exchange, Family.EMBED, model, request)
    return vectors, weight


_MODEL = r"models/(?P<model>[^/:]+)"
ROUTES = (
    Route("POST", rf"{_MODEL}:embedContent", "embedContent", embed_content),
    Route("POST", rf"{_MODEL}:batchEmbedContents", "batchEmbedContents", batch_embed_contents),
)
