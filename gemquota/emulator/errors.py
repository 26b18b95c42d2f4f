"""Every error that is no quota, by name: the API's own texts."""

from __future__ import annotations

from gemquota.emulator.quotas import SERVICE, VERTEX_SERVICE
from gemquota.emulator.refusals import (
    HELP,
    HELP_ONLY_TEXT,
    SHARED_CAPACITY_TEXT,
    ApiError,
    Broken,
)

_TYPE = "type.googleapis.com/google.rpc."


def _bad_key(service: str) -> ApiError:
    text = "API key not valid. Please pass a valid API key."
    return ApiError(
        400,
        "INVALID_ARGUMENT",
        text,
        (
            {
                "@type": f"{_TYPE}ErrorInfo",
                "reason": "API_KEY_INVALID",
                "domain": "googleapis.com",
                "metadata": {"service": service},
            },
            {"@type": f"{_TYPE}LocalizedMessage", "locale": "en-US", "message": text},
        ),
        cause="bad_key",
    )


BAD_KEY = _bad_key(SERVICE)
BAD_KEY_VERTEX = _bad_key(VERTEX_SERVICE)
BAD_KEY_SHORT = ApiError(400, "INVALID_ARGUMENT", "Please pass a valid API key", cause="bad_key")
"""OpenAI compatibility says it so."""

NO_KEY = ApiError(
    403,
    "PERMISSION_DENIED",
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API.",
    cause="no_key",
)
NO_AUTHORIZATION = ApiError(
    400, "INVALID_ARGUMENT", "Missing or invalid Authorization header.", cause="no_key"
)
"""OpenAI compatibility, called without a key."""
EXPRESS_PROJECT = "123456789012"
"""Vertex AI in express mode keeps a project of its own behind a key; this is its number."""


def _unauthenticated(message: str, reason: str, cause: str) -> ApiError:
    info = {
        "@type": f"{_TYPE}ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {
            "method": "google.cloud.aiplatform.v1beta1.PredictionService.GenerateContent",
            "service": VERTEX_SERVICE,
        },
    }
    return ApiError(401, "UNAUTHENTICATED", message, (info,), cause=cause)


NO_TOKEN = _unauthenticated(
    "Request is missing required authentication credential. Expected OAuth 2 access token, login "
    "cookie or other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project.",
    "CREDENTIALS_MISSING",
    "no_key",
)
BAD_TOKEN = _unauthenticated(
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
    "other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project.",
    "ACCESS_TOKEN_TYPE_UNSUPPORTED",
    "bad_key",
)


def denied(resource: str) -> ApiError:
    """The caller may not use a model of that project on Vertex AI."""
    return ApiError(
        403,
        "PERMISSION_DENIED",
        f"Permission 'aiplatform.endpoints.predict' denied on resource '//{VERTEX_SERVICE}/{resource}' "
        "(or it may not exist).",
        (
            {
                "@type": f"{_TYPE}ErrorInfo",
                "reason": "IAM_PERMISSION_DENIED",
                "domain": VERTEX_SERVICE,
                "metadata": {"permission": "aiplatform.endpoints.predict", "resource": resource},
            },
        ),
        cause="denied",
    )


def no_publisher_model(resource: str) -> ApiError:
    """Vertex AI does not know the model."""
    return ApiError(
        404,
        "NOT_FOUND",
        f"Publisher Model `{resource}` was not found or your project does not have access to it. "
        "Please ensure you are using a valid model version. For more information, see: "
        "https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions",
        cause="not_found",
    )


OVER_PROVISIONED = ApiError(
    429,
    "RESOURCE_EXHAUSTED",
    "Too many requests. Exceeded the Provisioned Throughput.",
    cause="provisioned_throughput",
)
"""Vertex AI, asked for provisioned throughput alone, of which an emulated project has none."""
OVERLOADED = ApiError(
    503,
    "UNAVAILABLE",
    "This model is currently experiencing high demand. Spikes in demand are usually temporary. "
    "Please try again later.",
    cause="overloaded",
)
INTERNAL = ApiError(
    500,
    "INTERNAL",
    "An internal error has occurred. Please retry or report in "
    "https://developers.generativeai.google/guide/troubleshooting",
    cause="internal",
)
DEADLINE = ApiError(
    504,
    "DEADLINE_EXCEEDED",
    "Deadline expired before operation could complete.",
    cause="deadline",
)
LOCATION = ApiError(
    400,
    "FAILED_PRECONDITION",
    "User location is not supported for the API use.",
    cause="location",
)
PREPAY_DEPLETED = ApiError(
    429,
    "RESOURCE_EXHAUSTED",
    "Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to "
    "manage your project and billing.",
    cause="prepay_depleted",
)
PREPAY_DEPLETED_402 = PREPAY_DEPLETED._replace(code=402)
SPEND_CAP = ApiError(
    429,
    "RESOURCE_EXHAUSTED",
    "Your project has exceeded its monthly spending cap. Please go to AI Studio at "
    "https://ai.studio/spend to manage your project spend cap. Learn more at "
    "https://ai.google.dev/gemini-api/docs/billing#project-spend-caps. ",
    cause="spend_cap",
)
SPEND_RATE = ApiError(
    429,
    "RESOURCE_EXHAUSTED",
    # Google documents the limit, but nobody has published the words of its refusal.
    "Your project has exceeded its spend-based rate limit over the last 10 minutes. "
    "Please try again later.",
    cause="spend_rate",
)
BARE = ApiError(
    429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", cause="bare"
)
SHARED_CAPACITY = ApiError(
    429,
    "RESOURCE_EXHAUSTED",
    SHARED_CAPACITY_TEXT,
    cause="shared_capacity",
)


