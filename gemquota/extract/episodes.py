"""Cut a text into episodes, one error each.

A new episode begins where a new record does: a line that does not continue the one before
(no indent, no closing bracket, no traceback's tail) after an error that was complete. A line
that had a date of its own is a record, though `unwrap` took the date away. What
belongs together but got cut apart is merged again by `diagnose`, so cutting too often is
harmless and cutting too seldom hides an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gemquota.extract.unwrap import LEVELLED, MARKS

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
        mark, line = (line[0], line[1:]) if line[:1] in MARKS and line else ("", line)
        dated = bool(mark)
        says_error = bool(_ERROR_WORDS.search(line))
        fresh = (
            current
            and (said_error or (dated and says_error))
            and (depth <= 0 or _restarts(mark, line))
            and line[:1].strip()
            and (_begins_record(line) if dated else _starts().match(line))
            and not _continues(current, line, dated)
        )
        if fresh or len(current) >= LONGEST_EPISODE_LINES:
            yield "\n".join(current)
            current, depth, said_error = [], 0, False
        current.append(line)
        depth = max(0, depth + line.count("{") - line.count("}"))
        said_error = said_error or says_error
    if current:
        yield "\n".join(current)


def _restarts(mark: str, line: str) -> bool:
    """Whether a record begins here though a bracket of the one before is still open."""
    return line.startswith(("Traceback (most recent", "Attempt ")) or (
        mark == LEVELLED and line[:1].isalpha()
    )


def _begins_record(line: str) -> bool:
    """Whether what follows a date begins something: loggers date each line of one error too."""
    return not _TAIL.match(line)


_TAIL = re.compile(
    r"[}\])\"'*|,]|[{\[]\s*$|data: |Please retry|Details:|Status:|Body:|During handling|The above exception"
)


def _continues(current: list[str], line: str, dated: bool) -> bool:
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
    return not dated and line[:1] in "[{" and not re.search(r"[\]}]\s*$", last)
