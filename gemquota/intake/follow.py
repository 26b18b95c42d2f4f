"""Follow a growing file through rotation, truncation, and before it exists."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from gemquota.intake.decode import encoding_of
from gemquota.intake.unpack import CHUNK_BYTES

MOST_HELD_BYTES = 1 << 22
MOST_LOOKS_HELD = 4


def followed(
    path: Path, *, wait: Callable[[], None], warn: Callable[[str], None]
) -> Iterator[bytes]:
    """What stands in the file and what is written to it, as UTF-8; b"" whenever nothing is new.

    Never ends by itself. A file renamed away is read to its end before its successor; one
    that has shrunk is read from its start.

    Args:
        wait: Called after each b"", before the next look.
        warn: Told when the file is not there yet, was replaced or was cut.
    """
    stream: IO[bytes] | None = None
    decode = _decoder()
    missed = False
    try:
        while True:
            if stream is None:
                with suppress(OSError):
                    stream = path.open("rb")
                    decode = _decoder()
                if stream is None and not missed:
                    missed = True
                    warn(f"{path} is not there; waiting for it")
            if stream is not None:
                while chunk := stream.read(CHUNK_BYTES):
                    yield decode(chunk)
                if _replaced(stream, path):
                    # What was written between our last read and the renaming.
                    while chunk := stream.read(CHUNK_BYTES):
                        yield decode(chunk)
                    stream.close()
                    stream, missed = None, False
                    yield b""
                    if path.exists():
                        warn(f"{path} was replaced; reading the new one")
                        continue
                elif os.fstat(stream.fileno()).st_size < stream.tell():
                    warn(f"{path} was cut; reading it from its start")
                    stream.seek(0)
                    decode = _decoder()
                    continue
            yield b""
            wait()
    finally:
        if stream is not None:
            stream.close()


def batches(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Whole records out of `followed`: what came before a pause, cut where a line begins.

    A piece of b"" is a pause. Where none comes, what is held is handed out after a few looks or a few mebibytes, but
    for its last record. b"" passes, so that the reader can show that time goes by.
    """
    held = b""
    looks = 0
    grew = False
    for piece in pieces:
        if piece:
            held += piece
            grew = True
            if len(held) < MOST_HELD_BYTES:
                continue
        looks += 1
        if held and (not grew or looks >= MOST_LOOKS_HELD or len(held) >= MOST_HELD_BYTES):
            cut = len(held) if not grew else _last_record(held)
            if cut:
                yield held[:cut]
            held, looks = held[cut:], 0
        if not piece:
            grew = False
            yield b""
    if held:
        yield held


def _last_record(held: bytes) -> int:
    """Where the last line begins that continues no record; the end where there is none."""
    end = len(held)
    for _ in range(400):
        start = held.rfind(b"\n", 0, end) + 1
        if start == 0:
            break
        if start < len(held) and held[start : start + 1] not in b" \t}])>|":
            return start
        end = start - 1
    return len(held)


def _replaced(stream: IO[bytes], path: Path) -> bool:
    try:
        return not os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except OSError:
        return True


def _decoder() -> Callable[[bytes], bytes]:
    """A function from the file's next bytes to UTF-8; the first bytes show the encoding."""
    decoder: codecs.IncrementalDecoder | None = None
    encoding = ""

    def decode(chunk: bytes) -> bytes:
        nonlocal decoder, encoding
        if not encoding:
            encoding = encoding_of(chunk)
            if encoding != "utf-8":
                decoder = codecs.getincrementaldecoder(encoding)("replace")
        return decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk

    return decode
