"""Who eats the quota: callers by their share, with what their retries cost."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.dash.figures import money, share_text, short
from gemquota.dash.gauge import bar
from gemquota.dash.ink import Ink, Line, Role, fit, folded
from gemquota.dash.table import Column, Placed, heading, holding, laid_out
from gemquota.dash.view import View
from gemquota.domain.frame import Caller

FIELDS = ("tag", "client", "source", "key", "is")
"""What a filter may ask for."""
NO_TAG = "(no tag)"
AMPLIFIED = 1.5
"""Calls per request from which retries are marked."""
COLUMNS = (
    Column("SHARE", 12, 26),
    Column("TAG", 8, 22),
    Column("CLIENT", 12, 30, 5),
    Column("KEY", 8, 14, 7),
    Column("CALLS", 6, 8, right=True),
    Column("REFUSED", 7, 8, 1, right=True),
    Column("NOW/MIN", 7, 7, 3, right=True),
    Column("TOKENS", 6, 7, 8, right=True),
    Column("$", 7, 8, 6, right=True),
    Column("RETRIES", 7, 8, 2, right=True),
    Column("WASTED", 6, 7, 4, right=True),
    Column("RECORDER", 8, 8, 9),
    Column("", 13, 16, 1),
)


def plan(callers: Sequence[Caller], width: int) -> tuple[Placed, ...]:
    """The columns that fit."""
    texts = {"TAG": [each.tag for each in callers], "CLIENT": [each.client for each in callers]}
    sized = [
        holding(each, texts[each.name], most=18) if each.name in texts else each for each in COLUMNS
    ]
    return laid_out(sized, width - 1)


def head(placed: Sequence[Placed]) -> Line:
    """The columns' names."""
    return (Ink(" "), *heading(COLUMNS, placed))


def fields(caller: Caller) -> dict[str, str]:
    """What a filter may ask for, by its name."""
    return {
        "tag": caller.tag,
        "client": caller.client,
        "source": caller.source,
        "key": caller.account,
        "is": "storming" if caller.storming else "",
    }


def row_line(caller: Caller, view: View, placed: Sequence[Placed], *, selected: bool) -> Line:
    """One caller."""
    line: list[Ink] = [Ink(view.glyphs.pointer if selected else " ", "accent")]
    for place, each in enumerate(placed):
        column = COLUMNS[each.which]
        if place:
            line.append(Ink("  "))
        if column.name == "SHARE":
            line += _share(caller.share, view, each.width)
            continue
        text, role = _cell(column.name, caller, view)
        text = fit(view.name(text), each.width, right=column.right, ellipsis=view.glyphs.ellipsis)
        line.append(Ink(text, role))
    return tuple(line)


def explained(caller: Caller, view: View, *, width: int, most: int) -> list[Line]:
    """The selected one in full, in at most `most` lines."""
    glyphs, totals = view.glyphs, caller.totals
    title = f"{glyphs.rule * 2} {view.clipped(caller.tag or caller.client or NO_TAG, width // 2)} "
    lines: list[Line] = [(Ink(title, "accent"), Ink(glyphs.rule * width, "track"))]
    words = [caller.client, caller.account, f"recorded by {caller.source}"]
    lines.append(
        (Ink(" " + view.clipped(f" {glyphs.dot} ".join(filter(None, words)), width - 2), "dim"),)
    )
    counted = (
        f"{totals.calls:,} calls, {totals.refused:,} refused, {totals.failed:,} failed;"
        f" {totals.input_tokens:,} tokens in, {totals.output_tokens + totals.thought_tokens:,} out; {money(totals.micro_usd)}"
    )
    lines += [(Ink(f" {part}"),) for part in folded(counted, width - 2)]
    times = caller.amplification
    if times is not None and times > 1:
        said = (
            f"{caller.attempts:,} calls for {caller.first_attempts:,} requests, {times:.1f} each;"
            f" {caller.wasted:,} sent into a window that a refusal had said is closed"
        )
        lines += [(Ink(f" {part}", "warn"),) for part in folded(said, width - 2)]
    return lines[:most]


def _share(share: float, view: View, width: int) -> Line:
    """A share is no limit: however large, its bar stays calm."""
    pieces = [
        piece._replace(role="accent" if piece.role != "track" else "track")
        for piece in bar(min(share, 0.999), width - 5, view.glyphs)
    ]
    if share >= 1:
        pieces = [Ink(view.glyphs.fill[-1] * (width - 5), "accent")]
    return (*pieces, Ink(fit(share_text(share), 5, right=True)))


def _cell(name: str, caller: Caller, view: View) -> tuple[str, Role]:
    totals = caller.totals
    if name == "TAG":
        return caller.tag or NO_TAG, "" if caller.tag else "dim"
    if name == "CLIENT":
        return caller.client or "unknown", "dim"
    if name == "KEY":
        return caller.account, "dim"
    if name == "CALLS":
        return f"{totals.calls:,}" if totals.calls < 100_000 else short(totals.calls), ""
    if name == "REFUSED":
        return (f"{totals.refused:,}" if totals.refused else ""), "bad"
    if name == "NOW/MIN":
        return str(sum(caller.minute)), "bad" if caller.minute.refused else ""
    if name == "TOKENS":
        return short(totals.input_tokens + totals.output_tokens + totals.thought_tokens), "dim"
    if name == "$":
        return money(totals.micro_usd), "dim"
    if name == "RETRIES":
        times = caller.amplification
        if times is None:
            return view.glyphs.none, "track"
        return f"{times:.1f}x", "warn" if times >= AMPLIFIED else "dim"
    if name == "WASTED":
        return (f"{caller.wasted:,}" if caller.wasted else ""), "warn"
    if name == "RECORDER":
        return caller.source, "dim"
    if caller.storming:
        return "STORM", "bad"
    if caller.storm_s is not None:
        return f"storm {view.ago(caller.storm_s)} ago", "warn"
    return "", ""
