"""The words that every error we know contains one of, and the engine that finds them.

A log is searched for these before anything is parsed. They are matched in any case; each is
the shortest stretch that ordinary log lines seldom hold. Hyperscan looks for all of them at
once at about a gigabyte a second; where it is missing, `re` does the same, much slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

NEEDLES: tuple[str, ...] = (
    # 429 and quota, in every dialect
    "exhausted", "quota", "too many requests", "too_many_requests", "toomanyrequests", "rate limit", "rate_limit", "ratelimit",
    "rate-limited", "spending cap", "spend cap", "spend-cap", "spend limit", "spend-based",
    "rolling 10", "exceeded its monthly", "reached its monthly", "tier's monthly", "reached your daily", "prepayment", "prepay credit", "prepaid credit",
    "error-code-429", "payment_required", "provisioned throughput", "high traffic",
    # capacity and overload
    "unavailable", "overloaded", "high demand", "capacity",
    # key, permission, country, model
    "permission", "unauthenticated", "api key", "api_key", "apikey", "invalid_grant", "invalid_rapt", "unregistered callers", "credentials",
    "are blocked", "violation of terms", "verify your account", "code assist license", "not eligible", "denied access", "suspended",
    "access_token_", "account_state_invalid", "billing_disabled", "consumer_invalid", "ineligible_account", "restricted_dasher",
    "policy_violated", "service_disabled", "subscription_required", "tos_violation", "unsupported_location", "project_denied", "validation_required",
    "invalid_client", "key inputs argument", "reauthentication", "as leaked", "expired or revoked", "loginrequired", "requires billing",
    "disabled in this account", "not been used in project", "not allowed to use", "automated queries", "unsupported country",
    "location is not supported", "not available in your", "found for api version", "not_found", "modelnotfound", "no longer available",
    "model not found", "publisher model", "is deprecated", "been retired",
    # request
    "message length", "context is too long", "invalid value at", "unknown name", "only supported in",
    "token count", "maximum number of tokens", "larger than max", "exceeds maximum size", "size exceeds", "invalid_argument", "invalidargument",
    "failed_precondition", "out_of_range", "prompt is too long", "maximum context",
    # servers, deadlines, cancellation
    "internal error", "internal server error", "statuscode.internal", "internal.", "deadline", "cancelled", "canceled", "was aborted", "closed request", "bad gateway", "bad_gateway", "badgateway",
    "gateway time", "gateway_time", "gatewaytime",
    # gateways and other vendors
    "no deployments available", "cooldown", "free-models-per", "no available channel", "\u4e0a\u6e38\u8d1f\u8f7d",
    # network
    "econn", "etimedout", "enotfound", "eai_again", "epipe", "ehostunreach", "enetunreach", "getaddrinfo", "fetch failed", "failed to fetch",
    "hang up", "connection refused", "connection reset", "connection aborted", "connectionerror", "connection error", "connecttimeout",
    "connect timeout", "connecterror", "socket disconnected", "name resolution", "name or service", "no such host", "unknownhost",
    "resolve host", "host lookup", "unreachable", "no route to host", "server disconnected", "remoteprotocolerror", "peer closed",
    "chunked read", "remotedisconnected", "remote end closed", "max retries exceeded", "error sending request", "dial tcp", "broken pipe",
    "socketexception", "failed to connect", "nsurlerrordomain", "network error", "err_cert", "self signed", "self-signed", "certificate",
    "self_signed", "cert_has_expired", "hostname mismatch", "ssl: wrong", "tlsv1 alert", "proxyerror", "unsupported proxy", "body timeout",
    "resolution failed", "error code: 1015", "error 1015", "google_cloud_project", "address restriction",
    "connectorerror", "oserror", "connectexception", "connection closed", "load failed", "message too long", "networkerror", "servname",
    "other side closed", "serverdisconnected", "ssl: unexpected", "unexpected eof", "stream was reset", "appears to be offline",
    "connection was lost", "error: terminated", "xmlhttprequest",
    "issuer", "pkix path", "handshake", "tunnel connection", "proxy authentication", "net::err", "premature close", "und_err",
    "timed out", "readtimeout", "timeouterror", "timeoutexception", "request timeout", "headers timeout",
)  # fmt: skip
"""Every phrase of `gemquota.domain.causes` holds one of these; a test proves it."""

STATUS_CODE = (
    r"(?:^|[(\[\"' ]|(?:code|status|error|http)[\\\"']{0,4}[:=])"
    r"(?:429|402|499|40[0134578]|413|416|422|50[0-4]|52[0-9])(?:[^0-9.a-z]|$)"
)
"""An HTTP status that means trouble, standing by itself: no part of a number, a duration or another count."""

CALLS: tuple[bytes, ...] = (b":generateContent", b":streamGenerateContent", b"/chat/completions")
"""In a line that records one call, failed or not: the path that was called."""

Finder = Callable[[memoryview], list[int]]
"""From a block of bytes to the ends of all matches, ascending."""


@cache
def finder(patterns: tuple[str, ...] = (*map(re.escape, NEEDLES), STATUS_CODE)) -> Finder:
    """The fastest engine there is for these regular expressions, in any case."""
    try:
        return hyperscan_finder(patterns)
    except ImportError:
        return re_finder(patterns)


def hyperscan_finder(patterns: tuple[str, ...]) -> Finder:
    """All matches, overlapping ones too.

    Raises:
        ImportError: Where hyperscan has no wheel.
    """
    import hyperscan

    database: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[pattern.encode() for pattern in patterns],
        ids=list(range(len(patterns))),
        elements=len(patterns),
        flags=hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_MULTILINE,
    )

    def find(block: memoryview) -> list[int]:
        ends: list[int] = []
        append = ends.append
        # Called for every match: number of the pattern, start (not kept), end, flags, context.
        database.scan(block, match_event_handler=lambda _n, _s, end, _f, _c: append(end))
        ends.sort()  # at the end of the block they are not quite in order
        return ends

    return find


def re_finder(patterns: tuple[str, ...]) -> Finder:
    """Of overlapping matches only the first; the standard library's engine."""
    pattern = re.compile("|".join(patterns).encode(), re.IGNORECASE | re.MULTILINE)
    return lambda block: [match.end() for match in pattern.finditer(block)]
