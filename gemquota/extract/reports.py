"""One error's text to a `Report`: status, message, reasons, limits, waits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from gemquota.domain.report import Report
from gemquota.domain.secrets import redacted
from gemquota.extract.delays import duration_s, proto_duration_s, stated_wait_s
from gemquota.extract.fields import LONGEST_MESSAGE, Field, fields, message_at
from gemquota.extract.limits import limits_of
from gemquota.extract.vocabulary import STATUSES

_RPC_NAMES = {status.title().replace("_", "").lower(): status for status in STATUSES} | {
    "toomanyrequests": "RESOURCE_EXHAUSTED",
    "canceled": "CANCELLED",
}
INTERACTIONS_CODES = (
    "too_many_requests", "rate_limit_exceeded", "quota_exceeded", "payment_required", "model_not_found", "service_unavailable",
    "deadline_exceeded", "permission_denied", "invalid_request", "failed_precondition", "authentication", "api_error", "not_found", "cancelled",
)  # fmt: skip


@cache
def _http_patterns() -> tuple[re.Pattern[str], ...]:
    named = "|".join((
        *STATUSES, "Too Many Requests", "TooManyRequests", "Bad Request", "Unauthorized", "Forbidden", "Not Found", "Payment Required",
        "Internal Server Error", "Bad Gateway", "Service Unavailable", "Gateway Timeout", "Request Timeout", "status code",
        "Proxy Authentication Required", "Client Closed Request", "Deadline Exceeded", "Service Temporarily Unavailable", "Temporarily Unavailable",
        "Request Entity Too Large", "Payload Too Large", "Content Too Large", "Unprocessable", "Gateway Time-out", "Client Error", "Server Error", "message=",
    ))  # fmt: skip
    three = r"(4(?:0[0-9]|1[0-8]|2[2-9]|31|51|99)|5(?:0[0-9]|2[0-9]|30))(?![0-9.:]?[0-9])"
    return (
        re.compile(
            rf"\b(?:http(?:/[0-9.]{{1,3}})?(?: status)?(?: code)?|status[ _]?code(?: of)?|error[ _]code|status|error|errors|code|failed with status|exhausted|attempt|"
            rf"unavailable|invalidargument|permissiondenied|notfound|clienterror|servererror|clientexception|serverexception|apierror|exception|httperror)"
            rf"(?: code)?[\"']{{0,2}} ?[:=(\[]{{0,2}} ?[\"']{{0,2}}{three}(?!-)",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<![\w.:/-]){three}[\]\s:.,(-]{{0,4}}(?:{named})(?![a-z])", re.IGNORECASE),
        re.compile(rf"[\[(]{three}[\]),]|<b>{three}\.?</b>"),
        re.compile(rf"(?:出错|错误|失败|状态码|返回) ?:? ?{three}"),
        re.compile(rf"(?:^|(?<!limit)[:\]-] ){three}:? (?=[-A-Z\"{{\[*]|models/)"),
    )


def report_of(text: str, *, at_s: float | None = None) -> Report:
    """What `text`, one error in canonical form, says."""
    text = redacted(text)  # first of all: half a key on a line of its own shows no shape
    flat = " ".join(text.split()) + (" " if text[-1:].isspace() else "")
    found = fields(text)
    message = _message(found, text)
    limits = limits_of(found, text, flat)
    lowered = flat.lower()
    reset_text = next((field.value for field in found if field.key == "reset_time"), None)
    return Report(
        text=lowered,
        tight="".join(lowered.split()) if "\n" in text.strip() else "",
        message=message,
        http_status=_http_status(found, flat),
        status=_status(found, flat),
        reasons=tuple(dict.fromkeys(_reasons(found, text))),
        services=tuple(dict.fromkeys(_services(found, lowered))),
        limits=limits,
        retry_after_s=_retry_after_s(found, text, lowered),
        resets_at_s=_instant(reset_text),
        at_s=at_s,
        truncated=_truncated(text),
        empty_violations=bool(re.search(r"violations\s?\{\s?\}", flat)),
    )


def _message(found: Sequence[Field], text: str) -> str | None:
    """Google's own sentence: the innermost message of the structure, else known prose."""
    candidates = []
    for index, field in enumerate(found):
        if field.key != "message" or not field.value.strip():
            continue
        inner = field.value.lstrip(" [\n'\"b")
        if inner.startswith(("{", "[")) or re.search(
            r"\{\s*[\"']?(?:error|code|message)[\"']?\s*[:{]", inner
        ):
            continue
        later = found[index + 1 : index + 2]
        if (
            later
            and later[0].key == "message"
            and later[0].start < field.end + len(field.value) - 1
        ):
            continue
        candidates.append(field.value)
    known = [candidate for candidate in candidates if _known_start(candidate) >= 0]
    chosen = (known or candidates)[:1]
    if not chosen:
        start = _known_start(text)
        if start < 0:
            return _last_resort(text)
        chosen = [message_at(text, start)[0]]
    flat = _unquoted(" ".join(redacted(chosen[0]).split()))
    return flat[:LONGEST_MESSAGE] or None


