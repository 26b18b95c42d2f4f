"""A generator of texts with known answers, from structure: what was refused x who prints it.

Three tables: refusals as servers send them with what is true of them, prints of clients with
what each leaves out, and wrappings (`wrappings.py`). The answers come from the parts, never
from the product. Own writing after the wire's structure.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from . import payloads as p
from .wrappings import LOSSLESS, hard_wrapped

Limits = frozenset[tuple[str | None, int | None, str | None]]
HOST = p.HOST


@dataclass(frozen=True)
class Facts:
    """What a text decides. `...` where it does not."""

    cause: Any
    surface: Any = ...
    http_status: Any = ...
    limits: Any = frozenset()
    tier: Any = "unknown"
    retry_after_s: Any = None
    retryable: Any = ...


@dataclass(frozen=True)
class Refusal:
    name: str
    code: int
    status: str
    message: str
    whole: Facts
    """Of the whole body."""
    prose: Facts
    """Of the message alone."""
    details: tuple[dict[str, Any], ...] = ()
    model: str = "gemini-3.8-flash"

    @property
    def body(self) -> dict[str, Any]:
        return p.plain_error(self.code, self.status, self.message, *self.details)


class Text(NamedTuple):
    name: str
    text: str
    facts: Facts


# --- what was refused ---------------------------------------------------------------------

BUCKETS = {
    "free RPM": ("generate_content_free_tier_requests", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "RPM", "RPM/RPD", "free"),
    "free RPD": ("generate_content_free_tier_requests", "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "RPD", "RPM/RPD", "free"),
    "free TPM": ("generate_content_free_tier_input_token_count", "GenerateContentInputTokensPerModelPerMinute-FreeTier", "TPM", "TPM/TPD", "free"),
    "free TPD": ("generate_content_free_tier_input_token_count", "GenerateContentInputTokensPerModelPerDay-FreeTier", "TPD", "TPM/TPD", "free"),
    "tier 1 RPM": ("generate_requests_per_model", "GenerateRequestsPerMinutePerProjectPerModel", "RPM", "RPM/RPD", "unknown"),
    "tier 1 RPD": ("generate_requests_per_model_per_day", "GenerateRequestsPerDayPerProjectPerModel", "RPD", "RPD", "unknown"),
    "tier 1 TPM": ("generate_content_paid_tier_input_token_count", "GenerateContentPaidTierInputTokensPerModelPerMinute", "TPM", "TPM/TPD", "paid"),
    "tier 2 RPM": ("generate_content_paid_tier_2_requests", "GenerateRequestsPerMinutePerProjectPerModel-PaidTier2", "RPM", "RPM/RPD", "tier2"),
    "tier 3 RPD": ("generate_content_paid_tier_3_requests", "GenerateRequestsPerDayPerProjectPerModel-PaidTier3", "RPD", "RPM/RPD", "tier3"),
    "tier 2 TPM": ("generate_content_paid_tier_2_input_token_count", "GenerateContentPaidTierInputTokensPerModelPerMinute-PaidTier2", "TPM", "TPM/TPD", "tier2"),
    "embed RPM": ("embed_content_free_tier_requests", "EmbedContentRequestsPerMinutePerUserPerProjectPerModel-FreeTier", "RPM", "RPM/RPD", "free"),
    "embed RPD": ("embed_content_free_tier_requests", "EmbedContentRequestsPerDayPerUserPerProjectPerModel-FreeTier", "RPD", "RPM/RPD", "free"),
    "imagen RPD": ("predict_requests_per_model_per_day_paid_tier_1", "PredictRequestsPerDayPerProjectPerModelPaidTier1", "RPD", "RPD", "tier1"),
    "veo RPD": ("predict_long_running_requests_per_model_per_day", "PredictLongRunningRequestsPerDayPerProjectPerModel", "RPD", "RPD", "unknown"),
}  # fmt: skip
MODELS = (
    "gemini-3.8-flash", "gemini-2.5-flash-lite", "gemini-3.1-pro", "gemini-2.5-flash", "gemini-2.5-flash-preview-image", "gemini-embedding-1.0",
    "gemma-4-31b", "gemini-3.1-flash-tts", "imagen-4.0-generate", "veo-3.1-generate", "gemini-2.0-flash-exp",
)  # fmt: skip
HEADS = (
    "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: "
    "https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit. ",
    "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: "
    "https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/usage?tab=rate-limit. ",
    "You exceeded your current quota. Please migrate to Gemini 2.5 Pro Preview (models/gemini-2.5-pro-preview-06-05) for higher quota limits. "
    "For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. ",
)  # fmt: skip
HELP = {
    "@type": "type.googleapis.com/google.rpc.Help",
    "links": [{"description": "Learn more about Gemini API quotas", "url": p.RATE_LIMITS}],
}


def go_duration(seconds: int, fraction: str) -> str:
    """Go's `time.Duration.String` of whole seconds and digits after the point."""
    if seconds == 0 and fraction:
        return f"{int(fraction.ljust(9, '0')) / 1e6:.6f}".rstrip("0").rstrip(".") + "ms"
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    head = (f"{hours}h" if hours else "") + (f"{minutes}m" if hours or minutes else "")
    return f"{head}{rest}{'.' + fraction if fraction else ''}s"


