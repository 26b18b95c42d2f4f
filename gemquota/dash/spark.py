"""A line of history so small that it fits a table."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.dash.glyphs import Glyphs

_LEFT = (0x00, 0x40, 0x44, 0x46, 0x47)
_RIGHT = (0x00, 0x80, 0xA0, 0xB0, 0xB8)
"""The dots of a braille cell's two columns, filled from below to a height of 0 to 4."""


def resampled(values: Sequence[float], width: int) -> list[float]:
    """`width` values, each the highest of those that fall together, the newest last.

    The highest and not the mean: what a limit refuses is the peak. Where there are fewer
    values than cells, what was before them is 0.
    """
    count = len(values)
    if width <= 0:
        return []
    if count <= width:
        return [0.0] * (width - count) + [float(value) for value in values]
    return [
        float(max(values[index * count // width : (index + 1) * count // width]))
        for index in range(width)
    ]


def _height(value: float, top: float, steps: int) -> int:
    if value <= 0 or top <= 0:
        return 0
    return max(1, min(steps, round(steps * value / top)))


def spark_blocks(values: Sequence[float], width: int, glyphs: Glyphs, *, top: float = 0) -> str:
    """One cell per value; the highest of them, or `top` if that is more, is full."""
    fitted = resampled(values, width)
    most = max([top, *fitted])
    steps = len(glyphs.heights) - 1
    return "".join(glyphs.heights[_height(value, most, steps)] for value in fitted)


def spark_braille(values: Sequence[float], width: int, *, top: float = 0) -> str:
    """Two values to a cell, four heights each."""
    fitted = resampled(values, width * 2)
    most = max([top, *fitted])
    heights = [_height(value, most, 4) for value in fitted]
    return "".join(
        chr(0x2800 + _LEFT[left] + _RIGHT[right])
        for left, right in zip(heights[::2], heights[1::2], strict=True)
    )


def spark(values: Sequence[float], width: int, glyphs: Glyphs, *, top: float = 0) -> str:
    """The finest line that these values and glyphs allow in `width` cells."""
    if glyphs.braille and len(values) > width:
        return spark_braille(values, width, top=top)
    return spark_blocks(values, width, glyphs, top=top)