def _unquoted(message: str) -> str:
    """`message` without the quotes around it; one at its end that closes its own is kept."""
    message = message.lstrip("\"'` ").rstrip()
    while message and message[-1] in "\"'`" and message.count(message[-1]) % 2:
        message = message[:-1].rstrip()
    return message


_KNOWN_STARTS = (
    "You exceeded your current quota", "Resource has been exhausted", "Resource exhausted", "Quota exceeded for", "Rate limit exceeded",
    "Your project has exceeded", "Your prepayment credits", "Your billing account", "You have exhausted", "No capacity available",
    "This model is currently", "The model is overloaded", "An internal error", "API key not valid", "API key expired", "API Key not found",
    "User location is not", "models/", "The caller does not", "Permission denied", "Too many requests", "You have reached your",
    "Individual quota reached", "Generative Language API has not", "The input token count", "Unable to submit request", "Internal error",
)  # fmt: skip


def _known_start(text: str) -> int:
    starts = [at for phrase in _KNOWN_STARTS if (at := text.find(phrase)) >= 0]
    if not starts:
        return -1
    first = min(starts)
    if text.startswith("models/", first) and "is not found" not in text[first : first + 160]:
        return -1
    return first


def _last_resort(text: str) -> str | None:
    """The line that looks most like an error: the last one that names one."""
    lines = [
        line.strip()
        for line in text.split("\n")
        if re.search(r"error|exception|failed|429|exhausted", line, re.IGNORECASE)
    ]
    line = next((line for line in reversed(lines) if not line.startswith(("at ", "File "))), None)
    return redacted(line)[:400] if line else None


def _http_status(found: Sequence[Field], flat: str) -> int | None:
    """The HTTP status that the text states; the code of Google's own error object wins."""
    codes = [
        (index, int(field.value[:3]))
        for index, field in enumerate(found)
        if field.key in ("code", "status") and _HTTP_CODE.fullmatch(field.value.rstrip(".,"))
    ]
    googles = [code for index, code in codes if _beside_rpc_status(found, index)]
    for stated in (googles, _before_sentence(flat), [code for _, code in codes]):
        if stated:
            return next((code for code in stated if code >= 400), stated[0])
    for pattern in _http_patterns():
        match = pattern.search(flat)
        if match:
            return int(match[match.lastindex or 1])
    return None


_HTTP_CODE = re.compile(r"(?:20|30|4[0-9]|5[0-3])[0-9]")
_CODE_BEFORE = re.compile(r"(?<![0-9.:])([45][0-9]{2})[\])]?[ .:,-]{1,3}[\"']?$")


def _before_sentence(flat: str) -> list[int]:
    """The code that stands right before Google's own sentence, as clients print the two."""
    at = _known_start(flat)
    match = _CODE_BEFORE.search(flat, max(0, at - 12), at) if at > 0 else None
    return [int(match[1])] if match else []


def _beside_rpc_status(found: Sequence[Field], index: int) -> bool:
    """Whether a `status` of google.rpc stands near field number `index`."""
    before, after = reversed(found[max(0, index - 3) : index]), found[index + 1 : index + 8]
    return _status_comes(before) or _status_comes(after)


