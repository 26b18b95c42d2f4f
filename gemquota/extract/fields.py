"""Read `key separator value` out of any syntax that prints Google's errors.

JSON, Python and JavaScript dumps, Go maps and protobuf text differ in quotes, separators
and brackets; the keys are the same closed set. So this reader knows the keys, accepts any
separator, and takes the value's shape from the key. What is cut, mangled or unquoted is
read as far as it goes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

LONGEST_MESSAGE = 4_000

_KEYS = (
    "quotaMetric|quota_metric|quotaId|quota_id|quotaDimensions|quota_dimensions|quotaValue|quota_value"
    "|quota_limit_value|quota_limit|quota_location|quotaResetDelay|quotaResetTimeStamp"
    "|retryDelay|retry_delay|retry-after|retryAfter|error|errors|code|status|statusCode|status_code"
    "|http_status|message|msg|detail|reason|domain|service|model|location|quota|limit|violations|key|value"
    "|error_description|type|method"
)
# One name for each spelling.
_CANONICAL = {
    "quotametric": "metric", "quotaid": "id", "quotadimensions": "dimensions", "quotavalue": "value_of",
    "quotalimitvalue": "value_of", "quotalimit": "id", "quotalocation": "location",
    "quotaresetdelay": "reset_delay", "quotaresettimestamp": "reset_time", "retrydelay": "retry_delay",
    "retryafter": "retry_after", "statuscode": "code", "httpstatus": "code", "errors": "errors",
    "msg": "message", "detail": "message", "errordescription": "message",
}  # fmt: skip


class Field(NamedTuple):
    """A key and its value, with where they stand in the text."""

    key: str
    value: str
    start: int
    end: int
    value_end: int


@cache
def _pair() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w./-])(?P<key>{_KEYS})[\"'`*\]]{{0,4}}\s{{0,40}}(?:(?P<sep>:|=>?)|(?=\{{))\s{{0,40}}",
        re.IGNORECASE,
    )


_QUOTES = "\"'`"
# Where a message ends: its own quote followed by a separator, or the details that clients append.
_MESSAGE_END = re.compile(
    r"[\"'](?=\s{0,40}(?:[,}\])]|$|\n|;))|[\"']\s{0,10}\.?\s{0,10}$"
    r"|,\s(?:status|details)\s?:|\s?\[(?:violations|links|retry_delay|reason|\{|type\.googleapis)"
    r"|\s\{\s?[\"']?(?:error|code)\b|\n\s{0,40}at\s|\n[\"'}\])]",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[\"'`*\[]{0,4}\s{0,4}([A-Za-z0-9_./:@%+-]{1,200})")
# The rest of a quoted value that a fixed width cut in two.
_REST = re.compile(r"[ \t]{0,40}\n\s{0,40}([A-Za-z0-9_./:@%+-]{1,200})(?=[\"'`])")
_ONE_WORD = ("metric", "id", "value_of", "model")


def fields(text: str) -> list[Field]:
    """Every known key of `text` with its value, in order. Linear in `text`."""
    found: list[Field] = []
    for match in _pair().finditer(text):
        key = match["key"].lower().replace("_", "").replace("-", "")
        key = _CANONICAL.get(key, key)
        if match["sep"] is None and key not in ("violations", "dimensions", "retry_delay", "error"):
            continue
        end = value_end = match.end()
        if key == "message":
            value, value_end = message_at(text, end)
        elif key in ("error", "errors", "violations", "dimensions", "retry_delay"):
            value = text[end : end + 120]
        else:
            token = _TOKEN.match(text, end)
            value = token[1] if token else ""
            end = value_end = token.end() if token else end
            if key in _ONE_WORD and token and token[0][0] in _QUOTES:
                rest = _REST.match(text, end)
                if rest is not None:
                    value += rest[1]
                    end = value_end = rest.end()
        found.append(Field(key, value, match.start(), end, value_end))
    return found


def message_at(text: str, start: int) -> tuple[str, int]:
    """The prose that starts at `start` (after its opening quote, if any), and where it ends."""
    at = start
    while at < len(text) and at < start + 8 and text[at] in _QUOTES + "*bu ":
        at += 1
    end_match = _MESSAGE_END.search(text, at, at + LONGEST_MESSAGE)
    end = end_match.start() if end_match else min(len(text), at + LONGEST_MESSAGE)
    return text[at:end], end
