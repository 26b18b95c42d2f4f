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
_USUAL, _OTHER = b'"usageMetadata"', b'"usage"'
_VERSION = b'"modelVersion"'
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


_Names = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
# The same four in the three dialects; several names are added up.
_NAMES: tuple[_Names, ...] = (
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
    # Most answers end with one, and a search from the end costs a tenth of one through all of it.
    last = octets.rfind(_USUAL)
    document = _value_at(_USAGE, octets, last) if last >= 0 else None
    if document is not None and octets.find(_OTHER, last) < 0 and "promptTokenCount" in document:
        return _counted(document, _NAMES[0])
    for document in _values(_USAGE, octets):
        for names in _NAMES:
            if any(name in document for group in names for name in group):
                return _counted(document, names)
    return Tokens()


def _counted(document: Mapping[str, object], names: _Names) -> Tokens:
    prompt, cached, thought, answered = names
    return Tokens(
        _sum(document, prompt),
        _sum(document, cached),
        _sum(document, thought),
        _sum(document, answered),
    )


def served_in(octets: bytes) -> str:
    """The model that says it answered; empty where none does."""
    # Most often it stands near the end, and once: a search of all costs ten times one from there.
    last = octets.rfind(_VERSION)
    found = _SERVED.match(octets, last) if last >= 0 else None
    names = [found[1]] if found else _SERVED.findall(octets) if last >= 0 else []
    return names[-1].decode("utf-8", "replace") if names else ""


def model_in(head: bytes, tail: bytes) -> str:
    """The model that a request's body asks for; empty where it names none."""
    first = _MODEL.search(head)
    if first is None:
        last = _MODEL.findall(tail)
        name = last[-1] if last else b""
    else:
        name = first[1]
    return str(name.decode("utf-8", "replace").rpartition("/")[2])


def texts_in(octets: bytes) -> int:
    """How many embeddings an OpenAI-compatible request asks for; 1 where that cannot be told. Never raises."""
    try:
        document = json.loads(octets)
    except (ValueError, RecursionError):
        return 1
    asked = document.get("input") if isinstance(document, Mapping) else None
    # A list of numbers is one text, as tokens.
    if isinstance(asked, list) and asked and not isinstance(asked[0], int):
        return len(asked)
    return 1


def error_in(octets: bytes) -> str | None:
    """The error that a stream holds, as JSON; None where it holds none."""
    for document in _values(_ERROR, octets):
        error = document.get("error")
        if isinstance(error, Mapping) and ("message" in error or "code" in error):
            return json.dumps(document)
    return None


def _values(pattern: re.Pattern[bytes], octets: bytes) -> Iterator[Mapping[str, object]]:
    """The objects behind the last places that match."""
    places = [match.start() for match in pattern.finditer(octets)]
    for start in reversed(places[-_TRIES:]):
        value = _value_at(pattern, octets, start)
        if value is not None:
            yield value


def _value_at(pattern: re.Pattern[bytes], octets: bytes, start: int) -> Mapping[str, object] | None:
    """The object behind a place that matches."""
    match = pattern.match(octets, start)
    if match is None:
        return None
    text = octets[match.end() : match.end() + _LONGEST_VALUE_BYTES].decode("utf-8", "replace")
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, Mapping) else None


_DECODER = json.JSONDecoder()


def _sum(document: Mapping[str, object], names: tuple[str, ...]) -> int | None:
    total = None
    for name in names:
        if (count := whole(document.get(name))) is not None:
            total = count if total is None else total + count
    return total
