"""What an answer says it used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

_MOST = 10**12


class Usage(NamedTuple):
    """Tokens as the API counted them; None where it did not say."""

    input_tokens: int | None
    output_tokens: int | None
    """Candidates and thoughts: what is billed as output."""


def usage_of(text: str) -> Usage:
    """The usage in the body of a `generateContent` or `countTokens` answer. Never raises."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Usage(None, None)
    if not isinstance(document, Mapping):
        return Usage(None, None)
    metadata = document.get("usageMetadata")
    if not isinstance(metadata, Mapping):
        return Usage(whole(document.get("totalTokens")), None)
    said, thought = (
        whole(metadata.get(name)) for name in ("candidatesTokenCount", "thoughtsTokenCount")
    )
    output = None if said is thought is None else (said or 0) + (thought or 0)
    return Usage(whole(metadata.get("promptTokenCount")), output)


def last_event(text: str) -> str:
    """The last document of a stream of server-sent events; empty if there is none."""
    lines = (line for line in reversed(text.splitlines()) if line.startswith("data:"))
    return next(lines, "").removeprefix("data:").strip()


def whole(value: object) -> int | None:
    """A count that may be believed: not negative, and no more than anything uses."""
    # By type, not by instance: true is no number.
    return value if type(value) is int and 0 <= value <= _MOST else None
