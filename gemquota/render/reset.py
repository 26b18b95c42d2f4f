"""When the day's quota returns, by both rules, on several clocks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from gemquota.domain.reset import (
    DAILY_DOCUMENTED,
    DAILY_HINTED,
    WHAT_RESETS_WHEN,
    next_pacific_midnight,
    next_utc_midnight,
    pacific_day,
)
from gemquota.domain.wording import pacific, span, utc
from gemquota.render.layout import Paint, bar, columns, wrapped

_BAR_CELLS = 30


class Clockface(NamedTuple):
    """A zone's name and its reading of the two resets."""

    zone: str
    documented: datetime
    hinted: datetime


def reset_text(
    now_s: float, clocks: Sequence[Clockface], *, width: int, paint: Paint, full: bool = True
) -> str:
    """The countdowns, the two rules side by side, and (`full`) what resets when."""
    documented_s, hinted_s = next_pacific_midnight(now_s), next_utc_midnight(now_s)
    day = pacific_day(now_s)
    gone = (now_s - day.start_s) / (day.end_s - day.start_s)
    lines = [
        paint(f"Daily quotas (RPD) return in {countdown(documented_s - now_s)}", "head")
        + f": {pacific(documented_s)}",
        paint(f"  {bar(gone, min(_BAR_CELLS, width - 50))}", "good")
        + f" {gone:.0%} of the Pacific day gone; it has {day.hours} hours",
        "",
    ]
    rows = [["", "documented", "server hint"]]
    rows.append(["in", countdown(documented_s - now_s), countdown(hinted_s - now_s)])
    rows.append(["Pacific", pacific(documented_s), pacific(hinted_s)])
    rows += [[clock.zone, face(clock.documented), face(clock.hinted)] for clock in clocks]
    heading, *table = columns(rows, width=width - 2)
    lines += [f"  {paint(heading, 'dim')}", *(f"  {line}" for line in table), ""]
    for name, rule in (("documented", DAILY_DOCUMENTED), ("server hint", DAILY_HINTED)):
        lines += _indented(f"{name}: {rule.when} ({rule.source}, {rule.as_of})", width)
    lines += _indented(
        "Trust a 429's own delay when it is over an hour; which rule holds is not settled.", width
    )
    if full:
        lines += ["", paint("What resets when", "head")]
        for rule in WHAT_RESETS_WHEN:
            lines += _indented(f"{rule.what}: {rule.when} [{rule.kind}, {rule.as_of}]", width)
    return "\n".join(lines) + "\n"


def reset_short(now_s: float) -> str:
    """`16:04:12` to the documented reset."""
    return countdown(next_pacific_midnight(now_s) - now_s)


def reset_json(now_s: float, clocks: Sequence[Clockface], *, indent: int | None = 2) -> str:
    """One JSON object (schema `gemquota.reset/1`); times in UTC and on each clock."""
    documented_s, hinted_s = next_pacific_midnight(now_s), next_utc_midnight(now_s)
    day = pacific_day(now_s)
    value = {
        "schema": "gemquota.reset/1",
        "now": utc(now_s),
        "resets": [
            {
                "rule": name,
                "at": utc(at_s),
                "in_s": int(at_s - now_s),
                "pacific": pacific(at_s),
                "when": rule.when,
                "source": rule.source,
                "as_of": rule.as_of,
                "clocks": {
                    clock.zone: (clock.documented if at_s == documented_s else clock.hinted).isoformat()
                    for clock in clocks
                },
            }
            for name, rule, at_s in (
                ("documented", DAILY_DOCUMENTED, documented_s),
                ("server_hint", DAILY_HINTED, hinted_s),
            )
        ],
        "pacific_day": {
            "date": f"{day.year:04}-{day.month:02}-{day.day:02}",
            "hours": day.hours,
            "start": utc(day.start_s),
            "end": utc(day.end_s),
        },
        "what_resets_when": [rule._asdict() for rule in WHAT_RESETS_WHEN],
    }  # fmt: skip
    return json.dumps(value, indent=indent, ensure_ascii=False)


def countdown(seconds: float) -> str:
    """`16:04:12`; over a hundred hours in words."""
    whole = max(0, int(seconds))
    if whole >= 360_000:
        return span(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def face(moment: datetime) -> str:
    """`Wed 25 Nov 16:00 CST`."""
    return moment.strftime("%a %d %b %H:%M %Z").rstrip()


def _indented(text: str, width: int) -> list[str]:
    first, *rest = wrapped(text, width - 4)
    return [f"  {first}", *(f"    {line}" for line in rest)]
