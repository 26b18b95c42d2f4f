"""The list of refusals, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.dash.figures import wait
from gemquota.dash.filters import Filter
from gemquota.dash.ink import Ink, Line, Role, fit, folded
from gemquota.dash.table import Column, Placed, heading, holding, laid_out
from gemquota.dash.view import View
from gemquota.domain.frame import Refusal

FIELDS = (
    "model", "cause", "key", "tag", "client", "source", "status", "method", "tier", "limit", "is", "text",
)  # fmt: skip
"""What a filter may ask for; see `Refusal.fields`."""
COLUMNS = (
    Column("TIME", 8, 8),
    Column("AGO", 4, 4, 6, right=True),
    Column("MODEL", 15, 32),
    Column("CAUSE", 12, 22),
    Column("LIMIT", 8, 14, 4),
    Column("WAIT", 7, 7, 5, right=True),
    Column("HTTP", 4, 4, 3, right=True),
    Column("CALLER", 10, 24, 2),
    Column("NOTE", 13, 14, 1),
    Column("VERDICT", 40, 120, 7),
)
_MEASURED = 100
"""Rows that columns are measured by."""


def plan(refusals: Sequence[Refusal], width: int) -> tuple[Placed, ...]:
    """The columns that fit."""
    shown = refusals[:_MEASURED]
    columns = {
        "MODEL": [each.label or each.model for each in shown],
        "CALLER": [_caller(each) for each in shown],
        "CAUSE": [each.cause for each in shown],
    }
    sized = [
        holding(each, columns[each.name]) if each.name in columns else each for each in COLUMNS
    ]
    return laid_out(sized, width - 1)


def head(placed: Sequence[Placed]) -> Line:
    """The columns' names."""
    return (Ink(" "), *heading(COLUMNS, placed))


def _caller(refusal: Refusal) -> str:
    return refusal.tag or refusal.client or refusal.source


def admitted(refusals: Sequence[Refusal], wanted: Filter, now_s: float) -> list[Refusal]:
    """Those that a filter lets through."""
    return [each for each in refusals if wanted.admits(each.fields(), now_s - each.at_s)]


def row_line(refusal: Refusal, view: View, placed: Sequence[Placed], *, selected: bool) -> Line:
    """One refusal."""
    line: list[Ink] = [Ink(view.glyphs.pointer if selected else " ", "accent")]
    for place, each in enumerate(placed):
        column = COLUMNS[each.which]
        text, role = _cell(column.name, refusal, view)
        text = fit(view.name(text), each.width, right=column.right, ellipsis=view.glyphs.ellipsis)
        line += [Ink("  "), Ink(text, role)] if place else [Ink(text, role)]
    return tuple(line)


def _cell(name: str, refusal: Refusal, view: View) -> tuple[str, Role]:
    young = view.frame.now_s - refusal.at_s < 60
    if name == "TIME":
        return view.clock(refusal.at_s), "" if young else "dim"
    if name == "AGO":
        return view.ago(refusal.at_s), "dim"
    if name == "MODEL":
        return refusal.label or refusal.model or view.label(""), ""
    if name == "CAUSE":
        return refusal.cause.replace("_", " "), "bad" if refusal.refused else "warn"
    if name == "LIMIT":
        return limit_text(refusal), ""
    if name == "WAIT":
        return ("" if refusal.wait_s is None else wait(refusal.wait_s)), "dim"
    if name == "HTTP":
        return (str(refusal.status) if refusal.status else "none"), "dim"
    if name == "CALLER":
        return _caller(refusal), "dim"
    if name == "NOTE":
        return note_text(refusal), "warn" if refusal.wasted else "dim"
    return refusal.headline, "dim"


def explained(refusal: Refusal, view: View, *, width: int, most: int) -> list[Line]:
    """The selected one in full, in at most `most` lines."""
    glyphs = view.glyphs
    name = view.clipped(view.label(refusal.label or refusal.model), width // 2)
    title = f"{glyphs.rule * 2} {view.clock(refusal.at_s)} {name} "
    lines: list[Line] = [(Ink(title, "accent"), Ink(glyphs.rule * width, "track"))]
    lines += [(Ink(f" {part}"),) for part in folded(view.name(refusal.headline), width - 2)]
    words = [refusal.account, refusal.tag, refusal.client, refusal.source, refusal.method]
    lines.append(
        (Ink(" " + view.clipped(f" {glyphs.dot} ".join(filter(None, words)), width - 2), "dim"),)
    )
    return lines[:most]


def limit_text(refusal: Refusal) -> str:
    """`RPD 250`, `RPM`, or nothing."""
    dimension = refusal.dimension
    value = next((each.value for each in refusal.limits if each.dimension == dimension), None)
    return f"{dimension} {value:,}" if dimension and value is not None else dimension


def note_text(refusal: Refusal) -> str:
    """What is special: sent into a closed window, or again."""
    words = ["wasted"] if refusal.wasted else []
    words += [f"try {refusal.attempt}"] if refusal.attempt > 1 else []
    return ", ".join(words)
