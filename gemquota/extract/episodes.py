"""Cut a text into episodes, one error each.

A new episode begins where a new record does: a line that does not continue the one before
(no indent, no closing bracket, no traceback's tail) after an error that was complete. What
belongs together but got cut apart is merged again by `diagnose`, so cutting too often is
harmless and cutting too seldom hides an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

LONGEST_EPISODE_LINES = 400


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(
        r"(?:\[?\{|Attempt [0-9]+ failed|Traceback \(most recent|FAILED |HTTP/|HTTP [0-9]{3}"
        r"|[A-Za-z_.\[\] ]{0,60}(?:Error|Exception|ERROR)\b[^\n]{0,40}[:\[{(]|\[(?:API|ERROR)|data: |event: error"
        r"|#+ |\*\*|[✕✖❌⚠ℹ]|(?:Error|error)[: ]|[0-9]{3} [A-Z])"
    )


_ERROR_WORDS = re.compile(
    r"error|exception|exhausted|quota|429|failed|denied|unavailable|overloaded|limit|timed? ?out|invalid|E[A-Z]{5,}",
    re.IGNORECASE,
)


def episodes(text: str) -> Iterator[str]:
    """The pieces of `text` (canonical form), in order; all of it, nothing twice."""
    lines = text.split("\n")
    current: list[str] = []
    depth = 0
    said_error = False
    for line in lines:
        fresh = (
            current
            and said_error
            and (depth <= 0 or _timestamped_restart(line))
            and line[:1].strip()
            and _starts().match(line)
            and not _continues(current, line)
        )
        if fresh or len(current) >= LONGEST_EPISODE_LINES:
            yield "\n".join(current)
            current, depth, said_error = [], 0, False
        current.append(line)
        depth = max(0, depth + line.count("{") - line.count("}"))
        said_error = said_error or bool(_ERROR_WORDS.search(line))
    if current:
        yield "\n".join(current)


def _timestamped_restart(line: str) -> bool:
    return line.startswith(("Traceback (most recent", "Attempt "))


def _continues(current: list[str], line: str) -> bool:
    last = next((previous for previous in reversed(current) if previous.strip()), "")
    if last.startswith(("Traceback", "  File", "    ")):
        return True
    if re.search(
        r"direct cause of the following exception|During handling of the above exception|event: \w{1,20}$",
        last,
    ):
        return True
    if re.search(r"(?:[-:(=>]|Body|Response|data|body|error)\s*$", last) and line[:1] in "[{":
        return True
    # A status line, then the body it announces.
    return line[:1] in "[{" and not re.search(r"[\]}]\s*$", last)
