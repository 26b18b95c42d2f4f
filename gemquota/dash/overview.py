"""The overview: one row per model, its gauges, its last minutes, and how it will go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gemquota.dash.figures import money, share_text, short, wait
from gemquota.dash.gauge import NEAR, gauge_line, level
from gemquota.dash.glyphs import Glyphs
from gemquota.dash.ink import Ink, Line, Role, clip, fit
from gemquota.dash.table import Column, Placed, heading, holding, laid_out
from gemquota.dash.view import (
    View,
    first_out,
    pacific_zone,
    source_note,
    source_words,
    tier_words,
)
from gemquota.domain.frame import MINUTES, SPEND_10_MIN, SPEND_MONTH, Frame, Gauge, Minute, Row
from gemquota.render.usage import known_from

WIDE = 150
"""Cells from which a row takes two lines, if there is room for all rows then."""
ROOMY = 17
"""Lines from which the selected model is explained below the table."""
NOTED = 19
"""Cells of a gauge from which it says where its limit is from."""
MONEY = (SPEND_10_MIN, SPEND_MONTH)
_MEASURED = 100
"""Rows whose names and figures are measured; those of later ones may be cut, or push their bars."""
NAMES = {
    "RPM": "REQ/MIN", "TPM": "TOKENS/MIN", "RPD": "REQ/DAY", "TPD": "TOKENS/DAY", "IPM": "IMG/MIN",
    "IPD": "IMG/DAY", SPEND_10_MIN: "$/10 MIN", SPEND_MONTH: "$/MONTH",
}  # fmt: skip
_SPARED = {
    "RPD": 1, "TPM": 2, "IPM": 8, "TPD": 9, "IPD": 10, SPEND_10_MIN: 11, SPEND_MONTH: 12,
}  # fmt: skip
"""Which columns of gauges go first where there is no room, the highest number first."""


class Plan(NamedTuple):
    """How the table is laid out."""

    columns: tuple[Column, ...]
    placed: tuple[Placed, ...]
    per_row: int
    """Lines of a row: 1 or 2."""
    figures: Mapping[str, int]
    """How many cells the figures of a dimension take, so that the bars of a column end in one line."""


def plan(frame: Frame, width: int, room: int) -> Plan:
    """The columns that fit into `width` cells; `room` lines are there for the rows."""
    there = {gauge.dimension for row in frame.rows for gauge in row.gauges}
    columns = [holding(Column("MODEL", 12, 34), [row.label for row in frame.rows[:_MEASURED]])]
    if len(frame.accounts) > 1:
        columns.append(Column("KEY", 8, 12, 4))
    for dimension, name in NAMES.items():
        if dimension in ("RPM", "TPM", "RPD") or dimension in there:
            columns.append(Column(name, 12, 24, _SPARED.get(dimension, 0)))
    columns += [
        Column(f"{MINUTES} MIN", 8, MINUTES + 1, 3),
        Column("LAST REFUSAL", 14, 30, 4),
        Column("RESET", 7, 7, 5, right=True),
        Column("PACE", 5, 5, 6, right=True),
        Column("RUNS OUT", 8, 8, 6, right=True),
        Column("$ TODAY", 7, 7, 7, right=True),
    ]
    two = width >= WIDE and len(frame.rows) * 2 <= room
    widest = {
        dimension: max(
            (len(_figures(row.gauge(dimension))) for row in frame.rows[:_MEASURED]), default=0
        )
        for dimension in there
    }
    return Plan(tuple(columns), laid_out(columns, width - 1), 2 if two else 1, widest)


def _figures(gauge: Gauge | None) -> str:
    if gauge is None:
        return ""
    figure = money if gauge.dimension in MONEY else short
    if gauge.known is not None and gauge.limit is None:
        return f"{figure(gauge.used)} no limit"
    return figure(gauge.used) + (f"/{figure(gauge.limit)}" if gauge.limit is not None else "")


def head(plan: Plan) -> Line:
    """The columns' names."""
    return (Ink(" "), *heading(plan.columns, plan.placed))


def row_lines(row: Row, view: View, plan: Plan, *, selected: bool) -> tuple[Line, ...]:
    """A model's row: its figures, and below them, where there are two lines, what they rest on."""
    first: list[Ink] = [Ink(view.glyphs.pointer if selected else " ", "accent")]
    second: list[Ink] = [Ink(view.glyphs.pointer if selected else " ", "accent")]
    for place, each in enumerate(plan.placed):
        if place:
            first.append(Ink("  "))
            second.append(Ink("  "))
        column = plan.columns[each.which]
        above, below = _cell(column.name, row, view, each.width, plan)
        first += above
        second.append(
            Ink(fit(below, each.width, right=column.right, ellipsis=view.glyphs.ellipsis), "dim")
        )
    return (tuple(first), tuple(second)) if plan.per_row == 2 else (tuple(first),)