def _soon(windows: set[str], wait_s: float | None) -> bool | None:
    if "D" in windows or (wait_s is not None and wait_s >= 3600):
        return False
    return True if windows == {"M"} else None


def quota_refusal(rng: random.Random) -> Refusal:
    """Dialect A, one to four violations, of any generation of the message."""
    model = rng.choice(MODELS)
    zero = rng.random() < 0.2
    chosen = rng.sample(sorted(BUCKETS), rng.choice((1, 1, 1, 2, 3)))
    # A bucket each of one project: what one body lists is of one tier.
    tier = BUCKETS[chosen[0]][4]
    chosen = [name for name in chosen if BUCKETS[name][4] == tier]
    values = {
        name: 0 if zero else rng.choice((2, 5, 10, 20, 250, 1500, 250_000, 4_000_000))
        for name in chosen
    }
    wait = (
        None
        if rng.random() < 0.15
        else (
            rng.choice((0, 3, 38, 59, 61, 2728, 25_936, 73_036)),
            rng.choice(("", "5", "219169168")),
        )
    )
    if wait == (0, ""):
        wait = (0, "5821")
    generation = rng.choice(("A2", "A3", "A4", "A4", "A4"))
    message = rng.choice(HEADS)
    bullets: list[tuple[str, int, str | None]] = []
    if generation != "A2":
        for name in chosen:
            metric = f"{HOST}/{BUCKETS[name][0]}"
            named = model if generation == "A4" else None
            bullets.append((BUCKETS[name][3], values[name], named))
            message += f"\n* Quota exceeded for metric: {metric}, limit: {values[name]}" + (
                f", model: {named}" if named else ""
            )
        if wait is not None:
            message += f"\nPlease retry in {go_duration(*wait)}."
    violations = [
        p.violation(BUCKETS[name][0], BUCKETS[name][1], model, values[name]) for name in chosen
    ]
    details = [
        HELP,
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations},
    ]
    wait_s = None if wait is None else wait[0] + float("0." + (wait[1] or "0"))
    if wait is not None:
        details.append(
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{wait[0]}s"}
        )
    # The free metric of the message is one for two windows; values that stand only in the bullets fill both.
    limits = frozenset(
        (BUCKETS[name][2], values[name] if values[name] or generation != "A2" else None, model)
        for name in chosen
    )
    known_zero = zero and generation != "A2"
    prose_limits = frozenset((dimension, value, named) for dimension, value, named in bullets)
    windows = {BUCKETS[name][2][-1] for name in chosen}
    prose_windows = {"?" if "/" in dimension else dimension[-1] for dimension, _, _ in bullets}
    base = {"surface": "developer", "tier": tier}
    # RetryInfo holds whole seconds; a sentence holds them all.
    whole_wait = wait_s if generation != "A2" or wait is None else float(wait[0])
    whole = Facts(
        cause="no_entitlement" if known_zero else "quota", limits=limits, retry_after_s=whole_wait,
        retryable=False if known_zero else _soon(windows, whole_wait), http_status=429, **base,
    )  # fmt: skip
    if bullets:
        prose = Facts(
            cause="no_entitlement" if zero else "quota", limits=prose_limits, retry_after_s=wait_s,
            retryable=False if zero else _soon(prose_windows, wait_s), **base,
        )  # fmt: skip
    else:
        prose = Facts(cause="unexplained_429", surface="developer")
    name = f"{generation} {'+'.join(chosen)}{' zero' if zero else ''}"
    return Refusal(name, 429, "RESOURCE_EXHAUSTED", message, whole, prose, tuple(details), model)


