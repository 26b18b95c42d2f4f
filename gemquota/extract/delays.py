"""Waits as servers write them: Go durations, protobuf durations, prose.

A Go duration prints only the parts it needs (`7h12m16s`, `3h46.55s`, `856.2ms`); protobuf
JSON prints seconds (`38s`, `0.479604233s`); protobuf text prints `seconds: 33 nanos: 5`.
"""

from __future__ import annotations

import re
from functools import cache

# int64's greatest value stands for "never"; anything above a year is no wait at all.
LONGEST_S = 366 * 86_400.0

_DURATION = (
    r"(?:(?P<h>[0-9]{1,6})\s?h\s?)?(?:(?P<m>[0-9]{1,6})\s?m(?!s)\s?)?"
    r"(?:(?P<s>[0-9]{1,19}(?:\.[0-9]{1,12})?)\s?s\b|(?P<ms>[0-9]{1,12}(?:\.[0-9]{1,12})?)\s?ms\b"
    r"|(?P<us>[0-9]{1,12}(?:\.[0-9]{1,12})?)\s?[uµμ]s\b)?"
)
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6}


@cache
def _duration() -> re.Pattern[str]:
    return re.compile(_DURATION)


def duration_s(text: str) -> float | None:
    """Seconds in a duration at the start of `text`; None where there is none or it means never."""
    text = text.lstrip(" \t\n\"'`*")
    match = _duration().match(text)
    if match is None or not match[0].strip():
        return None
    parts = {unit: float(value) for unit, value in match.groupdict().items() if value}
    rest = text[match.end() : match.end() + 1]
    if rest.isdigit() or (not rest and not parts.keys() & {"s", "ms", "us"}):
        return None  # "1m" may be the head of "1m30s"
    return _finite(sum(_UNITS[unit] * value for unit, value in parts.items()))


def proto_duration_s(text: str) -> float | None:
    """Seconds in `{ seconds: 33 nanos: 500000000 }` near the start of `text`."""
    head = text[:120]
    seconds = re.search(r"\bseconds\W{1,6}([0-9]{1,19})(?![0-9]|$)", head)
    nanos = re.search(r"\bnanos\W{1,6}([0-9]{1,9})", head)
    if seconds is None and nanos is None:
        return None
    whole = float(seconds[1]) if seconds else 0.0
    return _finite(whole + (float(nanos[1]) / 1e9 if nanos else 0.0))


def _finite(seconds: float) -> float | None:
    return seconds if seconds <= LONGEST_S else None


# Said by servers and gateways. What clients say of their own back-off ("Retrying in 4 seconds",
# "Retrying after 10023ms", "Waiting 2.5s") is not in the list on purpose.
_SAID_BY_SERVER = (
    "please retry in ",
    "quota will reset after ",
    "resets in ",
    "please try again in ",
    "try again in ",
    "please wait ",
)


def stated_wait_s(flat: str) -> float | None:
    """The wait in a server's own sentence. `flat` is lower case with single blanks."""
    for phrase in _SAID_BY_SERVER:
        at = flat.find(phrase)
        while at >= 0:
            rest = flat[at + len(phrase) : at + len(phrase) + 60]
            wait_s = duration_s(rest)
            if wait_s is None:
                words = re.match(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?(second|minute|hour)", rest)
                if words is not None:
                    scale = {"second": 1.0, "minute": 60.0, "hour": 3600.0}[words[2]]
                    wait_s = _finite(float(words[1]) * scale)
            if wait_s is not None:
                return wait_s
            at = flat.find(phrase, at + 1)
    return None
