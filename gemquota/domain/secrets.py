"""Keys never leave: what they look like, and how they are blanked.

Applied twice on purpose: where an error is read, so that no record holds a
key, and where text is printed, for whatever a record did not pass through.

Source: Google documents `AIza` + 35 characters; the `AQ.` shape is new in 2026;
`ya29.` and `1//` are OAuth access and refresh tokens.
"""

from __future__ import annotations

import re
from functools import cache

BLANK = "[redacted]"

# A cut key is still a key, so each shape matches from a few characters on.
_SHAPES = (
    r"AIza[0-9A-Za-z_\-]{6,}",
    r"\bAQ\.[0-9A-Za-z_\-]{8,}",
    r"\bya29\.[0-9A-Za-z_\-.]{4,}",
    r"\b1//[0-9A-Za-z_\-]{20,}",
    r"\bsk-[0-9A-Za-z_\-]{16,}",
)
# One of these stands in whatever `_secret` matches, in lower case.
_MARKS = ("aiza", "aq.", "ya29", "1//", "sk-", "bearer", "key=", "token=", "x-goog-api-key")


@cache
def _secret() -> re.Pattern[str]:
    return re.compile(
        r"(?P<shape>" + "|".join(_SHAPES) + r")"
        r"|(?P<bearer>\b[Bb]earer\s+)[0-9A-Za-z_\-.~+/=]{6,}"
        r"|(?P<field>(?:[?&]|%3[Ff]|%26|\\u0026)(?:key|api_key|access_token)=)[^&\s\"'\\<>)\]]+"
        r"|(?P<header>x-goog-api-key[\"']?\s*[:=]\s*[\"']?)[0-9A-Za-z_\-.]{6,}",
    )


def redacted(text: str) -> str:
    """`text` with every key and token replaced by `[redacted]`."""
    if not _may_hold_secret(text):
        return text
    return _secret().sub(_blank, text)


def _may_hold_secret(text: str) -> bool:
    lowered = text.lower()
    return any(mark in lowered for mark in _MARKS)


def _blank(match: re.Match[str]) -> str:
    kept = match["bearer"] or match["field"] or match["header"] or ""
    return kept + BLANK
