"""What every client is made to meet, and what `gemquota diagnose` then has to find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

MODEL, EMBEDDER = "gemini-3.8-flash", "gemini-embedding-2"


class Found(NamedTuple):
    """One limit of a diagnosis."""

    dimension: str
    limit: int
    model: str
    quota_id: str | None


class Case(NamedTuple):
    """One way in which a call can end."""

    name: str
    cause: str
    """Of the diagnosis; empty for a success."""
    limits: str = ""
    """TOML, of the project that meets this case."""
    fault: str = ""
    bare_cause: str = "unexplained_429"
    """Of the status alone, where a client prints no more."""


SUCCESS = Case("success", "")
MINUTE = Case("minute", "quota", "rpm = 1")
MINUTE_TOKENS = Case("minute_tokens", "quota", "tpm = 300")
DAY = Case("day", "quota", "rpd = 1")
ZERO = Case("zero", "no_entitlement", "", "limit_zero")
OVERLOADED = Case("overloaded", "overloaded", "", "overloaded", "overloaded")
STREAM_ERROR = Case("stream_error", "overloaded", "", "stream_error")
ENQUEUED = Case("enqueued", "quota", "batch = 4")
"""Two jobs of three tokens."""

ONE_ANSWER = (SUCCESS, MINUTE, MINUTE_TOKENS, DAY, ZERO, OVERLOADED)
STREAMED = (*ONE_ANSWER, STREAM_ERROR)
SLOW = (MINUTE, DAY)
"""Of clients that wait between their own retries."""

Surfaces = dict[str, dict[str, tuple[Case, ...]]]
"""The cases of each surface of each client."""

SURFACES: Surfaces = {
    "google-genai": {
        "generate_content": ONE_ANSWER,
        "generate_content with retry_options": ONE_ANSWER,
        "generate_content_stream": STREAMED,
        "aio generate_content": ONE_ANSWER,
        "aio generate_content_stream": STREAMED,
        "aio generate_content_stream, httpx": STREAMED,
        "chats send_message": ONE_ANSWER,
        "chats send_message_stream": STREAMED,
        "embed_content": ONE_ANSWER,
        "files.upload, generate_content": ONE_ANSWER,
        "caches.create, generate_content": (SUCCESS, OVERLOADED),
        "batches.create": (SUCCESS, ENQUEUED, OVERLOADED),
        "interactions.create": ONE_ANSWER,
        "interactions.create stream": STREAMED,
        "aio interactions.create": ONE_ANSWER,
    },
    "openai": {
        "chat.completions": ONE_ANSWER,
        "chat.completions with max_retries=1": ONE_ANSWER,
        "chat.completions stream": STREAMED,
        "async chat.completions": ONE_ANSWER,
        "async chat.completions stream": STREAMED,
        "embeddings": ONE_ANSWER,
    },
    "langchain-google-genai": {
        "invoke": ONE_ANSWER,
        "invoke with max_retries=2": SLOW,
        "stream": STREAMED,
        "ainvoke": ONE_ANSWER,
        "astream": STREAMED,
        "embed_query": ONE_ANSWER,
        "embed_documents": ONE_ANSWER,
    },
    "litellm": {
        "completion": ONE_ANSWER,
        "completion with num_retries=2": ONE_ANSWER,
        "completion, api_base without version": ONE_ANSWER,
        "completion stream": STREAMED,
        "acompletion": ONE_ANSWER,
        "acompletion stream": STREAMED,
        "embedding": ONE_ANSWER,
    },
}

NOT_FREE = ("caches.create", "batches.create")
"""What surfaces begin with that tier 1 is needed for."""

_GENERATE = {
    MINUTE: (Found("RPM", 1, MODEL, "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"),),
    MINUTE_TOKENS: (Found("TPM", 300, MODEL, "GenerateContentInputTokensPerModelPerMinute-FreeTier"),),
    ENQUEUED: (Found("OTHER", 4, MODEL, "BatchGenerateContentEnqueuedTokensPerProjectPerModel-PaidTier1"),),
    DAY: (Found("RPD", 1, MODEL, "GenerateRequestsPerDayPerProjectPerModel-FreeTier"),),
    ZERO: (
        Found("TPM", 0, MODEL, "GenerateContentInputTokensPerModelPerMinute-FreeTier"),
        Found("TPD", 0, MODEL, "GenerateContentInputTokensPerModelPerDay-FreeTier"),
        Found("RPM", 0, MODEL, "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"),
        Found("RPD", 0, MODEL, "GenerateRequestsPerDayPerProjectPerModel-FreeTier"),
    ),
}  # fmt: skip
_EMBED = {
    MINUTE: (
        Found("RPM", 1, EMBEDDER, "EmbedContentRequestsPerMinutePerUserPerProjectPerModel-FreeTier"),
    ),
    MINUTE_TOKENS: (
        Found("TPM", 300, EMBEDDER, "EmbedContentInputTokensPerMinutePerModel-FreeTier"),
    ),
    DAY: (Found("RPD", 1, EMBEDDER, "EmbedContentRequestsPerDayPerUserPerProjectPerModel-FreeTier"),),
    ZERO: (
        Found("TPM", 0, EMBEDDER, "EmbedContentInputTokensPerMinutePerModel-FreeTier"),
        Found("TPD", 0, EMBEDDER, "EmbedContentInputTokensPerDayPerModel-FreeTier"),
        Found("RPM", 0, EMBEDDER, "EmbedContentRequestsPerMinutePerUserPerProjectPerModel-FreeTier"),
        Found("RPD", 0, EMBEDDER, "EmbedContentRequestsPerDayPerUserPerProjectPerModel-FreeTier"),
    ),
}  # fmt: skip
# Interactions name the worst limit alone, in words and without an id.
_INTERACTIONS = {case: (found[0]._replace(quota_id=None),) for case, found in _GENERATE.items()}


def enforced(surface: str, case: Case) -> tuple[Found, ...]:
    """The limits with which the emulator refuses; none where no quota does."""
    if "interactions" in surface:
        return _INTERACTIONS.get(case, ())
    return (_EMBED if "embed" in surface else _GENERATE).get(case, ())


def hides(client: str, case: Case) -> bool:
    """Whether the client drops what the API said from its exceptions' text.

    openai 3 prints a status alone where an error is an array, as in the API's OpenAI compatibility;
    `body` keeps all of it.
    """
    return client == "openai" and case is not STREAM_ERROR


def recognised(client: str, surface: str) -> str:
    """What diagnose calls the client."""
    if client == "google-genai" and "interactions" in surface:
        return "google-genai-interactions"
    return "openai-python" if client == "openai" else client


def every(surfaces: Surfaces = SURFACES) -> Iterator[tuple[str, str, Case]]:
    """Every client, surface and case."""
    for client, its in surfaces.items():
        for surface, cases in its.items():
            for case in cases:
                yield client, surface, case


def key(client: str, surface: str, case: Case) -> str:
    """A key, and so a project, of its own, so that no test meets what another has used."""
    return f"{client}/{surface}/{case.name}"


def wanted(surfaces: Surfaces, client: str) -> dict[str, dict[str, str]]:
    """The key with which a driver meets each case of each surface."""
    return {
        surface: {case.name: key(client, surface, case) for case in its}
        for surface, its in surfaces[client].items()
    }


def scenario(surfaces: Surfaces = SURFACES) -> str:
    """The scenario in which each key meets its case.

    The minute slides, because a fixed one could end between two calls; the clock starts far from
    the hour at which days end.
    """
    blocks = ['tier = "free"\nwindow = "sliding"\nclock_start = 2026-11-24T20:00:00Z\n']
    for client, surface, case in every(surfaces):
        name = key(client, surface, case)
        blocks.append(f'[[project]]\nname = "{name}"\nkeys = ["{name}"]\n')
        if surface.startswith(NOT_FREE):
            blocks.append('tier = "tier1"\n')
        if case.limits:
            model = EMBEDDER if "embed" in surface else MODEL
            blocks.append(f'limits."{model}" = {{ {case.limits} }}\n')
        if case.fault:
            blocks.append(f'[[fault]]\nkind = "{case.fault}"\nproject = "{name}"\n')
    return "".join(blocks)
