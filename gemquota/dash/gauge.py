"""A gauge: how much of a limit is used, as a bar with its figures."""

from __future__ import annotations

from gemquota.dash.figures import short
from gemquota.dash.glyphs import Glyphs
from gemquota.dash.ink import Ink, Line, Role, cells, fit

NEAR = 0.8
"""From this share of a limit on a gauge warns."""


def level(share: float) -> Role:
    """The role of a gauge that is so full."""
    return "bad" if share >= 1 else "warn" if share >= NEAR else "good"


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


def figures(used: int, limit: int | None) -> str:
    """`12/15`, `1.2k/250k`, `12` where no limit is known."""
    return short(used) if limit is None else f"{short(used)}/{short(limit)}"


def gauge_line(
    used: int,
    limit: int | None,
    *,
    width: int,
    glyphs: Glyphs,
    high: int | None = None,
    figure_cells: int = 9,
    note: str = "",
) -> Line:
    """`████···· 12/15 r3m` in exactly `width` cells.

    Args:
        used: Units in the window that is open.
        limit: None: not known, and then there is no bar. 0: nothing is ever admitted.
        width: Cells.
        glyphs: To draw with.
        high: The most that was used at once, marked in the bar.
        figure_cells: Room that the figures are set flush right in, so that bars of a table end
            in one line.
        note: Behind the figures, dim: where the limit is from and how old that is.
    """
    text = figures(used, limit)
    tail = f" {note}" if note else ""
    share = (1.0 if limit == 0 else used / limit) if limit is not None else 0.0
    role: Role = "" if limit is None or share < NEAR else level(share)
    room = width - max(figure_cells, cells(text)) - cells(tail) - 1
    if room < 3:
        room = 0
    if not room:
        body = fit(text, width - cells(tail), right=True, ellipsis=glyphs.ellipsis)
        return (Ink(body, role), *((Ink(tail, "dim"),) if tail else ()))
    figure = fit(text, width - room - cells(tail), right=True)
    drawn = (
        (Ink(" " * room),)
        if limit is None
        else bar(share, room, glyphs, high=None if high is None or not limit else high / limit)
    )
    return (*drawn, Ink(figure, role), *((Ink(tail, "dim"),) if tail else ()))