def _same(
    name: str,
    code: int,
    status: str,
    message: str,
    facts: Facts,
    *details: dict[str, Any],
    prose: Facts | None = None,
) -> Refusal:
    whole = replace(facts, http_status=code)
    return Refusal(
        name, code, status, message, whole, prose or replace(facts, surface=...), details
    )


OTHERS: tuple[Refusal, ...] = (
    _same("A5", 429, "RESOURCE_EXHAUSTED", HEADS[0], Facts("unexplained_429", "developer", retryable=None), HELP),
    _same("A7", 429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", Facts("unexplained_429", retryable=None)),
    _same("A8", 429, "RESOURCE_EXHAUSTED", "Your project has exceeded a quota. See https://ai.dev/rate-limit to manage your rate limits.",
          Facts("unexplained_429", "developer", retryable=None)),
    _same("A1", 429, "RESOURCE_EXHAUSTED",
          "Quota exceeded for quota metric 'Generate Content API requests per minute' and limit 'GenerateContent request limit per minute for a region' "
          "of service 'generativelanguage.googleapis.com' for consumer 'project_number:998877665544'.",
          Facts("quota", "developer", limits=frozenset({("RPM", 60, None)}), retryable=True),
          p.error_info("RATE_LIMIT_EXCEEDED", service=HOST, quota_location="europe-west1", quota_limit_value="60",
                       quota_limit="GenerateContentRequestsPerMinutePerProjectPerRegion", quota_metric=f"{HOST}/generate_content_requests",
                       consumer="projects/998877665544"),
          prose=Facts("quota", "developer", limits=frozenset({("RPM", None, None)}), retryable=True)),
    _same("spend cap", 429, "RESOURCE_EXHAUSTED", "Your project has exceeded its monthly spending cap. Please go to AI Studio at https://ai.studio/spend to manage your project spend cap.",
          Facts("spend_cap", "developer", tier=..., retryable=False)),
    _same("billing cap", 429, "RESOURCE_EXHAUSTED", "Your billing account has exceeded its monthly spending cap. Learn more at https://ai.google.dev/gemini-api/docs/billing#tier-spend-caps.",
          Facts("billing_cap", "developer", tier=..., retryable=False)),
    _same("prepay", 429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your project and billing.",
          Facts("prepay_depleted", "developer", tier=..., retryable=False)),
    _same("shared", 429, "RESOURCE_EXHAUSTED", "Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",
          Facts("shared_capacity", retryable=True)),
    _same("PT", 429, "RESOURCE_EXHAUSTED", "Too many requests. Exceeded the Provisioned Throughput.", Facts("provisioned_throughput", retryable=True)),
    _same("vertex quota", 429, "RESOURCE_EXHAUSTED",
          "Quota exceeded for aiplatform.googleapis.com/global_generate_content_requests_per_minute_per_project_per_base_model with base model: gemini-2.5-pro. "
          "Please submit a quota increase request. https://cloud.google.com/vertex-ai/docs/generative-ai/quotas-genai.",
          Facts("quota", "vertex", limits=frozenset({("RPM", None, "gemini-2.5-pro")}), retryable=True),
          prose=Facts("quota", "vertex", limits=frozenset({("RPM", None, "gemini-2.5-pro")}), retryable=True)),
    _same("vertex tokens", 429, "RESOURCE_EXHAUSTED",
          "Quota exceeded for aiplatform.googleapis.com/embed_content_input_tokens_per_minute_per_base_model with base model: gemini-embedding. Please submit a quota increase request.",
          Facts("quota", "vertex", limits=frozenset({("TPM", None, "gemini-embedding")}), retryable=True),
          prose=Facts("quota", "vertex", limits=frozenset({("TPM", None, "gemini-embedding")}), retryable=True)),
    _same("no capacity", 429, "RESOURCE_EXHAUSTED", "No capacity available for model gemini-3.1-pro-preview on the server", Facts("model_capacity", "code_assist", retryable=True),
          p.error_info("MODEL_CAPACITY_EXHAUSTED", "cloudcode-pa.googleapis.com", model="gemini-3.1-pro-preview")),
    _same("capacity reset", 429, "RESOURCE_EXHAUSTED", "You have exhausted your capacity on this model. Your quota will reset after 5h59m59s.",
          Facts("quota", "code_assist", limits=..., retry_after_s=21599.960323804, retryable=False),
          p.error_info("QUOTA_EXHAUSTED", "cloudcode-pa.googleapis.com", quotaResetDelay="5h59m59.960323804s", quotaResetTimeStamp="2026-11-20T11:00:00Z"),
          {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "21599.960323804s"},
          prose=Facts("quota", limits=..., retry_after_s=21599, retryable=False)),
    _same("bad key", 400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", Facts("auth", "developer", retryable=False),
          p.error_info("API_KEY_INVALID", service=HOST)),
    _same("expired key", 400, "INVALID_ARGUMENT", "API key expired. Please renew the API key.", Facts("auth", "developer", retryable=False),
          p.error_info("API_KEY_INVALID", service=HOST)),
    _same("leaked key", 403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key.", Facts("auth", retryable=False)),
    _same("no key", 403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
          Facts("auth", retryable=False)),
    _same("token", 401, "UNAUTHENTICATED", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
          Facts("auth", "vertex", retryable=False), p.error_info("ACCESS_TOKEN_EXPIRED", service="aiplatform.googleapis.com")),
    _same("blocked", 403, "PERMISSION_DENIED", "Requests to this API generativelanguage.googleapis.com method google.ai.generativelanguage.v1beta.GenerativeService.GenerateContent are blocked.",
          Facts("permission", "developer", retryable=False), p.error_info("API_KEY_SERVICE_BLOCKED", service=HOST)),
    _same("disabled", 403, "PERMISSION_DENIED", "Generative Language API has not been used in project 112233445566 before or it is disabled. Enable it by visiting "
          "https://console.developers.google.com/apis/api/generativelanguage.googleapis.com/overview?project=112233445566 then retry.",
          Facts("permission", "developer", retryable=False), p.error_info("SERVICE_DISABLED", service=HOST)),
    _same("IAM", 403, "PERMISSION_DENIED", "Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/acme/locations/us-central1/publishers/google/models/gemini-2.5-pro' (or it may not exist).",
          Facts("permission", "vertex", retryable=False), p.error_info("IAM_PERMISSION_DENIED", "aiplatform.googleapis.com", permission="aiplatform.endpoints.predict")),
    _same("caller", 403, "PERMISSION_DENIED", "The caller does not have permission", Facts("permission", retryable=False)),
    _same("terms", 403, "PERMISSION_DENIED", "This service has been disabled in this account for violation of Terms of Service. Please submit an appeal to continue using this product.",
          Facts("permission", "code_assist", retryable=False), p.error_info("TOS_VIOLATION", "cloudcode-pa.googleapis.com")),
    _same("place", 400, "FAILED_PRECONDITION", "User location is not supported for the API use.", Facts("location", retryable=False)),
    _same("free place", 400, "FAILED_PRECONDITION", "Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio.", Facts("location", tier=..., retryable=False)),
    _same("unknown model", 404, "NOT_FOUND", "models/gemini-1.5-flash-8b is not found for API version v1beta, or is not supported for generateContent. Call ModelService.ListModels to see the list of available models and their supported methods.",
          Facts("model_not_found", "developer", retryable=False)),
    _same("retired", 404, "NOT_FOUND", "This model models/gemini-2.5-flash is no longer available to new users. Please update your code to use a newer model for the latest features and improvements.",
          Facts("model_not_found", retryable=False)),
    _same("publisher", 404, "NOT_FOUND", "Publisher Model `projects/acme/locations/europe-west4/publishers/google/models/gemini-3.1-pro-preview` was not found or your project does not have access to it.",
          Facts("model_not_found", retryable=False)),
    _same("window", 400, "INVALID_ARGUMENT", "The input token count (1209302) exceeds the maximum number of tokens allowed (1048576).", Facts("context_window", retryable=False)),
    _same("role", 400, "INVALID_ARGUMENT", "Please use a valid role: user, model.", Facts("invalid_request", retryable=False), prose=Facts(...)),
    _same("field", 400, "INVALID_ARGUMENT", "Invalid JSON payload received. Unknown name \"thinkingLevel\" at 'generation_config': Cannot find field.", Facts("invalid_request", retryable=False)),
    _same("demand", 503, "UNAVAILABLE", "This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.", Facts("overloaded", retryable=True)),
    _same("overloaded", 503, "UNAVAILABLE", "The model is overloaded. Please try again later.", Facts("overloaded", retryable=True)),
    _same("internal", 500, "INTERNAL", "An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting", Facts("server_error", retryable=True)),
    _same("deadline", 504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", Facts("timeout")),
    _same("cancelled", 499, "CANCELLED", "The operation was cancelled.", Facts("cancelled")),
)  # fmt: skip


# --- who prints it ------------------------------------------------------------------------

PHRASE = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests", 499: "Client Closed Request",
          500: "Internal Server Error", 503: "Service Unavailable", 504: "Gateway Timeout"}  # fmt: skip
URL = f"https://{HOST}/v1beta/models/{{}}:generateContent"


def _ruby(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key)} => {_ruby(item)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_ruby, value)) + "]"
    return json.dumps(value)


