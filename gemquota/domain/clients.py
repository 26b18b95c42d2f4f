"""What each client does with a refusal: retries, ignored delays, hidden payloads, and the mend.

Measured with local servers, default settings, the versions and days named here. Other versions may
differ; the product says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_FIRST, _AGAIN = "2026-11-22", "2026-11-25"


@dataclass(frozen=True, slots=True)
class Client:
    """A client library or program, known by the words it prints."""

    key: str
    name: str
    version: str
    marks: tuple[str, ...]
    """Lower-case phrases of which one proves the client."""

    retries: str
    """What one call of the user becomes on a persistent 429."""

    hides: str
    """What it ignores or hides; empty if nothing."""

    mend: str
    """The one setting that mends it."""

    measured: str = _FIRST
    """The day, ISO 8601."""


# Read from the top: wrappers first, since they print the words of what they wrap.
CLIENTS: tuple[Client, ...] = (
    Client(
        "gemini-cli", "gemini-cli", "0.61.0",
        ("@google/gemini-cli", "terminalquotaerror", "retryablequotaerror", "gemini-client-error-", "full report available at:",
         "✕ [api error", "error when talking to gemini api", "[routing] numericalclassifierstrategy",
         "suggested retry after", "retrying with backoff... "),
        "A minute 429 becomes up to 10 requests over about 220 s; a day 429 or a RetryInfo over 300 s gives up at once.",
        "Replaces the message of a day limit by one sentence, which loses the limit and its value. `gemini -p` sends two requests, "
        "one of them to a router model with a quota of its own.",
        "Pick the model with -m, so that no router call is made, and see the payload with --debug.",
    ),
    Client(
        "langchain-google-genai", "langchain-google-genai", "4.4.2 and 3.2.0",
        ("langchain_google_genai", "langchain-google-genai", "_chat_with_retry", "error calling model '", "googleratelimiterror",
         "error embedding content"),
        "Every call becomes 6 requests over 34 s (4.x) or 62 s (3.x).",
        "Ignores RetryInfo; 3.x retries even a bad key and a 404.",
        "Pass max_retries=1 and wait the stated delay yourself.",
    ),
    Client(
        "litellm", "LiteLLM", "1.110.2",
        ("litellm.", "litellm ", "vertexaiexception", "vertex_ai_betaexception", "geminiexception"),
        "One request per call; with num_retries=2 three requests within 0.13 s, all into the same closed window.",
        "Ignores RetryInfo, and names everything of Google's \"VertexAIException\" or \"vertex_ai_beta\", whatever the surface.",
        "Set retry_policy or num_retries=0 and honour the delay in your own code.",
        _AGAIN,
    ),
    Client(
        "vercel-ai", "Vercel AI SDK", "7.0.173",
        ("ai_retryerror", "ai_apicallerror", "[ai_apicallerror]", "@ai-sdk/", "failed after 3 attempts. last error", "vercel.ai.error"),
        "Every call becomes 3 requests with 2 s and 4 s between them.",
        "Ignores RetryInfo (only a Retry-After under 60 s counts), and its message drops the quota id.",
        "Pass maxRetries: 0, and read err.responseBody (or err.errors[].responseBody) for the details.",
        _AGAIN,
    ),
    Client(
        "openai-node", "openai (node)", "7.57.0",
        ("status code (no body)", "node_modules/openai/"),
        "Every call becomes 3 requests with 0.45 s and 0.95 s between them.",
        "Ignores RetryInfo. 6.49.0 dropped the whole payload, since Google's error is a JSON array here: \"429 status code (no body)\".",
        "Pass maxRetries: 0; if there is no body move to 7.x, or repeat the call with curl.",
        _AGAIN,
    ),
    Client(
        "google-genai-interactions", "google-genai (interactions)", "3.6.1",
        ("google/genai/_gaos", "google.genai._gaos", "genai/_interactions", "unexpected status or content-type"),
        "Every call becomes 5 requests; a Retry-After is slept through without an upper bound, even 7 hours.",
        "A program that seems to hang may be asleep until the daily reset.",
        "Set a timeout around the call, or retry_options=HttpRetryOptions(attempts=1) on the client.",
        _AGAIN,
    ),
    Client(
        "google-generativeai", "google-generativeai (deprecated)", "0.8.6",
        ("google.generativeai", "google/generativeai", "google.ai.generativelanguage_v1beta", "google/ai/generativelanguage_v1beta",
         "unknown error trying to retrieve streaming response"),
        "One request on a 429, but 86 or more over 394 s on a 503.",
        "stream=True turns a 429 into \"400 Unknown error trying to retrieve streaming response\".",
        "Move to google-genai; until then call with stream=False to see the error.",
    ),
    Client(
        "js-generativeai", "@google/generative-ai (deprecated)", "0.24",
        ("[googlegenerativeai error]", "@google/generative-ai", "googlegenerativeaifetcherror"),
        "One request per call.",
        "",
        "Move to @google/genai.",
    ),
    Client(
        "js-genai", "@google/genai", "3.3.0",
        ("apierror: {\"error\"", "apierror: {\"error", "@google/genai/", "got status: resource_exhausted", "clienterror: got status"),
        "One request per call; with retryOptions 5, over about 20 s.",
        "Ignores RetryInfo. An error of a stream arrives as JSON inside JSON.",
        "Leave retryOptions out and wait the stated delay yourself.",
        _AGAIN,
    ),
    Client(
        "openai-python", "openai (python)", "3.57.0",
        ("openai.ratelimiterror", "openai.apistatuserror", "site-packages/openai/", "openai/_base_client.py"),
        "Every call becomes 3 requests within about 1.5 s.",
        "Ignores RetryInfo; a Retry-After is slept through. The text of 3.x is \"Error code: 429\" and no more, since Google's error is a JSON "
        "array here; the payload is in e.body.",
        "Pass max_retries=0, print e.body, and honour the delay it states in your own code.",
        _AGAIN,
    ),
    Client(
        "google-genai", "google-genai (python)", "3.6.1",
        ("google.genai.errors", "google/genai/errors", "google/genai/_api_client", "google_genai._api_client",
         "429 resource_exhausted. {'error'", "503 unavailable. {'error'", "400 invalid_argument. {'error'",
         "too many requests. {'message'", "429 resource_exhausted. {'", "google.genai._api_client"),
        "One request per call; with retry_options=HttpRetryOptions() 5, over about 17 s.",
        "Ignores RetryInfo, with or without retry options.",
        "Leave retry_options out, read the delay from the error's details and wait that long.",
        _AGAIN,
    ),
)  # fmt: skip

PACKAGES: Mapping[tuple[str, str], str] = {
    ("pypi", "google-genai"): "google-genai",
    ("pypi", "google-generativeai"): "google-generativeai",
    ("pypi", "langchain-google-genai"): "langchain-google-genai",
    ("pypi", "litellm"): "litellm",
    ("pypi", "openai"): "openai-python",
    ("npm", "@google/genai"): "js-genai",
    ("npm", "@google/generative-ai"): "js-generativeai",
    ("npm", "@google/gemini-cli"): "gemini-cli",
    ("npm", "@ai-sdk/google"): "vercel-ai",
    ("npm", "openai"): "openai-node",
}
"""Ecosystem and name of a package to the key of its client."""


def client_of(lowered: str) -> Client | None:
    """The client that printed a text (lower case, single blanks), or None."""
    return next(
        (client for client in CLIENTS if any(mark in lowered for mark in client.marks)), None
    )


def client_named(key: str) -> Client | None:
    """The client with this key."""
    return next((client for client in CLIENTS if client.key == key), None)
