"""One call as flat attributes, named as OpenTelemetry names them; what it has no name for is `gemquota.*`.

Source of the names: OpenTelemetry semantic conventions for generative AI, status Development,
https://opentelemetry.io/docs/specs/semconv/gen-ai/, read 2026-11-25.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from gemquota.domain.call import Call
from gemquota.domain.secrets import redacted

_PROVIDERS = {"developer": "gcp.gemini", "vertex": "gcp.vertex_ai"}
_INSTANTS = frozenset({"timestamp", "gemquota.retry_of"})
_OPERATIONS = {
    "generateContent": "generate_content",
    "streamGenerateContent": "generate_content",
    "embedContent": "embeddings",
    "batchEmbedContents": "embeddings",
    "embeddings": "embeddings",
    "chat/completions": "chat",
}

COLUMNS = (
    "timestamp", "gen_ai.provider.name", "gen_ai.operation.name", "gen_ai.request.model",
    "gen_ai.response.model", "http.response.status_code", "error.type", "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.reasoning.output_tokens", "user_agent.original", "gemquota.outcome", "gemquota.account",
    "gemquota.quota_label", "gemquota.method", "gemquota.tag", "gemquota.source", "gemquota.images",
    "gemquota.cost_usd", "gemquota.first_byte_ms", "gemquota.duration_ms", "gemquota.attempt",
    "gemquota.wasted", "gemquota.units", "gemquota.retry_of", "gemquota.headline", "gemquota.retry_after_s",
    "gemquota.limits", "gemquota.diagnosis",
)  # fmt: skip
"""In the order in which they are written. None is ever renamed or means something else; there may be more."""


class Told(NamedTuple):
    """The diagnosis that was kept of a call."""

    headline: str
    """The verdict in one line: which limit, of how much, for which model and tier."""
    document: Mapping[str, object]
    """As `gemquota diagnose --json` has it."""


Diagnosed = Callable[[Call], Told | None]
"""What is known of how a call went wrong; None: it did not, or nothing was kept."""


def provider(surface: str) -> str:
    """OpenTelemetry's name of who answers; `gcp.gen_ai` where that is not known."""
    return _PROVIDERS.get(surface, "gcp.gen_ai")


def operation(method: str) -> str:
    """OpenTelemetry's name of what was asked for; the API's own where it has none."""
    return _OPERATIONS.get(method, method)


def undiagnosed(call: Call) -> None:
    """For whoever wants no diagnoses."""


def attributes(call: Call, diagnosed: Diagnosed = undiagnosed) -> dict[str, object]:
    """By name, in the order of `COLUMNS`. What the answer did not say is left out, never 0."""
    kind = call.kind
    told = diagnosed(call) if call.diagnosis else None
    found: dict[str, object] = {
        "timestamp": _instant(call.at_s),
        "gen_ai.provider.name": provider(kind.surface),
        "gen_ai.operation.name": operation(kind.method),
        "gen_ai.request.model": kind.model,
        "gen_ai.response.model": kind.served,
        "http.response.status_code": call.status or None,
        # `_OTHER` is the conventions' word for what is not known: no answer came, nobody said why.
        "error.type": call.cause or (None if call.status else "_OTHER"),
        "gen_ai.usage.input_tokens": call.input_tokens,
        "gen_ai.usage.output_tokens": _written(call),
        "gen_ai.usage.cache_read.input_tokens": call.cached_tokens,
        "gen_ai.usage.reasoning.output_tokens": call.thought_tokens,
        "user_agent.original": kind.client,
        "gemquota.outcome": call.outcome.name.lower(),
        "gemquota.account": kind.account,
        "gemquota.quota_label": kind.label,
        "gemquota.method": kind.method,
        "gemquota.tag": kind.tag,
        "gemquota.source": kind.source,
        "gemquota.images": call.images or None,
        "gemquota.cost_usd": None if call.micro_usd is None else call.micro_usd / 1e6,
        "gemquota.first_byte_ms": call.first_byte_ms,
        "gemquota.duration_ms": call.total_ms,
        "gemquota.attempt": call.attempt,
        "gemquota.wasted": True if call.wasted else None,
        "gemquota.units": call.units if call.units > 1 else None,
        "gemquota.retry_of": None if call.retry_of_s is None else _instant(call.retry_of_s),
        "gemquota.headline": told.headline if told else None,
        "gemquota.retry_after_s": None if call.wait_ms is None else call.wait_ms / 1000,
        "gemquota.limits": [
            {name: _clean(part) for name, part in limit._asdict().items()} for limit in call.limits
        ],
        "gemquota.diagnosis": told.document if told else None,
    }
    return {
        name: value if name in _INSTANTS else _clean(value)
        for name, value in found.items()
        if value is not None and value != "" and value != []
    }


def _instant(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="microseconds")


def _clean(value: object) -> object:
    # A name comes from whoever called, who may have put a key there.
    return _redacted(value) if isinstance(value, str) else value


_redacted = lru_cache(maxsize=4096)(redacted)
"""Names come again and again."""


def _written(call: Call) -> int | None:
    # The conventions count reasoning as output; the Gemini API states the two apart.
    if call.output_tokens is None and call.thought_tokens is None:
        return None
    return (call.output_tokens or 0) + (call.thought_tokens or 0)
