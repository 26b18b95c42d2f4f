"""The characters that charts and gauges are made of, for terminals with and without them."""

from __future__ import annotations

from typing import NamedTuple


class Glyphs(NamedTuple):
    """One set."""

    ascii: bool
    fill: str
    """A gauge's cell, from empty (a space) to full."""
    track: str
    """A gauge's cell that is not used."""
    heights: str
    """A column's cell, from empty (a space) to full."""
    braille: bool
    limit: str
    """A line of a limit."""
    axis: str
    corner: str
    rule: str
    ellipsis: str
    dot: str
    """Between two words of a line."""
    more: str
    up: str
    down: str
    pointer: str
    """Before the row that is selected."""
    mark: str
    """Before something that wants attention."""
    high: str
    """The highest so far, in a gauge."""
    none: str
    """Where nothing is known."""
    play: str
    pause: str
    tick: str


UNICODE = Glyphs(
    ascii=False,
    fill=" ▏▎▍▌▋▊▉█",
    track="·",
    heights=" ▁▂▃▄▅▆▇█",
    braille=True,
    limit="╌",
    axis="│",
    corner="└",
    rule="─",
    ellipsis="…",
    dot="·",
    more="→",
    up="↑",
    down="↓",
    pointer="▌",
    mark="▲",
    high="╵",
    none="–",
    play="▶",
    pause="‖",
    tick="┬",
)

ASCII = Glyphs(
    ascii=True,
    fill=" #",
    track=".",
    heights=" .:-=+*#",
    braille=False,
    limit="-",
    axis="|",
    corner="+",
    rule="-",
    ellipsis="~",
    dot="-",
    more=">",
    up="^",
    down="v",
    pointer=">",
    mark="!",
    high="|",
    none="-",
    play=">",
    pause="||",
    tick="+",
)

_IN_ASCII = str.maketrans(
    {
        "·": "-", "…": "~", "→": ">", "—": "-", "–": "-", "’": "'", "“": '"', "”": '"', "×": "x",
        "≥": ">=", "≤": "<=", "−": "-", "\N{REPLACEMENT CHARACTER}": "?",
    }
)  # fmt: skip


def plain(text: str, glyphs: Glyphs) -> str:
    """`text` in the characters that this set allows."""
    if not glyphs.ascii or text.isascii():
        return text
    return text.translate(_IN_ASCII).encode("ascii", "replace").decode("ascii")
