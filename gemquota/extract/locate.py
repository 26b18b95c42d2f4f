"""Where in a log of any size the errors are.

The log comes in chunks; what goes out are windows: the lines around a needle that belong to
one record. A window grows up and down over lines that continue a record (indented, closing a
bracket, quoted) and is bounded, so memory is too. Which windows come out does not depend on
where the chunks were cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from gemquota.extract.needles import NEEDLES, Finder, finder

BLOCK_BYTES = 1 << 21
UP_BYTES, UP_LINES = 16_384, 60
DOWN_BYTES, DOWN_LINES = 49_152, 400
LONGEST_LINE = 32_768
"""Of a longer line only this much around the needle is looked at."""

_LONGEST_NEEDLE = max(len(needle.encode()) for needle in NEEDLES)
_CONTINUES = re.compile(
    rb"(?:[ \t]*(?:\[?\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?\]?|[\w.-]{1,40} +\||\xe2\x94[\x82\x83]|>|//)[ ]?)?"
    rb"(?:[ \t]{2,}\S|\t|[ \t]*[}\])\"'*|]|[{\[]\s*$|[ \t]*data: |Please retry|Details:|Status:|Body:|During handling|The above exception)",
    re.MULTILINE,
)


def windows(chunks: Iterable[bytes], find: Finder | None = None) -> Iterator[bytes]:
    """The windows of a log, in order; no byte is in two of them."""
    return (window for _, window in _placed(chunks, find or finder()))


def cut_after(stretch: bytes, at: int, find: Finder | None = None) -> int | None:
    """Where a log may be cut in two without cutting a window.

    Args:
        stretch: A part of the log that begins well above `at`, or at its beginning.
        at: The first place that will do.

    Returns:
        The start of a line that belongs to no window from above, and begins a record; None
        where `stretch` has no such line.
    """
    # A window that begins near the end of the stretch might go on beyond it.
    last = len(stretch) - DOWN_BYTES - LONGEST_LINE
    line = stretch.find(b"\n", max(0, at - 1), max(0, last)) + 1
    for start, window in chain(_placed((stretch,), find or finder()), ((len(stretch), b""),)):
        while 0 < line <= start:
            if not _CONTINUES.match(stretch, line):
                return line
            line = stretch.find(b"\n", line, last) + 1
        if not line:
            return None
        if line < start + len(window):
            line = stretch.find(b"\n", start + len(window) - 1, last) + 1
    return None


def _placed(chunks: Iterable[bytes], search: Finder) -> Iterator[tuple[int, bytes]]:
    """Windows with where they begin in the log."""
    buffer = b""
    base = 0  # where in the log `buffer` begins
    done = 0  # needles that end up to here in `buffer` are dealt with
    taken = 0  # and up to here it was handed out
    for block in chain(_blocks(chunks), (None,)):
        if block is None:
            decided = len(buffer)
        else:
            buffer = b"".join((buffer, block)) if buffer else block
            # What lies near the end may still grow down: it is left for the next round.
            decided = max(done, len(buffer) - DOWN_BYTES - LONGEST_LINE)
        overlap = max(0, done - _LONGEST_NEEDLE)
        for end in search(memoryview(buffer)[overlap:decided]):
            at = overlap + end - 1  # inside the needle
            if at >= max(done, taken):
                start, taken = _window(buffer, at, floor=taken)
                yield base + start, buffer[start:taken]
        done = decided
        keep = max(0, done - UP_BYTES - LONGEST_LINE)
        buffer, done, taken = buffer[keep:], done - keep, max(0, taken - keep)
        base += keep


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Chunks joined to blocks of a useful size."""
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        pieces.append(chunk)
        size += len(chunk)
        if size >= BLOCK_BYTES:
            yield b"".join(pieces) if len(pieces) > 1 else chunk
            pieces, size = [], 0
    yield b"".join(pieces)


def _window(buffer: bytes, at: int, *, floor: int) -> tuple[int, int]:
    """The record around `at`, not reaching above `floor`."""
    low, high = max(floor, at - LONGEST_LINE // 2), min(len(buffer), at + LONGEST_LINE // 2)
    start = max(buffer.rfind(b"\n", low, at) + 1, low)
    newline = buffer.find(b"\n", at, high)
    stop = newline + 1 if newline >= 0 else high
    start = _grown_up(buffer, start, max(floor, at - UP_BYTES))
    return start, _grown_down(buffer, start, stop, min(len(buffer), at + DOWN_BYTES))


def _grown_up(buffer: bytes, start: int, top: int) -> int:
    for _ in range(UP_LINES):
        if start <= top or not _CONTINUES.match(buffer, start):
            break
        above = max(buffer.rfind(b"\n", top, start - 1) + 1, top)
        if above >= start:
            break
        start = above
    return start


def _grown_down(buffer: bytes, start: int, stop: int, bottom: int) -> int:
    depth = buffer.count(b"{", start, stop) - buffer.count(b"}", start, stop)
    for _ in range(DOWN_LINES):
        if stop >= bottom or buffer[stop - 1 : stop] != b"\n":
            break
        if depth <= 0 and not _CONTINUES.match(buffer, stop):
            break
        newline = buffer.find(b"\n", stop, bottom)
        below = newline + 1 if newline >= 0 else bottom
        depth += buffer.count(b"{", stop, below) - buffer.count(b"}", stop, below)
        stop = below
    return stop