def _yaml(value: Any, depth: int = 0) -> str:
    pad = "  " * depth
    if isinstance(value, dict):
        return "\n".join(
            f"{pad}{key}:" + (f"\n{_yaml(item, depth + 1)}" if isinstance(item, dict | list) else f" {json.dumps(item)}")
            for key, item in value.items()
        )  # fmt: skip
    return "\n".join(f"{pad}- {_yaml(item, depth + 1).lstrip()}" for item in value)


def _inspect_hidden(r: Refusal) -> str:
    """Node prints what lies deep as [Object]."""
    return (
        f"ApiError: {r.message.splitlines()[0]}\n    at throwErrorIfNotOK (file:///app/node_modules/@google/genai/dist/node/index.mjs:1:2) {{\n"
        f"  status: {r.code},\n  error: {{\n    code: {r.code},\n    message: {p.js_inspect(r.message, 2)},\n    status: '{r.status}',\n"
        f"    details: [ [Object], [Object] ]\n  }}\n}}"
    )


def _camel(status: str) -> str:
    return status.title().replace("_", "")


class Print(NamedTuple):
    print: Callable[[Refusal], str]
    whole: bool = True
    """The body is printed; else the message alone."""
    code: bool = True
    """The HTTP status can be read."""
    surface: str | None = None
    """The surface that the print itself proves."""


