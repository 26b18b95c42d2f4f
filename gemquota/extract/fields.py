"""Read `key separator value` out of any syntax that prints Google's errors.

JSON, Python and JavaScript dumps, Go maps and protobuf text differ in quotes, separators
and brackets; the keys are the same closed set. So this reader knows the keys, accepts any
separator, and takes the value's shape from the key. What is cut, mangled or unquoted is
read as far as it goes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST_MESSAGE = 4_000
_MANY_MESSAGES, _LONGEST_OF_MANY = 100, 200
"""Of a text with so many messages only the beginning of each further one is read: they may be nested."""

# Each spelling, in lower case, to one name.
_NAMES = {
    "quotametric": "metric", "quota_metric": "metric", "quotaid": "id", "quota_id": "id", "quotalimit": "id", "quota_limit": "id",
    "quotadimensions": "dimensions", "quota_dimensions": "dimensions", "quotavalue": "value_of", "quota_value": "value_of",
    "quota_limit_value": "value_of", "quotaresetdelay": "reset_delay", "quotaresettimestamp": "reset_time",
    "retrydelay": "retry_delay", "retry_delay": "retry_delay", "retry-after": "retry_after", "retryafter": "retry_after",
    "statuscode": "code", "status_code": "code", "http_status": "code", "code": "code",
    "message": "message", "msg": "message", "detail": "message", "error_description": "message",
    "location": "location", "quota_location": "location",
    **{name: name for name in (
        "error", "errors", "status", "reason", "domain", "service", "model", "quota", "limit", "violations", "key", "value",
        "type", "method",
    )},
}  # fmt: skip


class Field(NamedTuple):
    """A key and its value, with where they stand in the text."""

    key: str
    value: str
    start: int
    end: int
    value_end: int


# Any word with a separator: to look it up is faster than to try for every key at every letter.
_PAIR = re.compile(
    r"(?<![\w./-])([A-Za-z][A-Za-z_-]{2,24}+)[\"'`*\]]{0,4}\s{0,40}(?:(:|=>?)|(?=\{))\s{0,40}"
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
    messages = 0
    for match in _PAIR.finditer(text):
        key = _NAMES.get(match[1].lower())
        if key is None:
            continue
        if match[2] is None and key not in ("violations", "dimensions", "retry_delay", "error"):
            continue
        end = value_end = match.end()
        if key == "message":
            messages += 1
            longest = LONGEST_MESSAGE if messages < _MANY_MESSAGES else _LONGEST_OF_MANY
            value, value_end = message_at(text, end, longest)
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


def message_at(text: str, start: int, longest: int = LONGEST_MESSAGE) -> tuple[str, int]:
    """The prose that starts at `start` (after its opening quote, if any), and where it ends."""
    at = start
    while at < len(text) and at < start + 8 and text[at] in _QUOTES + "*bu ":
        at += 1
    end_match = _MESSAGE_END.search(text, at, at + longest)
    end = end_match.start() if end_match else min(len(text), at + longest)
    return text[at:end], end
