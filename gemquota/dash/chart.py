"""Charts over time: stacked columns and lines, with the limit drawn in."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gemquota.dash.figures import clock, day, short
from gemquota.dash.glyphs import Glyphs
from gemquota.dash.ink import Ink, Line, Role, clip, cut

GUTTER = 8
"""Cells for the figures at the left, the axis included."""
LIMIT_IN_SIGHT = 0.2
"""From this share of the limit on the scale reaches up to it; below, it would flatten all else."""

SECONDS_S, DAYS_S = 600.0, 2 * 86_400.0
"""Up to the first an axis tells seconds, from the second on only days."""
Number = Callable[[float], str]
_STEPS = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)


class Layer(NamedTuple):
    """One series: a value per bucket, the newest last; None where there is none."""

    values: Sequence[float | None]
    role: Role
    name: str = ""


class Window(NamedTuple):
    """The time that a chart shows."""

    start_s: float
    end_s: float
    offset_s: float
    """How far the clock of its labels is ahead of UTC."""


def scale_top(highest: float) -> float:
    """The round number that a scale ends in, at least 1: `_STEPS` times a power of ten."""
    if highest <= 1 or not math.isfinite(highest):
        return 1.0
    power = 10.0 ** math.floor(math.log10(highest))
    return next(step * power for step in _STEPS if step * power >= highest * (1 - 1e-9))


def fitted(
    values: Sequence[float | None], width: int, pick: Callable[[Sequence[float]], float] = max
) -> list[float | None]:
    """Values for `width` columns: several to one are `pick`ed from, one over several is repeated."""
    count = len(values)
    if not count or width <= 0:
        return [None] * max(0, width)
    columns: list[float | None] = []
    for index in range(width):
        start = index * count // width
        stop = max(start + 1, (index + 1) * count // width)
        there = [value for value in values[start:stop] if value is not None]
        columns.append(pick(there) if there else None)
    return columns


def _top(highest: float, limit: float | None) -> float:
    in_sight = limit is not None and highest >= limit * LIMIT_IN_SIGHT
    return scale_top(max(highest, limit * 1.05 if in_sight and limit else 0.0))


def stacked(
    layers: Sequence[Layer],
    window: Window,
    *,
    width: int,
    height: int,
    glyphs: Glyphs,
    limit: float | None = None,
    limit_name: str = "limit",
    number: Number = short,
) -> list[Line]:
    """Columns, the layers on top of each other, in `height` lines of `width` cells.

    A limit far above everything is named at the top instead of drawn.
    """
    rows, room = height - 1, width - GUTTER
    if rows < 1 or room < 4:
        return []
    columns = [fitted(layer.values, room) for layer in layers]
    totals = [sum(column[index] or 0.0 for column in columns) for index in range(room)]
    top = _top(max(totals, default=0.0), limit)
    steps = len(glyphs.heights) - 1
    full = rows * steps
    # Where each layer ends in each column, in steps from the bottom.
    ends: list[list[int]] = []
    for index in range(room):
        so_far, at = 0.0, []
        for column in columns:
            value = column[index] or 0.0
            so_far += value
            end = round(full * so_far / top)
            at.append(max(end, 1) if value > 0 else end)
        ends.append(at)
    limit_row = _row_of(limit, top, rows)
    lines = []
    for row in range(rows):
        base = (rows - 1 - row) * steps
        run = _Run()
        for at in ends:
            fill = min(steps, (at[-1] if at else 0) - base)
            if fill > 0:
                middle = base + (fill + 1) // 2
                layer = next(index for index, end in enumerate(at) if end >= middle)
                run.add(glyphs.heights[fill], layers[layer].role)
            elif row == limit_row:
                run.add(glyphs.limit, "alarm")
            else:
                run.add(" ", "")
        lines.append(_labelled(row, rows, top, run.line(), glyphs, number))
    _name_limit(lines, limit, limit_row, limit_name, glyphs, number)
    return [*lines, _times(window, room, glyphs)]


def curves(
    layers: Sequence[Layer],
    window: Window,
    *,
    width: int,
    height: int,
    glyphs: Glyphs,
    number: Number = short,
) -> list[Line]:
    """Lines, a later layer over an earlier one, in `height` lines of `width` cells."""
    rows, room = height - 1, width - GUTTER
    if rows < 1 or room < 4:
        return []
    across, down = (2, 4) if glyphs.braille else (1, 1)
    columns = [fitted(layer.values, room * across) for layer in layers]
    highest = max(
        (value for column in columns for value in column if value is not None), default=0.0
    )
    top = scale_top(highest)
    dots: dict[tuple[int, int], tuple[int, Role]] = {}
    for layer, column in zip(layers, columns, strict=True):
        before: int | None = None
        for x, value in enumerate(column):
            if value is None:
                before = None
                continue
            y = min(rows * down - 1, round((rows * down - 1) * (1 - value / top)))
            span = (
                (y,)
                if before is None or not glyphs.braille
                else range(min(y, before), max(y, before) + 1)
            )
            for each in span:
                cell = each // down, x // across
                bits = dots.get(cell, (0, layer.role))[0] if glyphs.braille else 0
                dots[cell] = bits | _dot(x % across, each % down), layer.role
            before = y
    lines = []
    for row in range(rows):
        run = _Run()
        for x in range(room):
            bits, role = dots.get((row, x), (0, ""))
            run.add((chr(0x2800 + bits) if glyphs.braille else "*") if bits else " ", role)
        lines.append(_labelled(row, rows, top, run.line(), glyphs, number))
    return [*lines, _times(window, room, glyphs)]


def _dot(x: int, y: int) -> int:
    return ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))[x][y]


def _row_of(value: float | None, top: float, rows: int) -> int | None:
    if value is None or value <= 0 or value > top:
        return None
    return min(rows - 1, max(0, rows - 1 - int(rows * value / top - 1e-9)))


class _Run:
    """Cells of one line, those of one role together."""

    def __init__(self) -> None:
        self._done: list[Ink] = []
        self._letters: list[str] = []
        self._role: Role = ""

    def add(self, letter: str, role: Role) -> None:
        if role != self._role and self._letters:
            self._done.append(Ink("".join(self._letters), self._role))
            self._letters = []
        self._role = role
        self._letters.append(letter)

    def line(self) -> Line:
        return (*self._done, Ink("".join(self._letters), self._role))


def _labelled(row: int, rows: int, top: float, line: Line, glyphs: Glyphs, number: Number) -> Line:
    middle = rows // 2 if rows >= 5 and rows % 2 == 0 else None
    value = top if row == 0 else top / 2 if row == middle else None
    text = "" if value is None else number(value)
    return (Ink(f"{text:>{GUTTER - 2}} {glyphs.axis}", "dim"), *line)


def _name_limit(
    lines: list[Line],
    limit: float | None,
    row: int | None,
    name: str,
    glyphs: Glyphs,
    number: Number,
) -> None:
    """Write the limit's figure at the right end of its line, or of the first where it is above."""
    if limit is None or limit <= 0 or not lines:
        return
    text = f" {name} {number(limit)}" + ("" if row is not None else f" {glyphs.up}") + " "
    where = 0 if row is None else row
    width = sum(len(piece.text) for piece in lines[where])
    text = clip(text, width - GUTTER, glyphs.ellipsis)
    lines[where] = (
        *cut(lines[where], width - len(text)),
        Ink(text, "alarm" if row is not None else "dim"),
    )


def _times(window: Window, room: int, glyphs: Glyphs) -> Line:
    """The axis of time: its corner, and the clock at both ends and between where there is room."""
    length_s = window.end_s - window.start_s
    cells = list(glyphs.rule * room)
    size = len(_when(window.start_s, window.offset_s, length_s))
    spots = max(1, room // (size * 3))
    for index in range(spots + 1):
        share = index / spots
        text = _when(window.start_s + share * length_s, window.offset_s, length_s)
        middle = size / 2 if 0 < index < spots else 0
        start = min(room - size, max(0, round(share * room - middle)))
        if room >= size:
            cells[start : start + size] = text
    return (Ink(f"{'0':>{GUTTER - 2}} {glyphs.corner}{''.join(cells)}", "dim"),)


def _when(at_s: float, offset_s: float, length_s: float) -> str:
    """An instant as exact as an axis of this length needs it: `14:03:22`, `14:03`, `25 Nov`."""
    if length_s > DAYS_S:
        return day(at_s, offset_s)
    return clock(at_s, offset_s, seconds=length_s <= SECONDS_S)
