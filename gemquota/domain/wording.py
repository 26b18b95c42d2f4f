"""Short phrases for numbers, limits and spans, the same in every output."""

from __future__ import annotations

import time

from gemquota.domain.lengths import span as span
from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.domain.reset import pacific_offset_s

UNIT = {
    Dimension.RPM: "requests per minute",
    Dimension.RPD: "requests per day",
    Dimension.TPM: "input tokens per minute",
    Dimension.TPD: "input tokens per day",
    Dimension.IPM: "images per minute",
    Dimension.IPD: "images per day",
    Dimension.OTHER: "units",
}
TIER = {
    Tier.FREE: "free tier",
    Tier.TIER1: "paid tier 1",
    Tier.TIER2: "paid tier 2",
    Tier.TIER3: "paid tier 3",
    Tier.PAID: "a paid tier",
    Tier.UNKNOWN: "tier unknown",
}


def count(number: int) -> str:
    """`250000` as `250,000`."""
    return f"{number:,}"


def what_is_limited(limit: Limit) -> str:
    """`20 requests per day for gemini-3.8-flash`, with what is unknown left out."""
    if limit.dimension is None and limit.candidates:
        unit = " or ".join(UNIT[candidate] for candidate in limit.candidates)
    elif limit.dimension is None or limit.dimension is Dimension.OTHER:
        unit = limit.quota_id or (limit.quota_metric or "units").rpartition("/")[2]
    else:
        unit = UNIT[limit.dimension]
    value = f"{count(limit.limit)} " if limit.limit is not None else ""
    model = f" for {limit.model}" if limit.model else ""
    return f"{value}{unit}{model}"


def pacific(at_s: float) -> str:
    """`Wed 25 Nov 00:00 PST`."""
    offset_s = pacific_offset_s(at_s)
    zone = "PDT" if offset_s == -7 * 3600 else "PST"
    return time.strftime(f"%a %d %b %H:%M {zone}", time.gmtime(at_s + offset_s))


def pacific_clock(at_s: float) -> str:
    """`00:00:09 PST`."""
    day, zone = pacific(at_s).rsplit(" ", 1)
    seconds = time.strftime("%S", time.gmtime(at_s))
    return f"{day.rsplit(' ', 1)[1]}:{seconds} {zone}"


def utc(at_s: float) -> str:
    """`2026-11-25T08:00:00Z`."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at_s))


def inert_cell(text: str | None) -> str | None:
    """A cell of CSV that no spreadsheet takes for a formula."""
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text
