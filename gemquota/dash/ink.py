"""Lines as pieces of text with a role each, measured in terminal cells.

A name that a server or a log chose is text here and nothing else: no markup is read, and
what would move the cursor, ring a bell or turn the direction of writing is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

Role = Literal["", "dim", "head", "accent", "good", "warn", "bad", "track", "badge", "alarm"]
"""What a piece of text is, for the theme to colour."""

UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"


class Ink(NamedTuple):
    """A piece of a line."""

    text: str
    role: Role = ""
    action: str = ""
    """What a click on it does, in textual's words; never made of foreign text."""


Line = tuple[Ink, ...]


@lru_cache(4096)
def inert(text: str) -> str:
    """`text` on one line, every character that is not printable replaced."""
    if text.isprintable():
        return text
    text = " ".join(text.split()) if not text.isascii() or "\n" in text or "\t" in text else text
    return "".join(letter if letter.isprintable() else UNSHOWABLE for letter in text)


def cells(text: str) -> int:
    """How many terminal cells `text` takes."""
    return len(text) if text.isascii() else cell_len(text)


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` in at most `width` cells; what is cut ends in an ellipsis."""
    if cells(text) <= width:
        return text
    if width <= cells(ellipsis):
        return ellipsis[: max(0, width)]
    return set_cell_size(text, width - cells(ellipsis)).rstrip() + ellipsis


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """`text` in exactly `width` cells."""
    text = clip(text, width, ellipsis)
    pad = " " * (width - cells(text))
    return pad + text if right else text + pad


def width_of(line: Sequence[Ink]) -> int:
    """Cells of a whole line."""
    return sum(cells(piece.text) for piece in line)


def cut(line: Sequence[Ink], width: int) -> Line:
    """A line in exactly `width` cells."""
    kept: list[Ink] = []
    left = width
    for piece in line:
        if left <= 0:
            break
        size = cells(piece.text)
        if size > left:
            piece = piece._replace(text=set_cell_size(piece.text, left))
            size = left
        if piece.text:
            kept.append(piece)
        left -= size
    if left > 0:
        kept.append(Ink(" " * left))
    return tuple(kept)


def spread(left: Sequence[Ink], right: Sequence[Ink], width: int) -> Line:
    """Two ends of one line; where there is no room for both, the right end goes."""
    gap = width - width_of(left) - width_of(right)
    if gap < 1:
        return cut(left, width)
    return (*left, Ink(" " * gap), *right)


def joined(parts: Iterable[Sequence[Ink]], gap: str = "  ") -> Line:
    """Parts one after another; empty ones take no room."""
    line: list[Ink] = []
    for part in parts:
        if not part:
            continue
        if line:
            line.append(Ink(gap))
        line += part
    return tuple(line)


def text_of(line: Sequence[Ink]) -> str:
    """A line without its roles."""
    return "".join(piece.text for piece in line)


def folded(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, cut between words where they allow it."""
    lines: list[str] = []
    line = ""
    width = max(1, width)
    for word in text.split():
        while cells(word) > width:
            if line:
                lines.append(line)
                line = ""
            head = chop_cells(word, width)[0]
            if not head:
                return [*lines, clip(word, width)]
            lines.append(head)
            word = word[len(head) :]
        if not word:
            continue
        if line and cells(line) + 1 + cells(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line or not lines else lines
