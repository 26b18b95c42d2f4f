"""The catalogue of limits for people and programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum

from gemquota.domain.catalogue import LIVE_SOURCES, STALE_DAYS, Cell, LimitRow, RuleRow, is_stale
from gemquota.render.layout import Paint, columns, spark, table, wrapped

_MAIN = ("RPM", "TPM", "RPD")
"""What nearly every model is limited by; other dimensions stand in a column of their own."""


class Form(StrEnum):
    """What is shown of each cell."""

    OVERVIEW = "overview"
    READINGS = "readings"
    HISTORY = "history"
    RULES = "rules"


def limits_text(
    found: Sequence[Cell],
    rules: Sequence[RuleRow],
    sources: Mapping[str, str],
    *,
    today: str,
    width: int,
    paint: Paint,
    form: Form,
) -> str:
    """The cells as `form` says, the rules, and how to read them."""
    lines: list[str] = []
    if not found:
        lines += (
            [] if form is Form.RULES else ["Limits: unknown. No reading is on record for this."]
        )
    elif form is Form.HISTORY:
        for cell in found:
            lines += _history(cell, width, paint)
    elif form is Form.READINGS:
        lines += _readings(found, today, width, paint)
    elif form is Form.OVERVIEW:
        lines += _overview(found, today, width, paint)
    if rules:
        lines += [*([""] if lines else []), paint("Rules", "head")]
        for rule in rules:
            doubt = "; sources conflict" if rule.is_conflicting else ""
            first, *rest = wrapped(
                f"{rule.subject}: {rule.text} [{rule.as_of}, {rule.confidence}{doubt}]", width - 4
            )
            lines += [f"  {first}", *(f"    {line}" for line in rest)]
    lines.append("")
    if form in (Form.HISTORY, Form.READINGS):
        named = dict.fromkeys(row.source for cell in found for row in _shown(cell, form))
        for name in named:
            if name in sources:
                lines += _remark(f"{name}: {sources[name]}", width)
    elif found and form is Form.OVERVIEW:
        lines += wrapped(
            "Dates and sources of each figure: --model NAME. Tiers and spend caps: --tiers.", width
        )
    lines += wrapped(f"Static tables are history. Live: {LIVE_SOURCES}.", width)
    return "\n".join(lines) + "\n"


def _shown(cell: Cell, form: Form) -> Sequence[LimitRow]:
    return cell.rows if form is Form.HISTORY else (cell.latest,)


def _remark(text: str, width: int) -> list[str]:
    first, *rest = wrapped(text, width - 2)
    return [first, *(f"  {line}" for line in rest)]


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


def _overview(found: Sequence[Cell], today: str, width: int, paint: Paint) -> list[str]:
    """A line for each tier of a model, with what is counted side by side."""
    groups: dict[tuple[str, str], dict[str, Cell]] = {}
    for cell in found:
        row = cell.latest
        groups.setdefault((row.model, row.tier), {})[row.dimension] = cell
    counted = {cell.latest.dimension for cell in found}
    main = [name for name in _MAIN if name in counted] or sorted(counted)
    rows = []
    for (_, tier), by_dimension in groups.items():
        readings = [cell.latest for cell in by_dimension.values()]
        rows.append(
            [
                f"  {tier}",
                *(
                    _figure(by_dimension[name], today) if name in by_dimension else ""
                    for name in main
                ),
                min(reading.as_of for reading in readings),
                _trust(readings),
                ", ".join(dict.fromkeys(reading.source for reading in readings)),
                ", ".join(
                    f"{name} {_figure(cell, today).rstrip()}"
                    for name, cell in by_dimension.items()
                    if name not in main
                ),
            ]
        )
    head = ["model, tier", *(f"{name} " for name in main), "as of", "trust", "source", "other"]
    if not any(row[-1] for row in rows):
        head, *rows = (row[:-1] for row in (head, *rows))
    heading, *lines = table(
        head, rows, right=[f"{name} " for name in main], width=width, spare=("source", "trust")
    )
    return [
        paint(heading, "dim"),
        *_under_models(list(groups), lines, paint),
        *_legend(found, today),
    ]


def _under_models(
    groups: Sequence[tuple[str, str]], lines: Sequence[str], paint: Paint
) -> list[str]:
    """The lines of the groups, each model's under its name."""
    named: list[str] = []
    before = ""
    models = iter(groups)
    for line in lines:
        if line.startswith("  ") and not line.startswith("    "):
            model, _ = next(models)
            if model != before:
                named.append(paint(model, "head"))
                before = model
        named.append(line)
    return named


def _legend(found: Sequence[Cell], today: str) -> list[str]:
    """What the marks mean that are there."""
    latest = [cell.latest for cell in found]
    marks = [
        (f"* last seen over {STALE_DAYS} days ago", any(is_stale(r.as_of, today) for r in latest)),
        ("! sources conflict", any(cell.is_conflicting for cell in found)),
        ("0 not offered", any(reading.value == 0 for reading in latest)),
        ("blank: unknown", True),
    ]
    return ["", "   ".join(text for text, there in marks if there)]


def _figure(cell: Cell, today: str) -> str:
    """`250,000*`, with a blank where there is no mark, so that digits stand below digits."""
    row = cell.latest
    text = "unlimited" if row.value < 0 else f"{row.value:,}"
    return text + ("!" if cell.is_conflicting else "*" if is_stale(row.as_of, today) else " ")


def _trust(readings: Sequence[LimitRow]) -> str:
    """The least of them."""
    if all(reading.is_yours for reading in readings):
        return "yours"
    known = [reading.confidence for reading in readings if not reading.is_yours]
    return min(known, key=("low", "medium", "high").index)


def _readings(found: Sequence[Cell], today: str, width: int, paint: Paint) -> list[str]:
    """A line for each figure, with its own date and doubts."""
    rows = []
    for cell in found:
        row = cell.latest
        doubts = [
            "yours" if row.is_yours else row.confidence,
            *(["sources conflict"] if cell.is_conflicting else []),
            *(["stale"] if is_stale(row.as_of, today) else []),
        ]
        limit = f"{row.dimension} {value_text(row.value)}"
        rows.append([f"  {row.tier}", limit, row.as_of, row.source, ", ".join(doubts)])
    head = ["model, tier", "limit", "as of", "source", "trust"]
    heading, *lines = table(head, rows, width=width, spare=("source",))
    groups = [(cell.latest.model, cell.latest.tier) for cell in found]
    named = [paint(heading, "dim"), *_under_models(groups, lines, paint)]
    if any(is_stale(cell.latest.as_of, today) for cell in found):
        named += ["", f"stale: last seen over {STALE_DAYS} days ago"]
    return named


def _history(cell: Cell, width: int, paint: Paint) -> list[str]:
    row = cell.latest
    plot = spark([max(0, reading.value) for reading in cell.rows])
    rows = [
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
        *(f"  {line}" for line in columns(rows, right=(1,), width=width - 2)),
    ]
