"""What passing bytes say of themselves: usage, the model that answered, an error within a stream.

Of a long answer only its two ends are known, so nothing is parsed as a whole: names are looked for,
and the value behind them is read. A name in quotes cannot stand in the text of an answer, where
JSON escapes the quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gemquota.wire.usage import whole

_TRIES = 4
"""So many places are looked at for a value, the last first."""
_LONGEST_VALUE_BYTES = 1 << 16
_USAGE = re.compile(rb'"(?:usageMetadata|usage)"\s*:\s*(?=\{)')
_SERVED = re.compile(rb'"modelVersion"\s*:\s*"(?:models/)?([^"\\]{1,100})"')
_MODEL = re.compile(rb'"model"\s*:\s*"([^"\\]{1,200})"')
# At the begin of a line or of the whole, as servers write the frames of a stream; deeper it is a
# value of somebody's answer.
_ERROR = re.compile(rb'(?:\A|[\r\n]),?\s?\[?(?:data:\s?)?(?=\{\s*"error"\s*:\s*\{)')


class Tokens(NamedTuple):
    """Counts of one call; None where the answer did not say."""

    input: int | None = None
    cached: int | None = None
    thoughts: int | None = None
    output: int | None = None
    """Without thoughts."""


# The same four in the three dialects; several names are added up.
_NAMES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("promptTokenCount", "toolUsePromptTokenCount"),
        ("cachedContentTokenCount",),
        ("thoughtsTokenCount",),
        ("candidatesTokenCount", "responseTokenCount"),
    ),
    (
        ("total_input_tokens", "total_tool_use_tokens"),
        ("total_cached_tokens",),
        ("total_thought_tokens",),
        ("total_output_tokens",),
    ),
    (("prompt_tokens",), (), (), ("completion_tokens",)),
)


def tokens_in(octets: bytes) -> Tokens:
    """The last usage that the bytes hold. Never raises."""
    for document in _values(_USAGE, octets):
        for names in _NAMES:
            if any(name in document for group in names for name in group):
                return Tokens(*(_sum(document, group) for group in names))
    return Tokens()


def served_in(octets: bytes) -> str:
    """The model that says it answered; empty where none does."""
    found = _SERVED.findall(octets)
    return found[-1].decode("utf-8", "replace") if found else ""


def model_in(head: bytes, tail: bytes) -> str:
    """The model that a request's body asks for; empty where it names none."""
    first = _MODEL.search(head)
    if first is None:
        last = _MODEL.findall(tail)
        name = last[-1] if last else b""
    else:
        name = first[1]
    return str(name.decode("utf-8", "replace").rpartition("/")[2])


def error_in(octets: bytes) -> str | None:
    """The error that a stream holds, as JSON; None where it holds none."""
    for document in _values(_ERROR, octets):
        error = document.get("error")
        if isinstance(error, Mapping) and ("message" in error or "code" in error):
            return json.dumps(document)
    return None


def _values(pattern: re.Pattern[bytes], octets: bytes) -> Iterator[Mapping[str, object]]:
    """The objects behind the last places that match."""
    places = [match.end() for match in pattern.finditer(octets)]
    for start in reversed(places[-_TRIES:]):
        text = octets[start : start + _LONGEST_VALUE_BYTES].decode("utf-8", "replace")
        try:
            value, _ = _DECODER.raw_decode(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, Mapping):
            yield value


_DECODER = json.JSONDecoder()


def _sum(document: Mapping[str, object], names: tuple[str, ...]) -> int | None:
    counts = [count for name in names if (count := whole(document.get(name))) is not None]
    return sum(counts) if counts else None
