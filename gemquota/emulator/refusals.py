"""Refusals and errors, byte for byte as the API sends them, in every dialect and wording.

The dialects are described where they are told apart, `Dialect`; the generations of wording are those
that public captures show, oldest first. Which of them names what decides how far a client can see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum, unique
from typing import Any, NamedTuple

from gemquota.domain.quota import Dimension, Tier
from gemquota.emulator.documents import compact, event, pretty
from gemquota.emulator.durations import go_duration, retry_delay
from gemquota.emulator.quotas import SERVICE, VERTEX_SERVICE, QuotaName


@unique
class Dialect(StrEnum):
    """How an error is wrapped."""

    GOOGLE = "google"
    """One indented object; `generateContent` and its kin."""
    ARRAY = "array"
    """The same in an array of one: OpenAI compatibility, streams without `alt=sse`."""
    INTERACTIONS = "interactions"
    """One line, string code, neither status nor details; with a `Retry-After` header."""


@unique
class Wording(StrEnum):
    """Generations of the quota refusal's text."""

    A1 = "a1"
    """2024: ErrorInfo names the limit."""
    A2 = "a2"
    """2025-03 to 2025-09: no bullets, details in another order."""
    A3 = "a3"
    """2025-09: bullets without the model."""
    A4 = "a4"
    """2025-12 to now: bullets with the model; the current one."""
    A5 = "a5"
    """Help alone: nothing says which limit."""
    A6 = "a6"
    """The paid daily metric, without model or delay."""
    A7 = "a7"
    """Bare: "Resource has been exhausted"."""
    A8 = "a8"
    """2026-10: "Your project has exceeded a quota"."""
    A9 = "a9"
    """2025: "Please migrate to" another model."""
    B1 = "b1"
    """Interactions to 2026-09: A4's message, no Retry-After."""
    B2 = "b2"
    """Interactions since 2026-09; the current one."""
    V1 = "v1"
    """Vertex AI, where a model has a quota of its own: metric and base model."""
    V2 = "v2"
    """Vertex AI, where models share capacity: "Resource exhausted", which names no limit."""


class ApiError(NamedTuple):
    """An error before it is put into a dialect."""

    code: int
    status: str
    message: str
    details: tuple[Mapping[str, Any], ...] = ()
    retry_after_s: int | None = None
    """Goes out as a header, in the Interactions dialect alone."""
    cause: str = ""
    """Why, for the access log and the summary: `RPM`, `bad_key`, …"""


class Broken(NamedTuple):
    """One limit that refuses a call."""

    dimension: Dimension
    limit: int
    model: str
    """The quota's own label."""
    tier: Tier
    name: QuotaName
    held: str = ""
    """Which of `quotas.HELD`, where there is no dimension."""

    @property
    def counts(self) -> str:
        """For logs: what it counts."""
        return self.held or self.dimension.value


_DOCS = "https://ai.google.dev/gemini-api/docs/rate-limits"
_CURRENT = (
    "You exceeded your current quota, please check your plan and billing details. "
    f"For more information on this error, head to: {_DOCS}."
)
_MONITOR = " To monitor your current usage, head to: https://ai.dev/rate-limit. "
_MONITOR_2025 = " To monitor your current usage, head to: https://ai.dev/usage?tab=rate-limit. "
_TYPE = "type.googleapis.com/google.rpc."
HELP: Mapping[str, Any] = {
    "@type": f"{_TYPE}Help",
    "links": [{"description": "Learn more about Gemini API quotas", "url": _DOCS}],
}
HELP_ONLY_TEXT = _CURRENT + _MONITOR
SHARED_CAPACITY_TEXT = (
    "Resource exhausted. Please try again later. Please refer to "
    "https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details."
)
_UNIT_WORDS = {
    Dimension.RPM: "requests per minute",
    Dimension.RPD: "requests per day",
    Dimension.TPM: "input tokens per minute",
    Dimension.TPD: "input tokens per day",
    Dimension.IPM: "images per minute",
    Dimension.IPD: "images per day",
}
_TIER_WORDS = {
    Tier.FREE: "Free Tier",
    Tier.TIER1: "Tier 1",
    Tier.TIER2: "Tier 2",
    Tier.TIER3: "Tier 3",
}