PRINTS: dict[str, Print] = {
    "curl": Print(lambda r: p.pretty(r.body)),
    "curl -i": Print(lambda r: f"HTTP/2 {r.code} \ncontent-type: application/json; charset=UTF-8\nserver: scaffolding on HTTPServer2\n\n{p.pretty(r.body)}"),
    "array": Print(lambda r: f"[{p.pretty(r.body)}]"),
    "python": Print(lambda r: f"google.genai.errors.ClientError: {r.code} {r.status}. {r.body!r}"),
    "python traceback": Print(lambda r: f"Traceback (most recent call last):\n  File \"/app/main.py\", line 429, in <module>\n    main()\n  File \"/app/main.py\", line 503, in main\n    raise\n"
                              f"google.genai.errors.APIError: {r.code} {r.status}. {r.body!r}"),
    "python async stream": Print(lambda r: f"{r.code} {PHRASE[r.code]}. {({'message': p.pretty(r.body), 'status': PHRASE[r.code]})!r}"),
    "api_core rest": Print(lambda r: f"google.api_core.exceptions.{_camel(r.status)}: {r.code} POST {URL.format(r.model)}?%24alt=json%3Benum-encoding%3Dint: {r.message} {list(r.details)!r}"),
    "langchain 4": Print(lambda r: f"langchain_google_genai.chat_models.ChatGoogleGenerativeAIError: Error calling model '{r.model}' ({r.status}): {r.code} {r.status}. {r.body!r}"),
    "langchain 3 retry": Print(lambda r: "Retrying langchain_google_genai.chat_models._chat_with_retry.<locals>._chat_with_retry in 4.0 seconds as it raised "
                               f"{_camel(r.status)}: {r.code} {r.message} {list(r.details)!r}."),
    "js": Print(lambda r: f"ApiError: {p.compact(r.body)}\n    at throwErrorIfNotOK (file:///app/node_modules/@google/genai/dist/node/index.mjs:12345:30)"),
    "js stream": Print(lambda r: json.dumps({"error": {"message": p.pretty(r.body), "code": r.code, "status": PHRASE[r.code]}})),
    "js mid-stream": Print(lambda r: f"ClientError: got status: {r.status}. {p.compact(r.body)}"),
    "js legacy": Print(lambda r: f"[GoogleGenerativeAI Error]: Error fetching from {URL.format(r.model)}: [{r.code} {PHRASE[r.code]}] {r.message} {json.dumps(list(r.details))}"),
    "js hidden": Print(_inspect_hidden, whole=False),
    "litellm": Print(lambda r: f"litellm.RateLimitError: litellm.RateLimitError: geminiException - {p.pretty(r.body)}"),
    "litellm bytes": Print(lambda r: f"litellm.exceptions.APIError: litellm.APIError: VertexAIException - {p.pretty(r.body).encode()!r}"),
    "openai python": Print(lambda r: f"openai.APIStatusError: Error code: {r.code} - {[r.body]!r}"),
    "openai node": Print(lambda r: f"RateLimitError: {r.code} status code (no body)", whole=False),
    "vercel": Print(lambda r: f"AI_RetryError: Failed after 3 attempts. Last error: {r.message}", whole=False, code=False),
    "vercel dump": Print(lambda r: "AI_APICallError: " + r.message.splitlines()[0] + "\n    at <anonymous> (file:///app/node_modules/@ai-sdk/google/dist/index.mjs:3:4) "
                         + p.js_inspect({"cause": "undefined", "url": URL.format(r.model), "statusCode": r.code, "responseBody": p.pretty(r.body), "isRetryable": "true"})),
    "gemini-cli": Print(lambda r: f"✕ [API Error: got status: {r.status}. {p.compact(r.body)}]"),
    "gemini-cli retry": Print(lambda r: f"Attempt 1 failed: {r.message}. Retrying after 10023ms...", whole=False, code=False),
    "code assist": Print(lambda r: f"Cloud Code Assist API error ({r.code}): {p.pretty(r.body)}", surface="code_assist"),
    "go genai": Print(p_go := lambda r: p.go_error(r.body)),
    "go wrapped": Print(lambda r: f"2026/11/20 08:01:02 summarise: generate: rpc: {p_go(r)}"),
    "googleapi go": Print(lambda r: f"googleapi: Error {r.code}: {r.message}\nDetails:\n{json.dumps(list(r.details), indent=2)}\n"),
    "java genai": Print(lambda r: f"com.google.genai.errors.ClientException: {r.code} . {r.message}\n\tat com.google.genai.errors.ApiException.throwFromErrorMessage(ApiException.java:147)", whole=False),
    "java gax": Print(lambda r: f"com.google.api.gax.rpc.{_camel(r.status)}Exception: io.grpc.StatusRuntimeException: {r.status}: {r.message}\n\tat io.grpc.Status.asRuntimeException(Status.java:533)", whole=False, code=False),
    "csharp": Print(lambda r: f"System.Net.Http.HttpRequestException: Response status code does not indicate success: {r.code} ({PHRASE[r.code]}).\nBody: {p.compact(r.body)}"),
    "csharp grpc": Print(lambda r: f"Grpc.Core.RpcException: Status(StatusCode=\"{_camel(r.status)}\", Detail=\"{r.message}\")", whole=False, code=False),
    "dart": Print(lambda r: f"Unhandled exception:\nGenerativeAIException: {r.message}\n#0      parseGenerateContentResponse (package:google_generative_ai/src/api.dart:600:9)", whole=False, code=False),
    "php guzzle": Print(lambda r: f"Client error: `POST {URL.format(r.model)}` resulted in a `{r.code} {PHRASE[r.code]}` response:\n{p.pretty(r.body)}"),
    "ruby": Print(lambda r: f"Faraday::ClientError: the server responded with status {r.code} for POST {URL.format(r.model)} {_ruby(r.body)}"),
    "rust": Print(lambda r: f"Error: Api {{ status: {r.code}, body: {json.dumps(p.pretty(r.body))} }}"),
    "elixir": Print(lambda r: f"{{:error, %{{status: {r.code}, body: {_ruby(r.body).replace('{', '%{')}}}}}"),
    "yaml": Print(lambda r: f"response_error:\n{_yaml(r.body, 1)}"),
    "grpc python": Print(lambda r: f"grpc._channel._InactiveRpcError: <_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.{r.status}\n\tdetails = {json.dumps(r.message)}\n>", whole=False, code=False),
    "live close": Print(lambda r: f"google.genai.errors.APIError: 1011 None. {r.message}", whole=False, code=False),
    "structlog": Print(lambda r: json.dumps({"event": "llm_failed", "attempt": 3, "exc_info": f"ClientError: {r.code} {r.status}. {r.body!r}", "level": "error", "timestamp": "2026-11-20T10:00:00Z"})),
    "pino": Print(lambda r: json.dumps({"level": 50, "time": 1795500000123, "pid": 429, "hostname": "w-1", "err": {"type": "ApiError", "message": p.compact(r.body), "stack": f"ApiError: {p.compact(r.body)}\n    at x (y:1:2)", "status": r.code}, "msg": "generation failed"})),
    "cloud logging text": Print(lambda r: json.dumps({"insertId": "a1", "textPayload": f"{r.code} {r.status}. {r.body!r}", "severity": "ERROR", "timestamp": "2026-11-20T10:00:00Z", "labels": {"instanceId": "00f5"}}, indent=2)),
    "cloud logging json": Print(lambda r: json.dumps({"jsonPayload": {"error": r.body["error"], "message": "upstream refused"}, "severity": "ERROR", "logName": "projects/acme/logs/run.googleapis.com%2Fstderr"}, indent=2)),
    "sentry": Print(lambda r: json.dumps({"level": "error", "platform": "python", "exception": {"values": [{"type": "ClientError", "value": f"{r.code} {r.status}. {r.body!r}", "module": "google.genai.errors"}]}, "tags": {"server_name": "w-503"}})),
    "n8n": Print(lambda r: json.dumps({"errorMessage": "The service is receiving too many requests from you" if r.code == 429 else "Bad request", "errorDetails": {"rawErrorMessage": [f"{r.code} - {json.dumps(p.compact(r.body))}"], "httpCode": str(r.code)},
                                       "n8nDetails": {"nodeName": "Message a model", "nodeVersion": 1, "itemIndex": 0, "n8nVersion": "2.4.1 (Self Hosted)"}}, indent=2)),
    "pydantic-ai": Print(lambda r: f"pydantic_ai.exceptions.ModelHTTPError: status_code: {r.code}, model_name: {r.model}, body: {r.body!r}"),
    "markdown issue": Print(lambda r: f"### Bug\n\nCalling the model fails.\n\n**Version:** 2.429.0 (build 503)\n\n```\n{p.pretty(r.body)}```\n\n- [x] I searched the issues\n- OS: macOS 15.4"),
    "chinese prose": Print(lambda r: f"今天调用一直报错，请问怎么解决？\n{r.code} {r.status}. {r.body!r}\n换了 key 也没有用。"),
    "table row": Print(lambda r: f"| step | result |\n|------|--------|\n| 3 | {p.compact(r.body)} |"),
}  # fmt: skip


