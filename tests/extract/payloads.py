"""Payloads as servers send them, from their parts. Own writing, after the wire's structure."""

from __future__ import annotations

import json
from typing import Any

RATE_LIMITS = "https://ai.google.dev/gemini-api/docs/rate-limits"
HOST = "generativelanguage.googleapis.com"


def violation(
    metric: str, quota_id: str, model: str | None = None, value: int | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {"quotaMetric": f"{HOST}/{metric}", "quotaId": quota_id}
    if model is not None:
        found["quotaDimensions"] = {"location": "global", "model": model}
    if value:
        found["quotaValue"] = str(value)
    return found


def refusal(
    violations: list[dict[str, Any]], *, retry: str = "22.417330142s", retry_s: int = 22
) -> dict[str, Any]:
    """A google.rpc refusal with bullets, Help, QuotaFailure and RetryInfo."""
    message = (
        "You exceeded your current quota, please check your plan and billing details. For more "
        f"information on this error, head to: {RATE_LIMITS}. To monitor your current usage, head "
        "to: https://ai.dev/rate-limit. "
    )
    for entry in violations:
        message += f"\n* Quota exceeded for metric: {entry['quotaMetric']}"
        message += f", limit: {entry.get('quotaValue', '0')}"
        if "quotaDimensions" in entry:
            message += f", model: {entry['quotaDimensions']['model']}"
    message += f"\nPlease retry in {retry}."
    return {
        "error": {
            "code": 429,
            "message": message,
            "status": "RESOURCE_EXHAUSTED",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.Help",
                    "links": [
                        {"description": "Learn more about Gemini API quotas", "url": RATE_LIMITS}
                    ],
                },
                {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations},
                {
                    "@type": "type.googleapis.com/google.rpc.RetryInfo",
                    "retryDelay": f"{retry_s}s",
                },
            ],
        }
    }


def plain_error(code: int, status: str, message: str, *details: dict[str, Any]) -> dict[str, Any]:
    error: dict[str, Any] = {"code": code, "message": message, "status": status}
    if details:
        error["details"] = list(details)
    return {"error": error}


def error_info(reason: str, domain: str = "googleapis.com", **metadata: str) -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": domain,
        "metadata": metadata,
    }


def interactions(message: str, code: str = "too_many_requests") -> dict[str, Any]:
    return {"error": {"message": message, "code": code}}


FREE_RPM = (
    "generate_content_free_tier_requests",
    "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
)
FREE_RPD = (
    "generate_content_free_tier_requests",
    "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
)
FREE_TPM = (
    "generate_content_free_tier_input_token_count",
    "GenerateContentInputTokensPerModelPerMinute-FreeTier",
)
TIER1_TPM = (
    "generate_content_paid_tier_input_token_count",
    "GenerateContentPaidTierInputTokensPerModelPerMinute",
)
TIER1_RPD = ("generate_requests_per_model_per_day", "GenerateRequestsPerDayPerProjectPerModel")
TIER2_RPM = (
    "generate_content_paid_tier_2_requests",
    "GenerateRequestsPerMinutePerProjectPerModel-PaidTier2",
)
EMBED_RPM = (
    "embed_content_free_tier_requests",
    "EmbedContentRequestsPerMinutePerUserPerProjectPerModel-FreeTier",
)


def pretty(payload: Any) -> str:
    return json.dumps(payload, indent=2) + "\n"


def compact(payload: Any) -> str:
    return json.dumps(payload, separators=(",", ":"))


def go_map(value: Any) -> str:
    """Go's `%v` of decoded JSON: keys sorted, no quotes, blanks between."""
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{go_map(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(go_map, value)) + "]"
    return str(value)


def go_error(payload: Any) -> str:
    """google.golang.org/genai's APIError."""
    error = payload["error"]
    return (
        f"Error {error['code']}, Message: {error['message']}, Status: {error['status']}, "
        f"Details: {go_map(error.get('details', []))}"
    )


def proto_error(payload: Any) -> str:
    """google.api_core's exception over gRPC: the message, then the details as text protos."""
    error = payload["error"]
    lines = [f"{error['code']} {error['message']} ["]
    for detail in error.get("details", []):
        for entry in detail.get("violations", []):
            lines += ["violations {", f'  quota_metric: "{entry["quotaMetric"]}"']
            lines.append(f'  quota_id: "{entry["quotaId"]}"')
            for key, value in entry.get("quotaDimensions", {}).items():
                lines += [
                    "  quota_dimensions {",
                    f'    key: "{key}"',
                    f'    value: "{value}"',
                    "  }",
                ]
            if "quotaValue" in entry:
                lines.append(f"  quota_value: {entry['quotaValue']}")
            lines += ["}", ","]
        for link in detail.get("links", []):
            lines += ["links {", f'  description: "{link["description"]}"']
            lines += [f'  url: "{link["url"]}"', "}", ","]
        if "retryDelay" in detail:
            lines += ["retry_delay {", f"  seconds: {detail['retryDelay'].rstrip('s')}", "}"]
    return "\n".join([*lines, "]"])


def js_inspect(value: Any, depth: int = 0) -> str:
    """Node's util.inspect: bare keys, single quotes, long strings joined by +."""
    pad, inner = "  " * depth, "  " * (depth + 1)
    if isinstance(value, dict):
        parts = [
            f"{inner}{key if key.isidentifier() else repr(key)}: {js_inspect(item, depth + 1)}"
            for key, item in value.items()
        ]
        return "{\n" + ",\n".join(parts) + f"\n{pad}}}"
    if isinstance(value, list):
        return (
            "[\n" + ",\n".join(inner + js_inspect(item, depth + 1) for item in value) + f"\n{pad}]"
        )
    if isinstance(value, str):
        pieces = value.splitlines(keepends=True) or [""]
        return f" +\n{inner}".join("'" + piece.replace("\n", "\\n") + "'" for piece in pieces)
    return str(value)
