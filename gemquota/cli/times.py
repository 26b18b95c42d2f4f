"""Times that a user types, and time zones by name. The one module that imports dateutil."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from gemquota.errors import UsageError

_UNITS_S = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_AGO = re.compile(r"(\d{1,6})\s*(s|m|min|h|d|w)(?:\s+ago)?", re.IGNORECASE)
_NEAREST_S, _FARTHEST_S = 0.0, 4_102_444_800.0
"""1970 to 2099: what the calendar arithmetic is tested for."""

_ABBREVIATED = {
    name: timezone(timedelta(hours=hours), name)
    for name, hours in (("PST", -8), ("PDT", -7), ("EST", -5), ("EDT", -4), ("CET", 1), ("CEST", 2))
}


def instant_s(text: str, *, now_s: float, flag: str) -> float:
    """Epoch seconds of what a user typed: a date, a time, `now`, `30m`, `2h ago`, epoch seconds.

    What names no zone is on this machine's clock.

    Raises:
        UsageError: If it cannot be read, or lies outside 1970 to 2099.
    """
    at_s = _typed_s(text.strip(), now_s)
    if at_s is None:
        raise UsageError(
            f"{flag} {text[:60]!r} is no time that can be read",
            hint=f"{flag} 2026-11-24, {flag} '2026-11-24 18:30 UTC', or {flag} 2h",
        )
    return _within_range(at_s, text, flag)


def _within_range(at_s: float, text: str, flag: str) -> float:
    if not _NEAREST_S <= at_s <= _FARTHEST_S:
        raise UsageError(
            f"{flag} {text[:60]!r} lies outside the years 1970 to 2099",
            hint=f"for instance: {flag} 2026-11-24",
        )
    return at_s


def _typed_s(text: str, now_s: float) -> float | None:
    wanted = text.lower()
    if wanted == "now":
        return now_s
    if ago := _AGO.fullmatch(wanted):
        return now_s - int(ago[1]) * _UNITS_S[ago[2].lower()]
    if re.fullmatch(r"\d{9,10}(\.\d{1,9})?", wanted):
        return float(wanted)
    return _parsed_s(text, now_s)


def _parsed_s(text: str, now_s: float) -> float | None:
    from dateutil.parser import ParserError, parse

    if not text or len(text) > 100:
        return None
    midnight = datetime.fromtimestamp(now_s).astimezone().replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # an unknown zone name is no local time
            moment = parse(text, default=midnight, tzinfos=_ABBREVIATED)
        return moment.astimezone().timestamp()
    except (ParserError, OverflowError, ValueError, OSError, RuntimeWarning, TypeError):
        return None


def pacific_date_s(text: str, *, flag: str) -> float | None:
    """Midnight in Los Angeles of a date like `2027-03-14`; None for anything else.

    Raises:
        UsageError: If it lies outside 1970 to 2099.
    """
    from gemquota.domain.reset import pacific_day

    try:
        date = datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    _within_range(date.timestamp(), text, flag)
    # 20:00 UTC is that same date in Los Angeles, summer and winter.
    return float(pacific_day(date.timestamp() + 20 * 3600).start_s)


def zone(name: str) -> tzinfo:
    """A time zone by its name in the tz database, or `UTC`, `local`, `+05:30`.

    Raises:
        UsageError: If there is no such zone; the nearest names are suggested.
    """
    if name.upper() in ("UTC", "Z", "GMT"):
        return UTC
    if name.lower() == "local":
        here = datetime.now(UTC).astimezone().tzinfo  # noqa: TID251 - asks for the zone only
        assert here is not None
        return here
    if offset := re.fullmatch(r"([+-])(\d\d):?(\d\d)", name):
        hours, minutes = int(offset[2]), int(offset[3])
        if hours < 24 and minutes < 60:
            sign = -1 if offset[1] == "-" else 1
            return timezone(sign * timedelta(hours=hours, minutes=minutes), name)
    found = _named(name)
    if found is None:
        from gemquota.cli.nearest import nearest

        known = _names()
        if not known:
            raise UsageError(
                f"no time zone {name[:60]!r}: this machine has no time zone data",
                hint="pip install tzdata, or name an offset: --tz +01:00",
            )
        near = nearest(name, known)
        raise UsageError(
            f"no time zone {name[:60]!r}",
            hint=f"nearest: {', '.join(near)}" if near else "for instance: --tz Europe/Berlin",
        )
    return found


def _named(name: str) -> tzinfo | None:
    """From the system's data or the tzdata package; the zones we show ourselves need neither."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if name in ("America/Los_Angeles", "US/Pacific"):
            return _Pacific()
        # China has kept one clock since 1991.
        return timezone(timedelta(hours=8), "CST") if name == "Asia/Shanghai" else None


class _Pacific(tzinfo):
    """Los Angeles by the rule of `domain.reset`, for machines without time zone data."""

    def fromutc(self, moment: datetime) -> datetime:
        """The same instant, on the fixed clock that holds there then."""
        from gemquota.domain.reset import pacific_offset_s

        offset_s = pacific_offset_s(moment.replace(tzinfo=UTC).timestamp())
        name = "PDT" if offset_s == -7 * 3600 else "PST"
        return moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(seconds=offset_s), name))

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Unknown for a clock that is not an instant yet; `fromutc` is all that is asked of us."""
        return None

    dst = utcoffset

    def tzname(self, moment: datetime | None) -> str | None:
        """As `utcoffset`."""
        return None


def _names() -> list[str]:
    from zoneinfo import available_timezones

    return sorted(available_timezones())


def in_zone(at_s: float, where: tzinfo) -> datetime:
    """An instant on the clock of a zone."""
    return datetime.fromtimestamp(at_s, where)
