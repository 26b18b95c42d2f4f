"""What `render` paints for a terminal, as lines of ink."""

from __future__ import annotations

import re

from gemquota.dash.ink import Ink, Line, Role, inert

_ROLES: dict[str, Role] = {
    "bad": "bad",
    "good": "good",
    "head": "head",
    "dim": "dim",
    "command": "accent",
}
_CODES = {role: chr(0xF0000 + number) for number, role in enumerate(_ROLES)}
_END = chr(0xF00FF)
# Private characters: in a foreign text they could at most colour it.
_PIECE = re.compile(f"([{''.join(_CODES.values())}])([^{_END}]*){_END}")
_MARKS = re.compile(f"[{''.join(_CODES.values())}{_END}]")


def paint(text: str, role: str) -> str:
    """A `render.layout.Paint` that `inked` reads again."""
    return f"{_CODES[role]}{text}{_END}" if role in _CODES else text


def inked(text: str) -> list[Line]:
    """Painted text as lines, whatever else would act on a terminal made harmless."""
    return [_line(line) for line in text.removesuffix("\n").split("\n")]


def unpainted(text: str) -> str:
    """Painted text without its marks."""
    return _MARKS.sub("", text)


def _line(text: str) -> Line:
    pieces, at = [], 0
    roles = list(_ROLES.values())
    for found in _PIECE.finditer(text):
        pieces.append(Ink(inert_kept(text[at : found.start()])))
        pieces.append(Ink(inert_kept(found[2]), roles[ord(found[1]) - 0xF0000]))
        at = found.end()
    pieces.append(Ink(inert_kept(text[at:])))
    return tuple(piece for piece in pieces if piece.text)


def inert_kept(text: str) -> str:
    """Like `inert`, blanks kept: they align columns."""
    text = _MARKS.sub("", text)
    return text if text.isprintable() else "".join(inert(letter) or " " for letter in text)
