"""Tables that fit: which columns are shown, and how wide each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gemquota.dash.ink import Ink, Line, cells, fit

GAP = 2


class Column(NamedTuple):
    """What a column needs."""

    name: str
    least: int
    """Cells below which it is of no use."""
    best: int
    """Cells beyond which it gains nothing."""
    spare: int = 0
    """0: never left out. Of the others the highest goes first."""
    right: bool = False


def holding(column: Column, texts: Iterable[str], *, most: int = 24) -> Column:
    """The column with room for the longest of its texts, up to `most` cells before others get any."""
    longest = max((cells(text) for text in texts), default=0)
    return column._replace(
        least=max(column.least, min(longest, most)), best=max(column.least, longest)
    )


class Placed(NamedTuple):
    """A column that is shown."""

    which: int
    """Which of the columns that were offered."""
    width: int


def laid_out(columns: Sequence[Column], width: int, *, gap: int = GAP) -> tuple[Placed, ...]:
    """The columns that fit into `width` cells, and their widths.

    Columns that can be spared go, the most spare first, until the least widths fit. What is
    left over goes to the columns by how much each still wants, none beyond its best.
    """
    shown = list(range(len(columns)))
    while len(shown) > 1 and _least(columns, shown, gap) > width:
        spared = max(shown, key=lambda index: (columns[index].spare, index))
        if not columns[spared].spare:
            break
        shown.remove(spared)
    widths = {index: columns[index].least for index in shown}
    over = _least(columns, shown, gap) - width
    if over > 0 and shown:  # the last one that remains is cut
        widths[shown[0]] = max(0, widths[shown[0]] - over)
    left = width - _least(columns, shown, gap)
    while left > 0:
        wanting = [index for index in shown if widths[index] < columns[index].best]
        if not wanting:
            break
        wanted = sum(columns[index].best - widths[index] for index in wanting)
        budget = left
        for index in wanting:
            want = columns[index].best - widths[index]
            more = min(want, left, max(1, budget * want // wanted))
            widths[index] += more
            left -= more
            if left <= 0:
                break
    return tuple(Placed(index, widths[index]) for index in shown)


def _least(columns: Sequence[Column], shown: Sequence[int], gap: int) -> int:
    return sum(columns[index].least for index in shown) + gap * (len(shown) - 1)


def heading(columns: Sequence[Column], placed: Sequence[Placed], *, gap: int = GAP) -> Line:
    """The line of the columns' names."""
    names = [
        fit(columns[each.which].name, each.width, right=columns[each.which].right)
        for each in placed
    ]
    return (Ink((" " * gap).join(names), "dim"),)
