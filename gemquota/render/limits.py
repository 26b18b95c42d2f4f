"""The catalogue of limits for people and programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gemquota.domain.catalogue import LIVE_SOURCES, STALE_DAYS, Cell, LimitRow, RuleRow, is_stale
from gemquota.render.layout import Paint, columns, spark, wrapped


def limits_text(
    found: Sequence[Cell], rules: Sequence[RuleRow], *, today: str, width: int, paint: Paint,
    history: bool,
) -> str:  # fmt: skip
    """A line per cell (with `history` a line per reading and a plot), then the rules."""
    lines: list[str] = []
    if not found:
        lines.append("Limits: unknown. No reading is on record for this.")
    elif history:
        for cell in found:
            lines += _history(cell, paint)
    else:
        head = ["model", "tier", "limit", "as of", "source", "doubt"]
        heading, *table = columns([head, *(_row(cell, today) for cell in found)])
        lines += [paint(heading, "dim"), *table]
    if rules:
        lines += ["", paint("Rules", "head")]
        for rule in rules:
            doubt = "; sources conflict" if rule.is_conflicting else ""
            first, *rest = wrapped(
                f"{rule.subject}: {rule.text} [{rule.as_of}, {rule.confidence}{doubt}]", width - 4
            )
            lines += [f"  {first}", *(f"    {line}" for line in rest)]
    lines.append("")
    lines += wrapped(f"Stale: last seen over {STALE_DAYS} days ago.", width)
    lines += wrapped(f"Static tables are history. Live: {LIVE_SOURCES}.", width)
    return "\n".join(lines) + "\n"


def value_text(value: int) -> str:
    """`250,000`, `unlimited`, or `not offered`."""
    return {-1: "unlimited", 0: "not offered"}.get(value, f"{value:,}")


def limits_json(
    found: Sequence[Cell], rules: Sequence[RuleRow], sources: dict[str, str], *, today: str
) -> str:
    """One object, schema `gemquota.limits/1`; `history` holds all readings of a cell."""

    def plain(row: LimitRow) -> dict[str, object]:
        return {**row._asdict(), "source": sources.get(row.source, row.source)}

    value = {
        "schema": "gemquota.limits/1",
        "live_sources": LIVE_SOURCES,
        "limits": [
            {
                **plain(cell.latest),
                "is_stale": is_stale(cell.latest.as_of, today),
                "is_conflicting": cell.is_conflicting,
                "history": [plain(row) for row in cell.rows],
            }
            for cell in found
        ],
        "rules": [rule._asdict() for rule in rules],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _row(cell: Cell, today: str) -> list[str]:
    row = cell.latest
    doubts = [
        *(["yours"] if row.is_yours else [row.confidence]),
        *(["conflict"] if cell.is_conflicting else []),
        *(["stale"] if is_stale(row.as_of, today) else []),
    ]
    limit = f"{row.dimension} {value_text(row.value)}"
    return [row.model, row.tier, limit, row.as_of, row.source, ", ".join(doubts)]


def _history(cell: Cell, paint: Paint) -> list[str]:
    row = cell.latest
    plot = spark([max(0, reading.value) for reading in cell.rows])
    table = [
        [
            reading.as_of,
            value_text(reading.value),
            reading.source,
            reading.confidence,
            reading.note,
        ]
        for reading in cell.rows
    ]
    return [
        f"{paint(f'{row.model} {row.tier} {row.dimension}', 'head')}  {plot}",
        *(f"  {line}" for line in columns(table, right=(1,))),
    ]
