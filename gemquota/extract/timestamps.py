"""When something happened, from the usual ways logs write it."""

from __future__ import annotations

import re
from calendar import timegm
from functools import cache

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    clock = r"(?P<H>[0-2][0-9]):(?P<M>[0-5][0-9]):(?P<S>[0-6][0-9])(?P<f>[.,][0-9]{1,9})?"
    zone = r"(?: ?(?P<z>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
    return (
        # ISO 8601, Python logging, Go's log package, klog after its year
        re.compile(rf"(?<![0-9])(?P<y>20[0-9]{{2}})[-/](?P<m>[01][0-9])[-/](?P<d>[0-3][0-9])[T ]{clock}{zone}"),
        # Apache and nginx: 22/Nov/2026:17:04:49 +0000
        re.compile(rf"(?<![0-9])(?P<d>[0-3][0-9])/(?P<mon>[A-Z][a-z]{{2}})/(?P<y>20[0-9]{{2}}):{clock} (?P<z>[+-][0-9]{{4}})"),
        # HTTP's Date: Sun, 22 Nov 2026 17:04:49 GMT
        re.compile(rf"(?<![0-9])(?P<d>[0-3]?[0-9]) (?P<mon>[A-Z][a-z]{{2}}) (?P<y>20[0-9]{{2}}) {clock}{zone}"),
        # epoch seconds or milliseconds under a name
        re.compile(
            r"[\"']?(?:ts|time|timestamp|created|at|epoch)[\"']?\s?[:=]\s?[\"']?(?P<epoch>1[0-9]{9}(?:[0-9]{3})?(?:\.[0-9]{1,9})?)(?![0-9])",
            re.IGNORECASE,
        ),
    )  # fmt: skip


def instant_s(text: str, *, local_offset_s: float = 0.0) -> float | None:
    """Epoch seconds of the first time in `text`; None where there is none.

    A time without a zone is taken as `local_offset_s` ahead of UTC.
    """
    first: re.Match[str] | None = None
    for pattern in _patterns():
        match = pattern.search(text)
        if match is not None and (first is None or match.start() < first.start()):
            first = match
    return None if first is None else _epoch_s(first.groupdict(), local_offset_s)


def _epoch_s(part: dict[str, str | None], local_offset_s: float) -> float | None:
    if epoch := part.get("epoch"):
        seconds = float(epoch)
        return seconds / 1000 if seconds > 1e12 else seconds
    month = part.get("m") or _MONTHS.get((part.get("mon") or "").lower())
    if month is None:
        return None
    numbers = (part["y"], month, part["d"], part["H"], part["M"], part["S"])
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24):
        return None
    whole = timegm((year, month, day, hour, minute, second))
    fraction = float("0" + (part.get("f") or ".0").replace(",", "."))
    return whole + fraction - _offset_s(part.get("z"), local_offset_s)


def _offset_s(zone: str | None, local_offset_s: float) -> float:
    if zone is None:
        return local_offset_s
    if zone in ("Z", "UTC", "GMT"):
        return 0.0
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return sign * (int(digits[:2]) * 3600.0 + int(digits[2:]) * 60.0)


class Dater:
    """Dates windows of a log; remembers the last minute, which most windows share."""

    def __init__(self, local_offset_s: float = 0.0) -> None:
        self._local_offset_s = local_offset_s
        self._minute: bytes | None = None
        self._zone: bytes | None = None
        self._minute_s = 0.0

    def instant_s(self, window: bytes) -> float | None:
        """Epoch seconds of the first time in the head of `window`; None where there is none."""
        match = _ISO.search(window, 0, _HEAD_BYTES)
        if match is None:
            head = window[:_HEAD_BYTES].decode("utf-8", "replace")
            return instant_s(head, local_offset_s=self._local_offset_s)
        minute, second, zone = match.groups()
        if minute != self._minute or zone != self._zone:
            text = (minute + b"00" + (zone or b"")).decode()
            minute_s = instant_s(text, local_offset_s=self._local_offset_s)
            if minute_s is None:
                return None
            self._minute, self._zone, self._minute_s = minute, zone, minute_s
        return self._minute_s + float(second.replace(b",", b"."))


_HEAD_BYTES = 2_000
_ISO = re.compile(
    rb"(20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:)([0-6][0-9](?:[.,][0-9]{1,9})?)"
    rb"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
