"""Where text comes from: named files, standard input, a terminal, the clipboard."""

from __future__ import annotations

import io
import os
import select
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import IO

from gemquota.errors import UsageError
from gemquota.intake.unpack import Warn, unpacked

PAUSE_S = 0.5
"""After so long without a word a pipe is waited for no more, where answers are wanted live."""


@dataclass(frozen=True)
class Source:
    """A stream of bytes with a name; packed streams come unpacked."""

    name: str
    path: Path | None
    chunks: Iterator[bytes]
    """May be read once. Where `live`, b"" says that nothing came for a while."""

    live: bool = False
    """Whether something is still writing it, so that nobody knows when it ends."""


def from_file(path: Path, *, warn: Warn) -> Source:
    """A file's content.

    Raises:
        UsageError: If it is missing, a directory or unreadable.
    """
    if str(path) == "-":
        return from_stdin(warn=warn)
    stream = _opened(path)
    if not path.is_file():  # a pipe may be opened once
        return Source(str(path), path, _closing(lambda: stream, str(path), warn))
    # It may never be read here: a scan in several processes opens it again.
    stream.close()
    return Source(str(path), path, _closing(lambda: _opened(path), str(path), warn))


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except IsADirectoryError:
        raise UsageError(
            f"{path} is a directory", hint=f"name its files: gemquota diagnose {path}/*"
        ) from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {(error.strerror or type(error).__name__).lower()}",
            hint="check the path and its permissions",
        ) from None


def from_stdin(*, warn: Warn) -> Source:
    """Standard input; on a terminal, what is pasted there."""
    if sys.stdin is None:
        return Source("standard input", None, iter(()))
    if sys.stdin.isatty():
        from gemquota.intake.terminal import read_paste

        return from_bytes("the paste", read_paste(), warn=warn)
    name = "standard input"
    # A pipe's own stream gives what there is; its buffer would wait until it is full.
    stream = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
    paused = _pauses(stream)
    chunks = unpacked(stream, name=name, warn=warn, paused=paused)
    return Source(name, None, chunks, live=paused is not None)


def _pauses(stream: IO[bytes]) -> Callable[[], bool] | None:
    """A function that says whether nothing came for `PAUSE_S`; None for what comes at once."""
    try:
        number = stream.fileno()
        mode = os.fstat(number).st_mode
    except (OSError, ValueError):  # not of this machine's files
        return None
    # Windows tells readiness of sockets only.
    if sys.platform == "win32" or not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return None
    return lambda: not select.select([number], [], [], PAUSE_S)[0]


def from_bytes(name: str, octets: bytes, *, warn: Warn) -> Source:
    """Bytes already in memory."""
    return Source(name, None, unpacked(io.BytesIO(octets), name=name, warn=warn))


def _closing(opened: Callable[[], io.BufferedReader], name: str, warn: Warn) -> Iterator[bytes]:
    with closing(opened()) as stream:
        try:
            yield from unpacked(stream, name=name, warn=warn)
        except OSError as error:
            warn(
                f"{name}: {(error.strerror or type(error).__name__).lower()}; what was read is used"
            )


def head_of(source: Source, most_bytes: int, *, to_a_pause: bool = False) -> tuple[bytes, bool]:
    """Up to about `most_bytes` of the source, and whether that was all of it.

    Args:
        to_a_pause: Read no further than to where the source pauses.
    """
    head = bytearray()
    for chunk in source.chunks:
        if not chunk and head and to_a_pause:
            return bytes(head), False
        head += chunk
        if len(head) > most_bytes:
            return bytes(head), False
    return bytes(head), True


def with_head(source: Source, head: bytes) -> Source:
    """`source` as it was before `head` was read of it."""
    return replace(source, chunks=chain((head,), source.chunks))
