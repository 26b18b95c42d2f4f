"""From what an error says to why it happened: one table, read from the top."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gemquota.domain.diagnosis import Cause, Confidence, Surface
from gemquota.domain.quota import Dimension, Window
from gemquota.domain.report import Report
from gemquota.domain.strangers import other_google_service, other_vendor

LONG_WAIT_S = 3600.0
"""From here on a wait is hours: the call is not worth repeating in a loop."""


class Verdict(NamedTuple):
    """Why, how sure, what proves it, and whether waiting seconds to minutes can help."""

    cause: Cause
    confidence: Confidence
    proof: tuple[str, str]
    """Field name and text of the evidence."""
    retryable: bool | None
    surface: Surface | None = None
    """Set where the cause itself says who spoke."""


class Rule(NamedTuple):
    cause: Cause
    proves: Callable[[Report], tuple[str, str] | None]
    retryable: bool | None = None
    certain: bool = False
    """The proof is a machine field, not a sentence."""
    surface: Surface | None = None


def _says(*phrases: str) -> Callable[[Report], tuple[str, str] | None]:
    def proves(report: Report) -> tuple[str, str] | None:
        phrase = report.says(*phrases)
        return ("message", phrase) if phrase else None

    return proves


def _reason(*reasons: str) -> Callable[[Report], tuple[str, str] | None]:
    def proves(report: Report) -> tuple[str, str] | None:
        found = next((reason for reason in report.reasons if reason in reasons), None)
        return ("reason", found) if found else None

    return proves


def _http(*codes: int) -> Callable[[Report], tuple[str, str] | None]:
    def proves(report: Report) -> tuple[str, str] | None:
        return ("http_status", str(report.http_status)) if report.http_status in codes else None

    return proves


def _status(*statuses: str) -> Callable[[Report], tuple[str, str] | None]:
    def proves(report: Report) -> tuple[str, str] | None:
        return ("status", report.status) if report.status in statuses else None

    return proves


def _any(
    *rules: Callable[[Report], tuple[str, str] | None],
) -> Callable[[Report], tuple[str, str] | None]:
    return lambda report: next((proof for rule in rules if (proof := rule(report))), None)


def _zero_limit(report: Report) -> tuple[str, str] | None:
    zero = next((limit for limit in report.limits if limit.limit == 0), None)
    if zero is None or any(limit.limit for limit in report.limits):
        return None
    return ("quota_id", zero.quota_id) if zero.quota_id else ("message", "limit: 0")


def _stored(report: Report) -> tuple[str, str] | None:
    names = [limit.quota_id or limit.quota_metric or "" for limit in report.limits]
    found = next((name for name in names if "torage" in name or "bytes" in name.lower()), None)
    return ("quota_id", found) if found else None


def _named_limit(report: Report) -> tuple[str, str] | None:
    for limit in report.limits:
        if limit.quota_id:
            return "quota_id", limit.quota_id
    for limit in report.limits:
        if limit.quota_metric:
            return "quota_metric", limit.quota_metric
    return ("message", report.message or "") if report.limits else None


def _is_429(report: Report) -> tuple[str, str] | None:
    return _any(
        _http(429),
        _status("RESOURCE_EXHAUSTED", "too_many_requests", "rate_limit_exceeded", "quota_exceeded"),
    )(report)


def _network(report: Report) -> tuple[str, str] | None:
    if report.http_status is not None:
        return None
    phrase = report.says(*NETWORK_PHRASES)
    return ("message", phrase) if phrase else None


TLS_PHRASES = (
    "self signed certificate", "self-signed certificate", "self_signed_cert_in_chain", "certificate_verify_failed",
    "certificate verify failed", "unable to get local issuer certificate", "unable_to_get_issuer_cert",
    "unable to verify the first certificate", "cert_has_expired", "certificate has expired",
    "x509: certificate", "sslhandshakeexception", "pkix path building failed", "err_cert_", "hostname mismatch",
    "depth_zero_self_signed_cert", "handshakeexception", "ssl: wrong_version_number", "tlsv1 alert",
)  # fmt: skip
PROXY_PHRASES = (
    "tunnel connection failed",
    "proxy authentication required",
    "proxyerror",
    "unsupported proxy",
)
NETWORK_PHRASES = (
    "etimedout", "econnreset", "econnrefused", "enotfound", "eai_again", "epipe", "ehostunreach", "enetunreach",
    "econnaborted", "getaddrinfo", "fetch failed", "failed to fetch", "networkerror when attempting to fetch",
    "socket hang up", "und_err_connect_timeout", "connect timeout error", "connecttimeout", "und_err_socket",
    "other side closed", "client network socket disconnected", "name or service not known",
    "temporary failure in name resolution", "nodename nor servname", "name resolution", "no such host",
    "unknownhostexception", "unable to resolve host", "failed host lookup", "could not resolve host",
    "connection refused", "connection reset", "connection aborted", "connection error", "connectionerror",
    "connecterror", "connectexception", "network is unreachable", "no route to host", "server disconnected",
    "remoteprotocolerror", "peer closed connection", "incomplete chunked read", "remotedisconnected",
    "remote end closed connection", "max retries exceeded with url", "connection closed before full header",
    "error sending request for url", "dial tcp", "broken pipe", "unexpected eof", "socketexception",
    "failed to connect to all addresses", "failed to connect to", "message too long", "http load failed",
    "nsurlerrordomain", "the network connection was lost", "xmlhttprequest onerror", "net::err_",
    "typeerror: terminated", "sockettimeoutexception: failed to connect", "the internet connection appears to be offline",
    "clientconnectorerror", "clientoserror", "serverdisconnectederror", "wsaeconn", "network error",
    "premature close", "recv failure", "send failure", "tls handshake timeout", "i/o timeout", "ssl connection could not be established",
    "forcibly closed by the remote host", "blocked by cors policy", "stream was reset", "connection closed unexpectedly", "ssl: unexpected_eof",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    # Who is not our subject comes first: the same sentences open OpenAI's and Sheets' errors.
    Rule(Cause.NOT_GEMINI, other_google_service, None, True, Surface.OTHER),
    Rule(Cause.NOT_GEMINI, other_vendor, None, False, Surface.OTHER),
    # An intermediary that refused by itself.
    Rule(
        Cause.GATEWAY_COOLDOWN,
        _says("free-models-per-day", "free-models-per-month"),
        False, False, Surface.GATEWAY,
    ),
    Rule(
        Cause.GATEWAY_COOLDOWN,
        _says(
            "no deployments available for selected model", "is in cooldown", "all profiles unavailable",
            "cooldown_list", "free-models-per-min", "上游负载已饱和", "deployments in cooldown", "all accounts are rate limited",
            "all accounts are in cooldown", "all keys are in cooldown", "temporarily rate-limited upstream", "no available channel",
            "rate limit exceeded: limit_rpm", "all api keys are rate limited", "key is rate limited by gateway", "error code: 1015", "error 1015",
            "max parallel request limit", "budget has been exceeded", "budgetexceedederror", "无可用渠道", "gatewayratelimiterror",
        ),
        True, False, Surface.GATEWAY,
    ),
    # Money: none of these carries a QuotaFailure.
    Rule(Cause.PREPAY_DEPLETED, _says("prepayment credits are depleted", "prepay credits are depleted", "prepaid credits are depleted", "prepayment credit"), False),
    Rule(Cause.PREPAY_DEPLETED, _any(_http(402), _status("payment_required")), False, True),
    Rule(Cause.BILLING_CAP, _says("billing account has exceeded its monthly", "#tier-spend-cap", "billing account has reached its monthly", "billing tier's monthly", "tier spend cap"), False),
    Rule(Cause.SPEND_CAP, _says("project has exceeded its monthly spending cap", "exceeded its monthly spending cap", "#project-spend-cap", "project spend cap", "monthly spend cap"), False),
    Rule(Cause.SPEND_RATE, _says("spend-based rate limit", "spend-based limit", "spend rate limit", "spending rate limit", "spend-based quota", "spend limit over the last 10 minutes", "rolling 10-minute", "rolling 10 minute"), True),
    # Capacity: nobody's quota, though the status is the same.
    Rule(Cause.MODEL_CAPACITY, _reason("MODEL_CAPACITY_EXHAUSTED"), True, True),
    Rule(Cause.MODEL_CAPACITY, _says("model_capacity_exhausted", "no capacity available for model", "temporarily out of capacity"), True),
    Rule(Cause.PROVISIONED_THROUGHPUT, _says("exceeded the provisioned throughput", "provisioned throughput exceeded"), True),
    # What a limit names.
    Rule(Cause.NO_ENTITLEMENT, _says("doesn't have a free quota tier", "doesn t have a free quota tier", "does not have a free quota tier"), False),
    Rule(Cause.NO_ENTITLEMENT, _zero_limit, False, True),
    Rule(Cause.STORAGE, _stored, False, True),
    Rule(Cause.QUOTA, _named_limit, None, True),
    Rule(Cause.QUOTA, _any(_reason("QUOTA_EXHAUSTED"), _says(
        "exhausted your daily quota", "model quota limit exceeded", "reached the quota limit for this model", "usage limit reached for gemini",
        "request quota exceeded for", "following quotas are exceeded", "exhausted your capacity on this model", "individual quota reached",
        "your quota will reset after", "reached your daily", "daily quota limit", "you have reached your quota", "quota will reset",
    )), None),
    # The request itself is too large: the status may say RESOURCE_EXHAUSTED all the same.
    Rule(Cause.INVALID_REQUEST, _says(
        "message larger than max", "message exceeds maximum size", "metadata size exceeds limit",
        "request payload size exceeds the limit", "message length too large",
    ), False),
    Rule(Cause.CONTEXT_WINDOW, _says(
        "exceeds the maximum number of tokens allowed", "input token count is", "input token count exceeds", "exceeds the maximum context",
        "maximum context length", "input context is too long", "prompt is too long",
    ), False),
    Rule(Cause.SHARED_CAPACITY, _says("resource exhausted. please try again later", "resource exhausted, please try again later", "error-code-429"), True),
    # Key, country, permission.
    Rule(Cause.LOCATION, _says(
        "user location is not supported", "not available in your country", "not available in your region", "not available in your location", "not currently available in your location", "location is not supported for the api",
        "unsupported country, region",
    ), False),
    Rule(Cause.AUTH, _reason(
        "API_KEY_INVALID", "API_KEY_EXPIRED", "CREDENTIALS_MISSING", "ACCESS_TOKEN_EXPIRED", "ACCESS_TOKEN_TYPE_UNSUPPORTED",
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "ACCESS_TOKEN_INVALID", "ACCOUNT_STATE_INVALID",
    ), False, True),
    Rule(Cause.AUTH, _says(
        "api key not valid", "api key expired", "api key not found", "pass a valid api key", "api_key_invalid", "reported as leaked",
        "api keys are not supported by this api", "invalid authentication credentials", "missing a valid api key", "unregistered callers",
        "invalid_grant", "invalid_rapt", "invalid_client", "token has been expired or revoked", "no api key", "missing key inputs argument",
        "invalid api key", "api key is missing", "api_key client option must be set", "default credentials were not found",
        "could not automatically determine credentials", "reauthentication is needed", "your default credentials", "load the default credentials", "reauthentication failed", "unable to authenticate your request", "googleautherror", "loginrequirederror",
        "defaultcredentialserror", "api key is invalid", "incorrect api key", "api key must be set", "must specify the gemini_api_key", "must specify the google_api_key",
        "gemini_api_key environment variable", "google_api_key environment variable", "google_generative_ai_api_key environment variable",
        "gemini_api_key is not set", "gemini_api_key not set", "no api_key or adc found", "please renew the api key", "api key not configured", "missing api key",
    ), False),
    Rule(Cause.AUTH, _any(_status("UNAUTHENTICATED", "authentication"), _http(401)), False, True),
    Rule(Cause.PERMISSION, _reason(
        "SERVICE_DISABLED", "API_KEY_SERVICE_BLOCKED", "IAM_PERMISSION_DENIED", "CONSUMER_INVALID", "TOS_VIOLATION", "VALIDATION_REQUIRED",
        "SUBSCRIPTION_REQUIRED", "BILLING_DISABLED", "CONSUMER_SUSPENDED", "API_KEY_HTTP_REFERRER_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED",
        "USER_PROJECT_DENIED", "SECURITY_POLICY_VIOLATED", "INELIGIBLE_ACCOUNT", "UNSUPPORTED_LOCATION", "RESTRICTED_DASHER_USER",
    ), False, True),
    Rule(Cause.PERMISSION, _says(
        "has not been used in project", "are blocked", "has been disabled in this account", "violation of terms of service", "verify your account",
        "lack a gemini code assist license", "account is not eligible for gemini", "not eligible for gemini", "does not have permission",
        "permission denied on resource", "has been denied access", "has been suspended", "permission denied", "requires billing to be enabled",
        "permission 'aiplatform", "is not allowed to use publisher model", "requires setting the google_cloud_project", "ip address restriction",
    ), False),
    Rule(Cause.PERMISSION, _any(_status("PERMISSION_DENIED", "permission_denied"), _http(403)), False, True),
    # Network: only where no server answered.
    Rule(Cause.NETWORK, _says(*TLS_PHRASES), False, False, Surface.NETWORK),
    Rule(Cause.NETWORK, _any(_says(*PROXY_PHRASES), _http(407)), False, False, Surface.NETWORK),
    Rule(Cause.NETWORK, _says("failed to connect to all addresses", "failed to connect to remote host", "dns resolution failed for"), True, False, Surface.NETWORK),
    Rule(Cause.TIMEOUT, _says("aborted due to timeout", "configured httpclient.timeout", "client.timeout exceeded", "operation timed out after"), None),
    Rule(Cause.CANCELLED, _any(_http(499), _status("CANCELLED", "cancelled")), None, True),
    Rule(Cause.CANCELLED, _says("the operation was cancelled", "the operation was canceled", "operation was aborted", "client closed request"), None),
    Rule(Cause.MODEL_NOT_FOUND, _says(
        "is not found for api version", "no longer available to new users", "model not found", "is no longer available. please",
        "publisher model `", "model is deprecated", "has been retired", "modelnotfounderror",
    ), False),
    Rule(Cause.MODEL_NOT_FOUND, _status("model_not_found"), False, True),
    Rule(Cause.UNEXPLAINED_429, _is_429, None, True),
    Rule(Cause.UNEXPLAINED_429, _says("exceeded your current quota", "resource has been exhausted"), None),
    Rule(Cause.OVERLOADED, _says("model is overloaded", "experiencing high demand", "experiencing high traffic", "currently overloaded", "the service is currently unavailable"), True),
    Rule(Cause.OVERLOADED, _any(_status("UNAVAILABLE", "service_unavailable"), _http(503, 529)), True, True),
    Rule(Cause.TIMEOUT, _any(_http(504, 408), _status("DEADLINE_EXCEEDED", "deadline_exceeded")), None, True),
    Rule(Cause.NETWORK, _network, None, False, Surface.NETWORK),
    Rule(Cause.TIMEOUT, _says(
        "deadline exceeded", "deadline expired", "read timed out", "readtimeout", "request timed out", "headers timeout", "headerstimeouterror",
        "timeouterror", "timeoutexception", "body timeout error", "timed out", "context deadline exceeded",
    ), None),
    Rule(Cause.CANCELLED, _says("context canceled", "context cancelled", "request was canceled", "request was cancelled"), None),
    Rule(Cause.SERVER_ERROR, _any(_http(500, 501, 502, 520, 521, 522, 523, 524), _status("INTERNAL", "api_error", "UNKNOWN", "DATA_LOSS")), True, True),
    Rule(Cause.SERVER_ERROR, _says("an internal error has occurred", "internal error occurred", "internal error encountered", "internal server error", "bad gateway"), True),
    Rule(Cause.MODEL_NOT_FOUND, _any(_http(404), _status("NOT_FOUND", "not_found")), False),
    Rule(Cause.INVALID_REQUEST, _any(_http(400, 409, 413, 416, 422), _status(
        "INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE", "ALREADY_EXISTS", "ABORTED", "UNIMPLEMENTED", "invalid_request", "failed_precondition",
    )), False, True),
    Rule(Cause.UNKNOWN, _says("may be sending automated queries"), None),
    Rule(Cause.INVALID_REQUEST, _says("only supported in gemini enterprise agent platform mode", "only supported in the gemini developer client", "invalid value at", "unknown name \""), False),
    Rule(Cause.UNEXPLAINED_429, _says(
        "too many requests", "quota exceeded", "ratelimiterror", "rate limiting detected",
        "resourceexhausted", "project has exceeded a quota", "rate limit exceeded", "rate limit reached", "rate_limit_exceeded",
    ), None),
)  # fmt: skip


def verdict_on(report: Report) -> Verdict:
    """The first rule of the table that `report` proves."""
    for rule in RULES:
        proof = rule.proves(report)
        if proof is not None:
            confidence = Confidence.CERTAIN if rule.certain else Confidence.LIKELY
            retryable = rule.retryable
            if rule.cause is Cause.QUOTA:
                retryable = _quota_returns_soon(report)
            return Verdict(rule.cause, confidence, proof, retryable, rule.surface)
    return Verdict(Cause.UNKNOWN, Confidence.GUESS, ("message", report.message or ""), None)


def _quota_returns_soon(report: Report) -> bool | None:
    """Whether every named limit is back within minutes.

    A per-day limit is not, whatever delay the server suggests (until autumn 2026 it
    suggested under a minute); a per-minute limit is.
    """
    windows = {limit.window for limit in report.limits}
    if Window.DAY in windows or report.says("daily quota", "reached your daily"):
        return False
    if report.retry_after_s is not None and report.retry_after_s >= LONG_WAIT_S:
        return False
    if windows == {Window.MINUTE}:
        return True
    if not report.limits or windows == {Window.UNKNOWN}:
        named = {limit.dimension for limit in report.limits}
        if report.retry_after_s is not None and (not report.limits or named == {Dimension.OTHER}):
            return True
    return None
