"""Lines of text that fit a width: labels, wrapping, columns, bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Paint = Callable[[str, str], str]
"""Text and role (`bad`, `good`, `head`, `dim`, `command`) to text, coloured or not."""

_LABEL_CELLS = 10
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = " ▁▂▃▄▅▆▇█"


def plain_paint(text: str, role: str) -> str:
    """No colour at all."""
    return text


def labelled(
    label: str, text: str, width: int, paint: Paint, *, label_cells: int = _LABEL_CELLS
) -> list[str]:
    """`  Label     text`, wrapped under itself."""
    first, *rest = wrapped(text, width - label_cells - 2)
    head = f"  {paint(label.ljust(label_cells - 1), 'dim')} {first}"
    return [head, *(" " * (label_cells + 2) + line for line in rest)]


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells where words allow; never empty."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def columns(
    rows: Sequence[Sequence[str]],
    *,
    right: Iterable[int] = (),
    width: int | None = None,
    gap: str = "  ",
) -> list[str]:
    """Rows as aligned lines; the columns numbered in `right` are set flush right.

    Where a line would be wider than `width`, its last cell goes below, indented.
    """
    if not rows:
        return []
    flush = set(right)
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines: list[str] = []
    for row in rows:
        cells = [
            cell.rjust(cells) if index in flush else cell.ljust(cells)
            for index, (cell, cells) in enumerate(zip(row, widths, strict=True))
        ]
        line = gap.join(cells).rstrip()
        if width is None or len(line) <= width or not row[-1]:
            lines.append(line)
        else:
            lines.append(gap.join(cells[:-1]).rstrip())
            lines += [f"    {part}" for part in wrapped(row[-1], width - 4)]
    return lines


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Iterable[str] = (),
    width: int,
    spare: Sequence[str] = (),
) -> list[str]:
    """A line of headings and one per row, `width` cells wide at most where that can be.

    `right` names columns set flush right. While a line is too wide, the columns named in
    `spare` are left out, the first of them first.
    """
    while True:
        flush = [head.index(name) for name in right if name in head]
        widest = max(map(len, columns([head, *rows], right=flush)))
        spared = next((head.index(name) for name in spare if name in head), None)
        if widest <= width or spared is None:
            return columns([head, *rows], right=flush, width=width)
        head, *rows = ([*row[:spared], *row[spared + 1 :]] for row in (head, *rows))


def bar(share: float, cells: int) -> str:
    """A share of 0 to 1 as a bar `cells` wide, to an eighth of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * cells * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(cells)


def spark(counts: Sequence[int]) -> str:
    """One column per count, the highest of full height; 0 is empty, anything else is seen."""
    top = max(counts, default=0)
    if top <= 0:
        return " " * len(counts)
    return "".join(_HEIGHTS[0 if not n else max(1, round(8 * n / top))] for n in counts)
