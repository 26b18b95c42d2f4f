"""Where in a log of any size the errors are.

The log comes in chunks; what goes out are windows: the lines around a needle that belong to
one record. A window grows up and down over lines that continue a record (indented, closing a
bracket, quoted) and is bounded, so memory is too. Which windows come out does not depend on
where the chunks were cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import NamedTuple

from gemquota.extract.needles import LONGEST_BYTES, Finder, counter, finder
from gemquota.extract.records import (
    CONTINUES,
    DOWN_BYTES,
    LONGEST_LINE,
    UP_BYTES,
    continues,
    grown_down,
    grown_up,
    headed_record,
    is_apart,
)

BLOCK_BYTES = 1 << 20

_ABOVE = UP_BYTES + LONGEST_LINE
_BELOW = DOWN_BYTES + LONGEST_LINE
"""How far from a needle the bytes may lie that its window depends on."""


class Window(NamedTuple):
    """One record that may hold an error."""

    octets: bytes
    needle: int
    """Where in `octets` the first needle ends."""

    start: int
    """Where in the log it begins."""

    times: int = 1
    """How often the log has it here, the same to the letter, one after the other."""


class Located:
    """Iterates over the windows of a log, in order; no byte is in two of them.

    `calls` is how many calls the log recorded so far.
    """

    def __init__(self, chunks: Iterable[bytes], find: Finder | None = None) -> None:
        self.calls = 0
        self._chunks = chunks
        self._find = find or finder()

    def __iter__(self) -> Iterator[Window]:
        search, count = self._find, counter()
        taken = 0  # up to here the log was handed out
        for buffer, base, done, decided in _views(self._chunks):
            overlap = max(0, done - LONGEST_BYTES)
            if decided is None:
                # What ends a needle may be the end of the log.
                ends, called = search(memoryview(buffer + b"\n")[overlap:])
                ends = [min(end, len(buffer) - overlap) for end in ends]
            else:
                ends, called = search(memoryview(buffer)[overlap:decided])
            for word in called:
                # One that lies across `done` was in no view before.
                self.calls += count(
                    memoryview(buffer)[max(0, done - len(word) + 1) : decided], word
                )
            stop = max(0, taken - base)
            floor = max(done, stop) - overlap + 1
            for end in ends:
                if end >= floor:
                    at = overlap + end - 1  # inside the needle
                    start, stop = _window(buffer, at, stop)
                    octets = buffer[start:stop]
                    needle = at + 1 - start
                    times = 1
                    if buffer.startswith(octets, stop):
                        times = _repeats(buffer, start, stop)
                        stop += (times - 1) * len(octets)
                    yield Window(octets, needle, base + start, times)
                    floor = stop - overlap + 1
            taken = base + stop


def windows(chunks: Iterable[bytes], find: Finder | None = None) -> Iterator[bytes]:
    """The windows of a log, in order; no byte is in two of them."""
    for window in Located(chunks, find):
        yield from repeat(window.octets, window.times)


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
    for window, _, start, times in chain(
        Located((stretch,), find), (Window(b"", 0, len(stretch)),)
    ):
        stop = start + len(window) * times
        while 0 < line <= start:
            if is_apart(stretch, line):
                return line
            line = stretch.find(b"\n", line, last) + 1
        if not line:
            return None
        if line < stop:
            line = stretch.find(b"\n", stop - 1, last) + 1
    return None


def _views(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, int, int, int | None]]:
    """Stretches of the log to search in turn.

    Each with its place in the log, and from where to where in it needles end that were in no
    stretch before; None for its end, at the log's own. All that a window needs is in the stretch.
    """
    tail = b""
    base = done = 0
    for block in _blocks(chunks):
        if len(block) > _ABOVE + _BELOW:
            # Only the seam is copied: most of the log is searched where it was read.
            if tail:
                seam = b"".join((tail, memoryview(block)[: _ABOVE + _BELOW]))
                yield seam, base, done, len(tail) + _ABOVE
                base, done = base + len(tail), _ABOVE
            buffer = block
        else:
            buffer = b"".join((tail, block))
        # What lies near the end may still grow down: it is left for the next round.
        decided = max(done, len(buffer) - _BELOW)
        yield buffer, base, done, decided
        keep = max(0, decided - _ABOVE)
        tail, base, done = buffer[keep:], base + keep, decided - keep
    yield tail, base, done, None


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Chunks joined to blocks of a useful size; after b"", a pause, of what there is."""
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        pieces.append(chunk)
        size += len(chunk)
        if size >= BLOCK_BYTES or (size and not chunk):
            yield b"".join(pieces) if len(pieces) > 1 else chunk
            pieces, size = [], 0
    yield b"".join(pieces)


def _window(buffer: bytes, at: int, floor: int) -> tuple[int, int]:
    """The record around `at`, not reaching above `floor`."""
    low = at - LONGEST_LINE // 2
    if low < floor:
        low = floor
    start = buffer.rfind(b"\n", low, at) + 1 or low
    stop = buffer.find(b"\n", at, at + LONGEST_LINE // 2) + 1
    if not stop:
        stop = min(len(buffer), at + LONGEST_LINE // 2)
    if record := headed_record(buffer, start, stop, floor):
        return record
    if CONTINUES(buffer, start) and continues(buffer, start):
        start = grown_up(buffer, start, max(floor, at - UP_BYTES))
    depth = buffer.count(b"{", start, stop)
    if depth:
        depth -= buffer.count(b"}", start, stop)
    if depth <= 0 and not (CONTINUES(buffer, stop) and continues(buffer, stop)):
        return start, stop  # most records are a line
    return start, grown_down(buffer, stop, min(len(buffer), at + DOWN_BYTES), depth)


def _repeats(buffer: bytes, start: int, stop: int) -> int:
    """How often the window from `start` to `stop` stands there, if it is a whole line; else once.

    The last of equal lines is not among them: what follows it may belong to it.
    """
    line = buffer[start:stop]
    whole = start == 0 or buffer[start - 1] == _NEWLINE
    if not whole or line.find(b"\n") != len(line) - 1:
        return 1
    times = 1
    many = line * max(1, 4_096 // len(line))
    while buffer.startswith(many, start + (times + 1) * len(line)):
        times += len(many) // len(line)
    while buffer.startswith(line, start + (times + 1) * len(line)):
        times += 1
    return times


_NEWLINE = ord("\n")