def quota_refusal(
    broken: Sequence[Broken], *, wait_s: float, short_s: float, wording: Wording
) -> ApiError:
    """The 429 for the limits in `broken`, the one that takes longest to clear first.

    Args:
        broken: Never empty.
        wait_s: Seconds until the call would be admitted.
        short_s: Seconds to the end of the minute, which daily refusals up to 2025 suggested.
        wording: Which generation speaks.
    """
    message, details, retry_after_s = _WORDINGS[wording](broken, wait_s, short_s)
    return ApiError(429, "RESOURCE_EXHAUSTED", message, details, retry_after_s, broken[0].counts)


_Text = tuple[str, tuple[Mapping[str, Any], ...], int | None]


def _a1(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    first = broken[0]
    words = _words(first)
    message = (
        f"Quota exceeded for quota metric 'Generate Content API {words}' and limit 'GenerateContent"
        f" {words.replace('requests', 'request limit')} for a region' of service '{SERVICE}' for "
        "consumer 'project_number:123456789012'."
    )
    info = {
        "@type": f"{_TYPE}ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "service": SERVICE,
            "quota_location": "us-central1",
            "quota_limit_value": str(first.limit),
            "quota_limit": first.name.quota_id,
            "quota_metric": f"{SERVICE}/{first.name.metric}",
            "consumer": "projects/123456789012",
        },
    }
    links = {
        "@type": f"{_TYPE}Help",
        "links": [
            {
                "description": "Request a higher quota limit.",
                "url": "https://cloud.google.com/docs/quota#requesting_higher_quota",
            }
        ],
    }
    return message, (info, links), None


