"""All that is known of each limit, side by side, with what disagrees."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gemquota.dash.figures import short
from gemquota.dash.ink import Ink, Line, Role, clip, fit
from gemquota.dash.table import Column, Placed, heading, holding, laid_out
from gemquota.dash.view import View
from gemquota.domain.frame import SPEND_10_MIN, SPEND_MONTH, LimitRow
from gemquota.domain.headroom import Known
from gemquota.domain.wording import pacific
from gemquota.render.traffic import changed
from gemquota.render.usage import known_from

FIELDS = ("model", "limit", "key", "tier", "source", "is")
"""What a filter may ask for."""
CONSOLE = "CONSOLE"
INVENTED = "INVENTED"
SOURCES = {
    "refusal": "STATED",
    "console": CONSOLE,
    "probe": "PROBED",
    "yours": "YOURS",
    "invented": INVENTED,
    "catalogue": "ON RECORD",
}
COLUMNS = (
    Column("MODEL", 16, 34),
    Column("KEY", 8, 12, 4),
    Column("LIMIT", 5, 10),
    *(Column(name, 9, 20, right=True) for name in SOURCES.values()),
    Column("USED", 6, 8, 2, right=True),
    Column("", 9, 26, 1),
)
_SPARE_IF_EMPTY = 3
_BY_NAME = {name: source for source, name in SOURCES.items()}


def plan(rows: Sequence[LimitRow], width: int) -> tuple[Placed, ...]:
    """The columns that fit; Google's accounts have one where they were asked, and a demonstration has its own.

    A source that has no figure makes room before a model's name is cut.
    """
    there = {SOURCES[known.source] for row in rows for known in row.by_source}
    wanted = [
        which
        for which, each in enumerate(COLUMNS)
        if each.name not in (CONSOLE, INVENTED) or each.name in there
    ]
    labels = [row.label for row in rows]
    sized = [_sized(COLUMNS[which], labels, there) for which in wanted]
    return tuple(each._replace(which=wanted[each.which]) for each in laid_out(sized, width - 1))


def _sized(column: Column, labels: Sequence[str], there: Collection[str]) -> Column:
    if column.name == "MODEL":
        return holding(column, labels)
    if column.name in _BY_NAME and column.name not in there:
        return column._replace(spare=_SPARE_IF_EMPTY)
    return column


def head(placed: Sequence[Placed]) -> Line:
    """The columns' names."""
    return (Ink(" "), *heading(COLUMNS, placed))


def fields(row: LimitRow) -> dict[str, str]:
    """What a filter may ask for, by its name."""
    return {
        "model": row.label,
        "limit": row.dimension,
        "key": row.account,
        "tier": row.believed.tier,
        "source": " ".join(each.source for each in row.by_source),
        "is": "drift" if row.drifts else "",
    }


def value_of(known: Known, *, width: int = 20) -> str:
    """`250,000`, or `250k` where that is too wide; `none` for unlimited, money in dollars."""
    if known.value < 0:
        return "no limit"
    if known.dimension in (SPEND_10_MIN, SPEND_MONTH):
        return f"${known.value / 1e6:,.2f}"
    text = f"{known.value:,}"
    return text if len(text) <= width else short(known.value)


def row_line(row: LimitRow, view: View, placed: Sequence[Placed], *, selected: bool) -> Line:
    """One limit."""
    line: list[Ink] = [Ink(view.glyphs.pointer if selected else " ", "accent")]
    by_source = {each.source: each for each in row.by_source}
    for place, each in enumerate(placed):
        column = COLUMNS[each.which]
        if place:
            line.append(Ink("  "))
        if column.name in _BY_NAME:
            line += _figure(by_source.get(_BY_NAME[column.name]), row, view, each.width)
            continue
        text, role = _cell(column.name, row, view)
        text = fit(view.name(text), each.width, right=column.right, ellipsis=view.glyphs.ellipsis)
        line.append(Ink(text, role))
    return tuple(line)


def _figure(known: Known | None, row: LimitRow, view: View, width: int) -> Line:
    """A source's figure; the believed one in the accent, one that contradicts it marked."""
    if known is None:
        return (Ink(fit(view.glyphs.none, width, right=True), "track"),)
    text = value_of(known, width=width - 1) + ("?" if known.doubt else " ")
    role: Role = "dim"
    if known.source == row.believed.source:
        role = "accent"
    elif known.value != row.believed.value and known.doubt != "at least":
        role = "warn"
    return (Ink(fit(text, width, right=True, ellipsis=view.glyphs.ellipsis), role),)


def _cell(name: str, row: LimitRow, view: View) -> tuple[str, Role]:
    if name == "MODEL":
        return view.label(row.label), ""
    if name == "KEY":
        return row.account or "any", "dim"
    if name == "LIMIT":
        return row.dimension, "head"
    if name == "USED":
        if row.dimension in (SPEND_10_MIN, SPEND_MONTH):
            return f"${row.used / 1e6:,.2f}", ""
        return short(row.used), ""
    if row.changes:
        return f"{view.glyphs.mark} changed {view.ago(row.changes[-1].at_s)} ago", "bad"
    if row.drifts:
        return f"{view.glyphs.mark} differ", "warn"
    return "", ""


def explained(row: LimitRow, view: View, *, width: int, most: int) -> list[Line]:
    """Where each figure of a limit is from, and how it changed."""
    glyphs, now_s = view.glyphs, view.frame.now_s
    title = f"{glyphs.rule * 2} {view.clipped(view.label(row.label), width // 2)} {row.dimension} "
    lines: list[Line] = [(Ink(title, "accent"), Ink(glyphs.rule * width, "track"))]
    for known in row.by_source:
        believed = "believed" if known == row.believed else ""
        text = view.clipped(known_from(known, now_s), max(0, width - 28))
        lines.append(
            (
                Ink(f" {value_of(known):>12}  ", "head"),
                Ink(f"{believed:<10}", "accent"),
                Ink(text, "dim"),
            )
        )
    for change in reversed(row.changes):
        text = f" {pacific(change.at_s)}: {changed(change)}"
        lines.append((Ink(clip(view.name(text), width - 1, glyphs.ellipsis), "warn"),))
    return lines[:most]