def model_capacity(model: str) -> ApiError:
    """The server has no room for this model; nobody's quota."""
    return ApiError(
        429,
        "RESOURCE_EXHAUSTED",
        f"No capacity available for model {model} on the server",
        (
            {
                "@type": f"{_TYPE}ErrorInfo",
                "reason": "MODEL_CAPACITY_EXHAUSTED",
                "domain": "cloudcode-pa.googleapis.com",
                "metadata": {"model": model},
            },
        ),
        cause="model_capacity",
    )


HELP_ONLY = ApiError(429, "RESOURCE_EXHAUSTED", HELP_ONLY_TEXT, (HELP,), cause="help_only")
"""Links to the documentation and names no limit."""


def not_found(model: str, version: str, method: str) -> ApiError:
    """The model does not exist for this version of the API, or cannot do this."""
    return ApiError(
        404,
        "NOT_FOUND",
        f"models/{model} is not found for API version {version}, or is not supported for {method}. "
        "Call ModelService.ListModels to see the list of available models and their supported "
        "methods.",
        cause="not_found",
    )


def invalid(message: str) -> ApiError:
    """The request is not what the method takes."""
    return ApiError(400, "INVALID_ARGUMENT", message, cause="invalid")


CANDIDATES = "The candidateCount must be from 1 to 8."
"""In words of this emulator: no text of the API's own for it is on record."""


def too_large(limit_bytes: int) -> ApiError:
    """The body is over the limit."""
    return invalid(f"Request payload size exceeds the limit: {limit_bytes} bytes.")


def cache_storage(broken: Broken, requested_tokens: int) -> ApiError:
    """More tokens in explicit caches than the tier stores; on the free tier that is any."""
    return ApiError(
        429,
        "RESOURCE_EXHAUSTED",
        f"{broken.name.quota_id} limit exceeded for model {broken.model}: "
        f"limit={broken.limit}, requested={requested_tokens}",
        cause=broken.counts,
    )


def file_storage(limit_bytes: int) -> ApiError:
    """More bytes in files than a project may store. The delay is how it was seen: for ever."""
    violation: dict[str, str] = {
        "quotaMetric": f"{SERVICE}/file_storage_bytes",
        "quotaId": "FileStorageBytesPerProject",
    }
    if limit_bytes:
        violation["quotaValue"] = str(limit_bytes)
    return ApiError(
        429,
        "RESOURCE_EXHAUSTED",
        HELP_ONLY_TEXT.partition(" To monitor")[0],
        (
            {"@type": f"{_TYPE}QuotaFailure", "violations": [violation]},
            HELP,
            {"@type": f"{_TYPE}RetryInfo", "retryDelay": "9223372036854775807s"},
        ),
        cause="file_bytes",
    )


NO_CACHE = ApiError(
    403,
    "PERMISSION_DENIED",
    "CachedContent not found (or permission denied)",
    cause="not_found",
)
ALREADY_EXISTS = ApiError(
    409, "ALREADY_EXISTS", "Requested entity already exists", cause="already_exists"
)
NO_SESSION = ApiError(404, "NOT_FOUND", "BidiGenerateContent session not found", cause="not_found")
NO_ENTITY = ApiError(404, "NOT_FOUND", "Requested entity was not found.", cause="not_found")


def no_file(id_: str) -> ApiError:
    """There is no such file, or it is another project's."""
    return ApiError(
        403,
        "PERMISSION_DENIED",
        f"You do not have permission to access the File {id_} or it may not exist.",
        cause="not_found",
    )
