"""Which lines of a log belong to one record.

Two rules, both bounded. A line that shows by its beginning that it goes on (indented, closing a bracket,
quoted, a traceback's) belongs to the one above it. And where records begin with a date or a level, the few
lines without one that stand between two that have it belong to the first: what was cut at a width, or printed
by another hand, says in no other way whose it is. Many such lines are records of another program.
"""

from __future__ import annotations

import re

UP_BYTES, UP_LINES = 16_384, 60
DOWN_BYTES, DOWN_LINES = 49_152, 400
LONGEST_LINE = 32_768
"""Of a longer line only this much around the needle is looked at."""

RUN_BYTES, RUN_LINES = 8_192, 40
"""Of lines without a head, more are not one record's."""

# Possessive and atomic, so that a line that is no continuation is given up at once.
_CONTINUING = (
    rb"(?>[ \t]*+(?>\[?\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}+(?>Z|[+-]\d\d:?\d\d)?+\]?+|[\w.-]{1,40}+ ++\||\xe2\x94[\x82\x83]|>|//)[ ]?+)?+"
    rb"(?:[ \t]{2,}+\S|\t|[ \t]*+[}\])\"'*|]|[{\[,][ \t\r]*+$|[ \t]*+data: |Please retry|Details:|Status:|Body:|During handling|The above exception|Traceback \(most|(?>, ?)?+[a-z_]{4,30}+ \{[ \t\r]*+$|domain: \")"
)
CONTINUES = re.compile(
    # The group: what a traceback raised at its foot.
    rb"(?:%b)|((?:\w++\.)*+[A-Z]\w*+(?::|\n?\Z))" % _CONTINUING,
    re.MULTILINE,
).match
_RUN = re.compile(rb"(?>%b[^\n]*+\n){0,%d}+" % (_CONTINUING, DOWN_LINES), re.MULTILINE).match
_INDENT = b" \t"
_HEAD = (
    rb"[ \t]*+(?>[\w.-]{1,40}+ ++\| ?)?+[\[(]?+(?>20\d\d[-/][01]\d[-/][0-3]\d[T ]|[0-2]\d:[0-5]\d:[0-5]\d|1[5-9]\d{8}"
    rb"|[IWEFD][01]\d[0-3]\d [0-2]\d:|\{[\"'](?:ts|time|level|severity|asctime|date|@timestamp)|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3} \S"
    rb"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3]?\d [\d:]{4}"
    rb"|(?>TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL|SEVERE)[\]:\t |])"
)
"""A date or a level, as records begin with."""
_HEADED = re.compile(_HEAD).match
_BODY = re.compile(rb"(?>(?!%b)[^\n]*+\n){0,%d}+" % (_HEAD, RUN_LINES)).match


def continues(buffer: bytes, line: int) -> bool:
    """Whether the line that begins at `line` belongs to the one above it."""
    match = CONTINUES(buffer, line)
    if match is None:
        return False
    if match.lastindex is None:
        return True
    # What was raised, at the foot of a traceback.
    above = buffer.rfind(b"\n", max(0, line - LONGEST_LINE), line - 1) + 1
    return line > 0 and buffer[above] in _INDENT


def is_apart(buffer: bytes, line: int) -> bool:
    """Whether no record lies on both sides of where a line begins."""
    if continues(buffer, line):
        return False
    # From further above than any record reaches: its part above must not look like all of one.
    above = _head_above(buffer, line, max(0, line - LONGEST_LINE - 2 * RUN_BYTES), RUN_LINES + 2)
    return above is None or above == line


def headed_record(buffer: bytes, start: int, stop: int, floor: int) -> tuple[int, int] | None:
    """The record with a head that the line from `start` to `stop` is of, with its lines without one.

    None where there are too many of these, or nothing above has one down to `floor`.
    """
    if _HEADED(buffer, start) and _HEADED(buffer, stop):
        return None  # most records are a line, and need no second look
    above = _head_above(buffer, start, max(floor, start - RUN_BYTES), RUN_LINES)
    if above is None or continues(buffer, above) or buffer[stop - 1] != _NEWLINE:
        return None
    bottom = min(len(buffer), stop + RUN_BYTES)
    run = _BODY(buffer, stop, bottom)
    below = run.end() if run else stop
    if buffer.count(b"\n", above, below) > RUN_LINES:
        return None
    if _HEADED(buffer, below):
        return None if continues(buffer, below) else (above, below)
    # At the log's end the last line may have no newline.
    is_last = bottom == len(buffer) and buffer.find(b"\n", below) < 0
    return (above, len(buffer)) if is_last else None


def _head_above(buffer: bytes, line: int, top: int, lines: int) -> int | None:
    """Where the nearest line with a head begins: the one at `line`, or one of those above it down to `top`."""
    for _ in range(lines):
        if _HEADED(buffer, line):
            return line
        if line <= top or buffer[line - 1] != _NEWLINE:
            return None
        line = max(buffer.rfind(b"\n", top, line - 1) + 1, top)
    return None


def grown_up(buffer: bytes, start: int, top: int) -> int:
    """Where the record begins whose line at `start` continues one above it; not above `top`."""
    for _ in range(UP_LINES):
        if start <= top or not continues(buffer, start):
            break
        above = max(buffer.rfind(b"\n", top, start - 1) + 1, top)
        if above >= start:
            break
        start = above
    return start


def grown_down(buffer: bytes, stop: int, bottom: int, depth: int) -> int:
    """Where the record ends of which `depth` brackets are open at `stop`."""
    for _ in range(DOWN_LINES):
        if stop >= bottom or buffer[stop - 1] != _NEWLINE:
            break
        below = _run_end(buffer, stop, bottom)
        if below == stop:
            if depth <= 0 and not continues(buffer, stop):
                break
            below = buffer.find(b"\n", stop, bottom) + 1 or bottom
        depth += buffer.count(b"{", stop, below) - buffer.count(b"}", stop, below)
        stop = below
    return stop


def _run_end(buffer: bytes, start: int, bottom: int) -> int:
    """Where the whole lines end that each continue a record, by what they begin with."""
    run = _RUN(buffer, start, bottom)
    return run.end() if run else start


_NEWLINE = ord("\n")
