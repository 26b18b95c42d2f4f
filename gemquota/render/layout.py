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
    rows: Sequence[Sequence[str]], *, right: Iterable[int] = (), gap: str = "  "
) -> list[str]:
    """Rows as aligned lines; the columns numbered in `right` are set flush right."""
    if not rows:
        return []
    flush = set(right)
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        gap.join(
            cell.rjust(width) if index in flush else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


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
