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

# Not the tail of a longer word, though an escape or a per cent sign may stand before it.
_START = r"(?:(?<![0-9A-Za-z_])|(?<=3[Dd])|(?<=2[02])|(?<=\\[nrt]))"
# The rest of a key that a line's end cut: letters of both cases and digits, as prose has not.
_BLANKS = r"\s{0,40}"
_SECRET_LIKE = r"(?=[\w\-.]{0,80}[0-9])(?=[\w\-.]{0,80}[A-Z])(?=[\w\-.]{0,80}[a-z])[\w\-.+/=]{6,}"
_REST = rf"(?:\s{{1,40}}{_SECRET_LIKE}){{0,8}}"
# A cut key is still a key, so each shape matches from a few characters on.
_SHAPES = (
    # Google's are 39 characters long, wherever a line's end fell into them.
    r"AIza(?:"
    + "|".join(rf"[\w\-]{{{left}}}\s{{1,40}}[\w\-]{{{35 - left}}}(?![\w\-])" for left in range(35))
    + ")",
    r"A(?:\s{1,40}I|I\s{1,40}|Iz\s{1,40})z?a[\w\-]{35}(?![\w\-])",
    rf"AIza[0-9A-Za-z_\-]{{6,}}{_REST}",
    rf"{_START}AQ(?:\.|%2[Ee])[0-9A-Za-z_\-]{{8,}}{_REST}",
    rf"{_START}ya29(?:\.|%2[Ee])[0-9A-Za-z_\-.]{{4,}}{_REST}",
    rf"{_START}1//[0-9A-Za-z_\-]{{20,}}{_REST}",
    rf"{_START}sk-[0-9A-Za-z_\-]{{16,}}{_REST}",
    # Cut within the letters that they begin with, or soon after.
    *(
        rf"{start}{_BLANKS.join(map(re.escape, head))}[\w\-]{{0,19}}{_BLANKS}{_SECRET_LIKE}{_REST}"
        for start, head in (
            ("", "AIza"),
            (_START, "AQ."),
            (_START, "ya29."),
            (_START, "1//"),
            (_START, "sk-"),
        )
    ),
)
# One of these stands in whatever `_secret` matches, in lower case and without blanks.
_MARKS = (
    "aiza",
    "aq.",
    "aq%2e",
    "ya29",
    "1//",
    "sk-",
    "bearer",
    "key=",
    "key%",
    "token=",
    "token%",
    "x-goog-api-key",
)


@cache
def _secret() -> re.Pattern[str]:
    return re.compile(
        # What any of them can begin with: most characters are passed over at once.
        r"(?=[A1ysBb?&%\\32x])(?:(?P<shape>" + "|".join(_SHAPES) + r")"
        rf"|(?P<bearer>\b[Bb]earer(?:\s|%20|\\[nt]){{1,40}})[0-9A-Za-z_\-.~+/=]{{6,}}{_REST}"
        rf"|(?P<field>(?:[?&]|3[Ff]|26|\\u0026|&amp;)(?:key|api_key|access_token)(?:=|%(?:25){{0,3}}3[Dd]))(?!\[redacted)[^&\s\"'\\<>)\]]+{_REST}"
        rf"|(?P<header>x-goog-api-key[\"']?\s*[:=]\s*[\"']?)[0-9A-Za-z_\-.]{{6,}}{_REST})",
    )


def redacted(text: str) -> str:
    """`text` with every key and token replaced by `[redacted]`."""
    if not _may_hold_secret(text):
        return text
    return _secret().sub(_blank, text)


def _may_hold_secret(text: str) -> bool:
    lowered = "".join(text.lower().split())
    return any(mark in lowered for mark in _MARKS)


def _blank(match: re.Match[str]) -> str:
    kept = match["bearer"] or match["field"] or match["header"] or ""
    return kept + BLANK