def says(r: Refusal, name: str) -> Facts:
    """What print `name` of refusal `r` decides."""
    form = PRINTS[name]
    if name == "openai node":
        cause = {
            429: "unexplained_429",
            503: "overloaded",
            401: "auth",
            500: "server_error",
            504: "timeout",
            499: "cancelled",
        }.get(r.code, ...)
        return Facts(cause, http_status=r.code)
    facts = r.whole if form.whole else r.prose
    if not form.whole and form.code:
        facts = replace(facts, http_status=r.code)
    if not form.code:
        facts = replace(facts, http_status=None)
        if r.code == 429 and facts.cause is ...:
            facts = replace(facts, cause=...)
    if form.surface and facts.surface is ...:
        facts = replace(facts, surface=form.surface)
    if name == "code assist" and facts.surface not in (..., "code_assist"):
        facts = replace(facts, surface=...)
    return facts


WRAPPINGS = {**LOSSLESS, "wrapped 100": hard_wrapped(100), "wrapped 64": hard_wrapped(64)}


def texts(count: int, seed: int = 20261125) -> Iterator[Text]:
    """`count` texts: every print of every kind of refusal in turn, wrapped at random."""
    rng = random.Random(seed)
    names = sorted(PRINTS)
    for index in range(count):
        name = names[index % len(names)]
        r = quota_refusal(rng) if rng.random() < 0.55 else rng.choice(OTHERS)
        wraps = rng.sample(sorted(WRAPPINGS), rng.choice((0, 0, 1, 1, 2)))
        text = PRINTS[name].print(r)
        for wrap in wraps:
            text = WRAPPINGS[wrap](text)
        yield Text(
            f"{index}: {r.name} / {name} / {'+'.join(wraps) or 'bare'}", text + "\n", says(r, name)
        )