def _a2(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    return _CURRENT, (_failure(broken), HELP, _retry(short_s)), None


def _a3(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    message = f"{_CURRENT}{_MONITOR_2025}{_bullets(broken, with_model=False)}"
    message += f"\nPlease retry in {go_duration(short_s)}."
    return message, (_failure(broken), HELP, _retry(short_s)), None


def _a4(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    message = f"{_CURRENT}{_MONITOR}{_bullets(broken, with_model=True)}"
    if all(each.dimension is Dimension.OTHER for each in broken):
        return message, (HELP, _failure(broken)), None  # nobody knows when a job or session ends
    message += f"\nPlease retry in {go_duration(wait_s)}."
    return message, (HELP, _failure(broken), _retry(wait_s)), None


def _a5(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    return HELP_ONLY_TEXT, (HELP,), None


def _a6(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    failure = {
        "@type": f"{_TYPE}QuotaFailure",
        "violations": [_violation(each, with_dimensions=False) for each in broken],
    }
    return f"{_CURRENT}{_MONITOR}{_bullets(broken, with_model=False)}", (HELP, failure), None


def _a7(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    return "Resource has been exhausted (e.g. check quota).", (), None


def _a8(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    text = "Your project has exceeded a quota. See https://ai.dev/rate-limit to manage your rate limits."
    return text, (), None


def _a9(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    text = (
        "You exceeded your current quota. Please migrate to Gemini 2.5 Pro Preview "
        "(models/gemini-2.5-pro-preview-03-25) for higher quota limits. "
        f"For more information on this error, head to: {_DOCS}."
    )
    return text, (_failure(broken), HELP, _retry(short_s)), None


def _b2(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    first = broken[0]
    limit = f"limit: {first.limit} {_words(first)} on {_TIER_WORDS[first.tier]}"
    wait = int(wait_s)
    if first.limit:
        advice = f"Please retry in {go_duration(wait)} or upgrade your tier at"
    else:
        advice = "Please upgrade your tier at"
    message = f"Rate limit exceeded for model {first.model} ({limit}). {advice}"
    return f"{message} https://ai.dev/rate-limit.", (), wait if first.limit else None


def _v1(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    first = broken[0]
    message = (
        f"Quota exceeded for {VERTEX_SERVICE}/{first.name.metric} with base model: {first.model}. "
        "Please submit a quota increase request. "
        "https://cloud.google.com/vertex-ai/docs/generative-ai/quotas-genai."
    )
    return message, (), None


def _v2(broken: Sequence[Broken], wait_s: float, short_s: float) -> _Text:
    return SHARED_CAPACITY_TEXT, (), None


_WORDINGS: dict[Wording, Callable[[Sequence[Broken], float, float], _Text]] = {
    Wording.A1: _a1,
    Wording.A2: _a2,
    Wording.A3: _a3,
    Wording.A4: _a4,
    Wording.A5: _a5,
    Wording.A6: _a6,
    Wording.A7: _a7,
    Wording.A8: _a8,
    Wording.A9: _a9,
    Wording.B1: _a4,
    Wording.B2: _b2,
    Wording.V1: _v1,
    Wording.V2: _v2,
}


def _words(broken: Broken) -> str:
    return _UNIT_WORDS.get(broken.dimension) or broken.name.metric.replace("_", " ")


def _bullets(broken: Sequence[Broken], *, with_model: bool) -> str:
    return "".join(
        f"\n* Quota exceeded for metric: {SERVICE}/{each.name.metric}, limit: {each.limit}"
        + (f", model: {each.model}" if with_model else "")
        for each in broken
    )


def _failure(broken: Sequence[Broken]) -> Mapping[str, Any]:
    return {
        "@type": f"{_TYPE}QuotaFailure",
        "violations": [_violation(each, with_dimensions=True) for each in broken],
    }


def _violation(broken: Broken, *, with_dimensions: bool) -> Mapping[str, Any]:
    violation: dict[str, Any] = {
        "quotaMetric": f"{SERVICE}/{broken.name.metric}",
        "quotaId": broken.name.quota_id,
    }
    if with_dimensions:
        violation["quotaDimensions"] = {"location": "global", "model": broken.model}
    if broken.limit:  # an int64 of 0 is proto's default, and defaults are left out
        violation["quotaValue"] = str(broken.limit)
    return violation


def _retry(wait_s: float) -> Mapping[str, Any]:
    return {"@type": f"{_TYPE}RetryInfo", "retryDelay": retry_delay(wait_s)}


INTERACTIONS_CODES = {
    "INVALID_ARGUMENT": "invalid_request",
    "FAILED_PRECONDITION": "failed_precondition",
    "UNAUTHENTICATED": "authentication",
    "PERMISSION_DENIED": "permission_denied",
    "NOT_FOUND": "not_found",
    "ALREADY_EXISTS": "already_exists",
    "ABORTED": "aborted",
    "OUT_OF_RANGE": "out_of_range",
    "RESOURCE_EXHAUSTED": "too_many_requests",
    "CANCELLED": "cancelled",
    "INTERNAL": "api_error",
    "UNIMPLEMENTED": "unimplemented",
    "UNAVAILABLE": "service_unavailable",
    "DEADLINE_EXCEEDED": "deadline_exceeded",
}


def interactions_code(error: ApiError) -> str:
    """The string that stands for the status in the Interactions dialect."""
    if error.code == 402:
        return "payment_required"
    return "model_not_found" if error.cause == "not_found" else INTERACTIONS_CODES[error.status]


def document_of(error: ApiError) -> dict[str, Any]:
    """`error` as a google.rpc document."""
    inner: dict[str, Any] = {"code": error.code, "message": error.message, "status": error.status}
    if error.details:
        inner["details"] = list(error.details)
    return {"error": inner}


def body_of(error: ApiError, dialect: Dialect) -> bytes:
    """`error` as the bytes of a response."""
    if dialect is Dialect.INTERACTIONS:
        return compact({"error": {"message": error.message, "code": interactions_code(error)}})
    text = pretty(document_of(error))
    return b"[" + text + b"]" if dialect is Dialect.ARRAY else text


def interactions_event_of(error: ApiError) -> bytes:
    """`error` as the event of an Interactions stream, which has a code of its own for a 429."""
    code = "rate_limit_exceeded" if error.code == 429 else interactions_code(error)
    document = {"error": {"message": error.message, "code": code}, "event_type": "error"}
    return b"event: error\ndata: " + compact(document) + b"\n\n"


def event_of(error: ApiError) -> bytes:
    """`error` inside a stream that began with 200."""
    return event(document_of(error))
