"""The words that every error we know contains one of, and the engine that finds them.

A log is searched for these before anything is parsed. They are matched in any case; each is
a stretch that ordinary log lines seldom hold, of eight bytes or more where the errors allow it:
a shorter one looks more often as if it were there. Hyperscan looks for all of them at
once at one to two gigabytes a second; where it is missing, `re` does the same, much slower.
What a word costs is said by `benchmarks/scan.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from typing import Any

# Regular expressions that both engines read. Each holds a literal of four bytes or more: from a
# shorter one on, Hyperscan has to look at every byte.
WORDS: tuple[str, ...] = (
    # 429 and quota, in every dialect
    "exhausted", "exceeded", "exceeds (?:the|max|limit)", "count exceeds", "exceed quota", "many[ _]?requests", "rate[ _-]?limit",
    "quota_?(?:id|metric|limit|failure|reset)", "quota (?:will|reached|limit|tier)", "your quota", "insufficient_quota",
    ", limit: ", "spend(?:ing)?[ -](?:cap|rate|limit)", "spend-based", "suspended", "rolling 10", "s monthly", "reached your", "pre(?:pay|paid|payment) credit", "_required", "payment required", "high traffic",
    # capacity and overload
    "unavailable", "overloaded", "high demand", "(?:no|of) capacity",
    # key, permission, country, model
    "permission", "unauthenticated", "unauthorized", "api keys? (?:are|expired|is|must|not|was)", "(?:no|valid|missing|incorrect|renew the) api key", "api_key_(?:expired|http|invalid|ip_|service)", "(?:gemini|google|_ai)_api_key", "api_key client", "no api_key", "invalid_", "_invalid", "unregistered", "credentials",
    "are blocked", "violations", "violation of", "_violat", "verify your", "assist license", "eligible", "denied access", "_denied", "access denied", "forbidden", "access_token_", "_disabled", "disabled in",
    "restricted_dasher", "unsupported", "key inputs", "reauthentication", "[\"' ]authentication[\"'\\\\]", "as leaked", "or revoked", "loginrequired",
    "requires billing", "been used in", "not (?:allowed|supported|available)", "api version", "not[ _]?found", "no longer", "publisher model",
    "deprecated", "been retired", "automated queries", "google_cloud_project", "address restriction",
    # request
    "bad request", "too (?:large|long)", "invalid value", "invalidargument", "unknown name", "only supported", "token count is", "larger than max",
    "maximum context", "precondition", "out_?of_?range", "already_?exists", "unimplemented",
    # servers, deadlines, cancellation
    "internal (?:error|server)", "api_error", "data_?loss", "deadline[ _]?ex", "cancell?ed", "aborted", "closed request", "bad[ _]?gateway",
    "gateway[ _]?time",
    # gateways and other vendors
    "deployments available", "cooldown", "free-models-per", "available channel", "error (?:code: )?1015", "上游负载",
    # network
    "econn(?:aborted|refused|reset)", "wsaeconn", "etimedout", "enotfound", "eai_again", "[ \"'(:]epipe", "(?:net|host)unreach", "is unreachable", "getaddrinfo", "fetch failed", "failed to (?:fetch|connect)", "socket hang up",
    "connection (?:re[fs]|aborted|error|closed|was lost)", "connect(?:ion|or)?error", "connect ?timeout", "connectexception", "disconnected",
    "name (?:resolution|or service)", "resolution failed", "such host", "unknownhost", "resolve host", "host lookup", "route to host", "remoteprotocol", "peer closed",
    "chunked read", "remote end", "sending request", "dial tcp", "broken pipe", "socketexception", "nsurlerror", "network ?error", "err_cert",
    "self[ _-]signed", "certificate", "cert_has_expired", "hostname mismatch", "ssl: wrong", "tlsv1 alert", "proxyerror", "body timeout",
    "clientoserror", "load failed", "servname", "other side closed", "ssl: unexpected", "unexpected eof", "was reset", "be offline",
    "error: terminated", "xmlhttprequest", "issuer_cert", "pkix path", "handshake", "tunnel connection", "proxy auth", "net::err",
    "(?:recv|send) failure", "i/o timeout", "ssl connection", "forcibly closed", "cors policy", "usage limit", "to authenticate", "autherror",
    "available in your", "parallel request limit", "budget has been", "budgetexceeded", "\u65e0\u53ef\u7528\u6e20\u9053", "client.timeout",
    "premature close", "und_err_", "timed out", "(?:read|request|headers) ?timeout", "timeout(?:error|exception)",
)  # fmt: skip
"""Every phrase of `gemquota.domain.causes` holds one of these; a test proves it."""

_CODE = "(?:4(?:0[0-9]|1[36]|2[29]|99)|5(?:0[0-4]|2[0-9]))"
_END = r"(?:[^0-9.a-z]|\.[^0-9])"
STATUS_CODES: tuple[str, ...] = (
    # An HTTP status that means trouble: under its name, in brackets, at the head of a sentence.
    # It is no part of a number, a duration or another count.
    rf"(?:http|status|code|errors?|exception|attempt)[^a-z\n]{{0,12}}{_CODE}{_END}",
    rf"(?:出错|错误|失败|状态码|返回)[ :]{{0,3}}{_CODE}",
    rf"[(\[]{_CODE}[)\]]",
    rf"{_CODE} status code",
)
_SENTENCE = r":? [-A-Zm\"{\[]"
EXACT: tuple[str, ...] = (
    # At the head of a sentence: of a line, or after a date, a level, a logger's name. With any
    # letter before it, this alone costs as much as a hundred words.
    rf"[-:\]|>A-Z0-9] {_CODE}{_SENTENCE}",
    rf"(?:^|\n){_CODE}{_SENTENCE}",
    "INTERNAL",
)
"""Matched in their own case only."""

LONGEST_BYTES = 40
"""No needle is longer."""

CALLS: tuple[bytes, ...] = (b"enerateContent", b"/chat/completions", b"/interactions")
"""In a line that records one call, failed or not: the path or the method that was called."""

NEEDLES: tuple[str, ...] = (*WORDS, *STATUS_CODES, *EXACT)

Finder = Callable[[memoryview], tuple[list[int], Collection[bytes]]]
"""From a block of bytes to the ends of all matches, ascending, and the calls that may be in it."""


@cache
def finder(patterns: tuple[str, ...] = NEEDLES) -> Finder:
    """The fastest engine there is for these regular expressions."""
    try:
        return hyperscan_finder(patterns)
    except ImportError:
        return re_finder(patterns)


def hyperscan_finder(patterns: tuple[str, ...]) -> Finder:
    """All matches, overlapping ones too.

    Raises:
        ImportError: Where hyperscan has no wheel.
    """
    return finder_from(compiled(patterns), patterns)


def compiled(patterns: tuple[str, ...]) -> bytes:
    """The patterns and the words of calls as hyperscan's automata: for this processor and release only.

    Compiling takes 0.2 s, of which status codes are nine tenths; reading the result, 0.1 ms.

    Raises:
        ImportError: Where hyperscan has no wheel.
    """
    import hyperscan

    size = len(patterns)
    database: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        # A call is looked for once in each block: lines that record one may be all there are.
        expressions=[*(pattern.encode() for pattern in patterns), *CALLS],
        ids=[*range(size + len(CALLS))],
        elements=size + len(CALLS),
        flags=[0 if pattern in EXACT else hyperscan.HS_FLAG_CASELESS for pattern in patterns]
        + [hyperscan.HS_FLAG_SINGLEMATCH] * len(CALLS),
    )
    octets: bytes = hyperscan.dumpb(database)
    return octets


def finder_from(octets: bytes, patterns: tuple[str, ...]) -> Finder:
    """What `compiled` made of these patterns, at work.

    Raises:
        ImportError: Where hyperscan has no wheel.
        ValueError: If another release or processor made `octets`, or they were damaged.
    """
    import hyperscan

    try:
        database: Any = hyperscan.loadb(octets, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except hyperscan.HyperscanError as error:
        raise ValueError("not made here") from error
    size = len(patterns)

    def find(block: memoryview) -> tuple[list[int], Collection[bytes]]:
        ends: list[int] = []
        calls: list[bytes] = []

        # Called for every match: number of the pattern, start (not kept), end, flags, context.
        def matched(number: int, _start: int, end: int, _flags: int, _context: None) -> None:
            if number < size:
                ends.append(end)
            else:
                calls.append(CALLS[number - size])

        database.scan(block, match_event_handler=matched)
        ends.sort()  # at the end of the block they are not quite in order
        return ends, calls

    return find


def re_finder(patterns: tuple[str, ...]) -> Finder:
    """Of overlapping matches only the first of a line; the standard library's engine."""
    pattern = re.compile(
        "|".join(
            pattern if pattern in EXACT else f"(?i:{_apart(pattern)})" for pattern in patterns
        ).encode()
    )
    return lambda block: ([match.end() for match in pattern.finditer(block)], CALLS)


@cache
def counter() -> Callable[[memoryview, bytes], int]:
    """What counts a word in bytes, the fastest there is."""
    try:
        # Three times as fast as `bytes.count`, in a log of which half the lines record a call.
        import stringzilla
    except ImportError:
        return lambda block, word: bytes(block).count(word)
    count: Callable[[memoryview, bytes], int] = stringzilla.count
    return count


def _apart(pattern: str) -> str:
    """What ends a status is left to the next match: it may be the newline before one."""
    return pattern.replace(_END, f"(?={_END[3:]}")