def _cell(name: str, row: Row, view: View, width: int, plan: Plan) -> tuple[Line, str]:
    """A cell's first line, and the text of its second."""
    glyphs, now_s = view.glyphs, view.frame.now_s
    none = view.glyphs.none
    if name == "MODEL":
        role: Role = "bad" if row.worst and (row.worst.share or 0) >= 1 else ""
        words = [tier_words(row.tier)] + (
            [view.name(row.account)] if len(view.frame.accounts) < 2 else []
        )
        return _text(view.label(row.label), width, view, role), "  " + f" {glyphs.dot} ".join(
            filter(None, words)
        )
    if name == "KEY":
        return _text(view.name(row.account), width, view, "dim"), ""
    if name in _DIMENSIONS:
        gauge = row.gauge(_DIMENSIONS[name])
        if gauge is None:
            return _text(none, width, view, "track", right=True), ""
        widest = plan.figures.get(gauge.dimension, 0)
        drawn = _gauge(gauge, view, width, noted=plan.per_row == 1, figure_cells=widest)
        return drawn, _basis(gauge, now_s)
    if name == f"{MINUTES} MIN":
        most = max((_sum(each) for each in row.minutes), default=0)
        return spark_line(row.minutes, width, glyphs), f"{most:,}/min" if most else ""
    if name == "LAST REFUSAL":
        return _refused(row, view, width)
    worst, out = row.worst, first_out(row.gauges)
    if name == "RESET":
        if worst is None or not worst.used:
            return _text(none, width, view, "track", right=True), ""
        return _text(wait(worst.until_s - now_s), width, view, right=True), worst.dimension
    if name == "PACE":
        paces = [each for each in row.gauges if each.pace is not None]
        paced = max(paces, key=lambda each: each.pace or 0.0, default=None)
        if paced is None or paced.pace is None:
            return _text(none, width, view, "track", right=True), ""
        return _text(
            pace_text(paced.pace), width, view, pace_role(paced.pace), right=True
        ), paced.dimension
    if name == "RUNS OUT":
        if out is None or out.runs_out_s is None:
            return _text(none, width, view, "track", right=True), ""
        when = view.clock(out.runs_out_s, seconds=False)
        return _text(when, width, view, "warn", right=True), out.dimension
    return _text(money(row.today.micro_usd), width, view, "dim", right=True), ""


_DIMENSIONS = {name: dimension for dimension, name in NAMES.items()}


def _text(text: str, width: int, view: View, role: Role = "", *, right: bool = False) -> Line:
    return (Ink(fit(text, width, right=right, ellipsis=view.glyphs.ellipsis), role),)


def _gauge(gauge: Gauge, view: View, width: int, *, noted: bool, figure_cells: int) -> Line:
    """A bar, its figures, and where the limit is from where there is room for that."""
    text = _figures(gauge)
    note = (
        source_note(gauge.known, view.frame.now_s)
        if gauge.known and noted and width >= NOTED
        else ""
    )
    return gauge_line(
        gauge.share, text, width=width, glyphs=view.glyphs, figure_cells=figure_cells,
        high=gauge.peak / gauge.limit if gauge.peak and gauge.limit else None,
        note=f" {note:<4}" if noted and width >= NOTED else "",
    )  # fmt: skip


def _basis(gauge: Gauge, now_s: float) -> str:
    if gauge.known is None:
        return "no limit known"
    return source_words(gauge.known, now_s)


def _refused(row: Row, view: View, width: int) -> tuple[Line, str]:
    refusal = row.last_refusal
    if refusal is None:
        return _text(view.glyphs.none, width, view, "track"), ""
    what = refusal.dimension or refusal.cause.replace("_", " ")
    ago = view.ago(refusal.at_s)
    fresh: Role = (
        "bad"
        if view.frame.now_s - refusal.at_s < 60
        else "warn"
        if view.frame.now_s - refusal.at_s < 600
        else "dim"
    )
    text = fit(ago, 4) + what
    return _text(view.name(text), width, view, fresh), "    " + view.clipped(
        refusal.headline, max(1, width - 4)
    )


def _sum(minute: Minute) -> int:
    return minute.passed + minute.refused + minute.failed


