"""A gauge: how much of a limit is used, as a bar with its figures."""

from __future__ import annotations

from gemquota.dash.glyphs import Glyphs
from gemquota.dash.ink import Ink, Line, Role, cells, cut, fit

NEAR = 0.8
"""From this share of a limit on a gauge warns."""


def level(share: float) -> Role:
    """The role of a gauge that is so full."""
    return "bad" if share >= 1 else "warn" if share >= NEAR else "accent"


def bar(share: float, width: int, glyphs: Glyphs, *, high: float | None = None) -> Line:
    """A bar of `width` cells; `high` marks the highest share so far.

    What is above 1 is drawn full; anything above 0 is seen.
    """
    if width <= 0:
        return ()
    steps = len(glyphs.fill) - 1
    filled = round(max(0.0, min(1.0, share)) * width * steps)
    if share > 0:
        filled = max(1, filled)
    if share < 1:
        filled = min(filled, width * steps - 1)
    full, part = divmod(filled, steps)
    used = glyphs.fill[-1] * full + (glyphs.fill[part] if part else "")
    rest = glyphs.track * (width - len(used))
    pieces = [Ink(used, level(share))] if used else []
    mark = None if high is None else min(width - 1, int(max(0.0, min(1.0, high)) * width))
    if mark is None or mark < len(used) or not rest:
        return (*pieces, Ink(rest, "track")) if rest else tuple(pieces)
    before = rest[: mark - len(used)]
    after = rest[mark - len(used) + 1 :]
    return tuple(
        piece
        for piece in (*pieces, Ink(before, "track"), Ink(glyphs.high, "dim"), Ink(after, "track"))
        if piece.text
    )


def gauge_line(
    share: float | None,
    figures: str,
    *,
    width: int,
    glyphs: Glyphs,
    high: float | None = None,
    figure_cells: int = 0,
    note: str = "",
) -> Line:
    """`████···· 12/15 r3m` in exactly `width` cells.

    Args:
        share: Used of the limit, 0 and up. None: no limit is known, and then there is no bar.
        figures: What is used, and of how much.
        width: Cells.
        glyphs: To draw with.
        high: The highest share so far, marked in the bar.
        figure_cells: Room that the figures are set flush right in, so that bars of a table end
            in one line.
        note: Behind the figures, dim: where the limit is from and how old that is.
    """
    role: Role = "" if share is None or share < NEAR else level(share)
    tail = (Ink(note, "dim"),) if note else ()
    room = width - max(figure_cells, cells(figures)) - cells(note) - 1
    if room < 3 or share is None:
        body = fit(figures, width - cells(note), right=True, ellipsis=glyphs.ellipsis)
        return cut((Ink(body, role), *tail), width)
    figure = fit(figures, width - room - cells(note), right=True)
    return (*bar(share, room, glyphs, high=high), Ink(figure, role), *tail)