def _status_comes(near: Iterable[Field]) -> bool:
    """Whether a status of google.rpc comes before the code of another object."""
    for field in near:
        if field.key == "status" and field.value.upper().rstrip(".,") in STATUSES:
            return True
        if field.key == "code" and _HTTP_CODE.fullmatch(field.value.rstrip(".,")):
            return False
    return False


def _status(found: Sequence[Field], flat: str) -> str | None:
    for field in found:
        if field.key in ("status", "code"):
            value = field.value.rstrip(".,")
            if value.upper() in STATUSES and field.key == "status":
                return value.upper()
    for field in found:
        if field.key == "code" and field.value.lower() in INTERACTIONS_CODES:
            return field.value.lower()
    match = _status_word().search(flat)
    if match is None:
        return None
    word = match[0].strip(" .:")
    return (
        word
        if word in STATUSES
        else _RPC_NAMES.get(word.removesuffix("Exception").removesuffix("Error").lower())
    )


@cache
def _status_word() -> re.Pattern[str]:
    camel = "|".join(status.title().replace("_", "") for status in STATUSES if "_" in status)
    return re.compile(
        rf"\b(?:{'|'.join(STATUSES)})\b|\b(?:{camel})(?:Exception|Error)?(?=[:. ]|$)|\bTooManyRequests\b"
    )


def _reasons(found: Sequence[Field], text: str) -> list[str]:
    return [
        field.value.strip("*")
        for field in found
        if field.key == "reason"
        and re.fullmatch(r"\*{0,2}[A-Z][A-Z0-9_]{4,60}\*{0,2}", field.value)
    ]


def _services(found: Sequence[Field], lowered: str) -> list[str]:
    named = [
        field.value.lower().rstrip(".,")
        for field in found
        if field.key in ("service", "domain") and "." in field.value
    ]
    pairs = pairwise(found)
    named += [
        b.value.lower()
        for a, b in pairs
        if a.key == "key" and a.value == "service" and b.key == "value"
    ]
    named += re.findall(r"of service ['\"]?([a-z0-9.-]{3,60}\.googleapis\.com)", lowered)
    return [name for name in named if name not in ("googleapis.com", "global")]


def _retry_after_s(found: Sequence[Field], text: str, lowered: str) -> float | None:
    """The server's wait, the most precise form: prose carries nanoseconds, RetryInfo whole seconds."""
    said = stated_wait_s(lowered)
    stated: list[float] = []
    for field in found:
        wait_s: float | None = None
        if field.key == "retry_delay":
            wait_s = duration_s(field.value) if not field.value.lstrip().startswith("{") else None
            if wait_s is None:
                wait_s = proto_duration_s(text[field.end : field.end + 160])
        elif field.key == "reset_delay":
            wait_s = duration_s(field.value)
        elif (
            field.key == "retry_after"
            and re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]+)?s?", field.value)
            and (field.value_end < len(text) or field.value[-1] == "s")
        ):
            wait_s = float(field.value.rstrip("s"))
        if wait_s is not None:
            stated.append(wait_s)
    if said is not None:
        near = [
            wait_s for wait_s in stated if abs(wait_s - said) <= 1.0 and not wait_s.is_integer()
        ]
        return near[0] if near and said.is_integer() else said
    return stated[0] if stated else None


def _instant(text: str | None) -> float | None:
    match = re.match(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})", text or ""
    )
    if match is None:
        return None
    from datetime import UTC, datetime

    try:
        return datetime(*map(int, match.groups()), tzinfo=UTC).timestamp()  # type: ignore[arg-type,misc]
    except ValueError:
        return None


def _truncated(text: str) -> bool:
    """Whether the text stops in the middle of a structure, or where a limit's figure or model may go on."""
    tail = text.rstrip()
    return (
        tail.count("{") > tail.count("}")
        or tail.endswith(("...", "…"))
        or (tail == text and _OPEN_END.search(text, max(0, len(text) - 200)) is not None)
    )


_OPEN_END = re.compile(r", ?(?:limit|model): ?[\w.@-]{1,100}$")
"""What stands last without a newline may be half of itself, so it is not told."""