def spark_line(minutes: Sequence[Minute], width: int, glyphs: Glyphs) -> Line:
    """The last minutes, one cell each or several to one; those with refusals in red."""
    count = len(minutes)
    if not count or width <= 0:
        return (Ink(" " * max(0, width)),)
    groups = [[each] for each in minutes]
    if count > width:
        groups = [
            list(minutes[index * count // width : (index + 1) * count // width])
            for index in range(width)
        ]
    sums = [max(map(_sum, group)) for group in groups]
    top, steps = max(sums), len(glyphs.heights) - 1
    pieces: list[Ink] = [Ink(" " * (width - len(groups)))] if width > len(groups) else []
    for amount, group in zip(sums, groups, strict=True):
        height = 0 if not amount else max(1, round(steps * amount / top))
        role: Role = "bad" if any(each.refused for each in group) else "accent"
        if pieces and pieces[-1].role == role:
            pieces[-1] = Ink(pieces[-1].text + glyphs.heights[height], role)
        else:
            pieces.append(Ink(glyphs.heights[height], role))
    return tuple(pieces)


def pace_text(pace: float) -> str:
    """`1.4x`, `12x`."""
    return f"{pace:.1f}x" if pace < 9.95 else f"{pace:,.0f}x" if pace < 1000 else ">999x"


def pace_role(pace: float) -> Role:
    """Above 1 the day will not last."""
    return "bad" if pace >= 1.5 else "warn" if pace > 1 else ""


def explained(row: Row, view: View, *, width: int, most: int) -> list[Line]:
    """What is known of the selected model, in at most `most` lines."""
    glyphs, frame = view.glyphs, view.frame
    words = [view.name(row.account), tier_words(row.tier), f"{row.today.calls:,} calls today"]
    words += [f"{row.today.refused:,} refused"] if row.today.refused else []
    words += [money(row.today.micro_usd)] if row.today.micro_usd else []
    title = f"{glyphs.rule * 2} {view.clipped(view.label(row.label), width // 2)} "
    detail = clip(
        f" {glyphs.dot} ".join(filter(None, words)), max(0, width - len(title) - 4), glyphs.ellipsis
    )
    line: Line = (Ink(title, "accent"), Ink(detail + " ", "dim"), Ink(glyphs.rule * width, "track"))
    lines: list[Line] = [line]
    lines += _explained(row.gauges, view, width)
    out = first_out(row.gauges)
    if out is not None and out.runs_out_s is not None:
        where = f"{view.pacific(out.runs_out_s, seconds=False)} {pacific_zone(out.runs_out_s)}"
        text = f"{out.dimension} runs out in {wait(out.runs_out_s - frame.now_s)}, at {view.clock(out.runs_out_s, seconds=False)} here ({where})"
        text += f", pace {pace_text(out.pace)}" if out.pace is not None else ""
        lines.append((Ink(f" {text}", "warn"),))
    refusal = row.last_refusal
    if refusal is not None:
        said = f"last refusal {view.ago(refusal.at_s)} ago: {view.name(refusal.headline)}"
        lines.append((Ink(f" {clip(said, width - 2, glyphs.ellipsis)}", "dim"),))
    return lines[:most]


def _explained(gauges: Sequence[Gauge], view: View, width: int) -> list[Line]:
    """`RPM  8 of 10   80%  fresh in 41s  peak 10  stated by a refusal 3 min ago`, in columns."""
    now_s = view.frame.now_s
    rows: list[tuple[str, str, str, str, str, str, Role]] = []
    for gauge in gauges:
        is_money = gauge.dimension in MONEY
        figure = money if is_money else "{:,}".format
        used = figure(gauge.used) + (
            f" of {figure(gauge.limit)}" if gauge.limit is not None else ""
        )
        known = known_from(gauge.known, now_s) if gauge.known is not None else "no limit known"
        if gauge.known is not None and gauge.limit is None:
            known = f"no limit, {known}"
        role: Role = level(gauge.share) if gauge.share is not None and gauge.share >= NEAR else ""
        more = f"peak {figure(gauge.peak)}" if gauge.peak else f"pace {pace_text(gauge.pace)}" if gauge.pace is not None else ""  # fmt: skip
        rows.append(
            (
                NAMES[gauge.dimension].lower() if is_money else gauge.dimension, used,
                share_text(gauge.share) if gauge.share is not None else "",
                f"fresh in {wait(gauge.until_s - now_s)}" if gauge.used else "", more, known, role,
            )
        )  # fmt: skip
    widths = [max((len(row[index]) for row in rows), default=0) for index in range(5)]
    if sum(widths) + 10 + 24 > width:
        widths[4] = 0
    lines: list[Line] = []
    for name, used, share, fresh, more, known, role in rows:
        line = [
            Ink(f" {name:<{widths[0]}}  ", "head"), Ink(f"{used:<{widths[1]}}  ", role),
            Ink(f"{share:>{widths[2]}}  ", role), Ink(f"{fresh:<{widths[3]}}  "),
        ]  # fmt: skip
        if widths[4]:
            line.append(Ink(f"{more:<{widths[4]}}  "))
        room = width - sum(len(piece.text) for piece in line) - 1
        lines.append((*line, Ink(view.clipped(known, max(0, room)), "dim")))
    return lines
