"""Compressed streams to plain ones: gzip and Zstandard, known by their first bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any

CHUNK_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"

Warn = Callable[[str], None]


def unpacked(
    stream: IO[bytes], *, name: str, warn: Warn, paused: Callable[[], bool] | None = None
) -> Iterator[bytes]:
    """The stream's content in chunks of about a mebibyte, unpacked if it is packed.

    A packed stream that ends early or is damaged gives what could be read; `warn` is told.

    Args:
        paused: Asked before each read of a plain stream; b"" stands for each pause.
    """
    first = _filled(stream, len(_ZSTD))
    if first.startswith(_GZIP):
        yield from _members(stream, first, name, warn, *_gzip())
    elif first.startswith(_ZSTD):
        yield from _members(stream, first, name, warn, *_zstd())
    else:
        if first:
            yield first + (b"" if paused else stream.read(CHUNK_BYTES) or b"")
        while True:
            while paused is not None and paused():
                yield b""
            if not (chunk := stream.read(CHUNK_BYTES)):
                break
            yield chunk


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so is packed in a way we know."""
    return head.startswith((_GZIP, _ZSTD))


def _filled(stream: IO[bytes], size: int) -> bytes:
    """The first `size` bytes, however slowly they come."""
    head = b""
    while len(head) < size and (more := stream.read(size - len(head))):
        head += more
    return head


def _gzip() -> tuple[Callable[[], Any], type[Exception]]:
    try:
        # Two to three times as fast as zlib, with zlib's interface.
        from isal import isal_zlib as zlib
    except ImportError:
        import zlib  # type: ignore[no-redef,unused-ignore]
    broken: type[Exception] = zlib.error  # type: ignore[assignment,unused-ignore]
    return lambda: zlib.decompressobj(wbits=31), broken


def _zstd() -> tuple[Callable[[], Any], type[Exception]]:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        from backports import zstd  # type: ignore[no-redef,unused-ignore]
    return zstd.ZstdDecompressor, zstd.ZstdError


def _members(
    stream: IO[bytes],
    packed: bytes,
    name: str,
    warn: Warn,
    new: Callable[[], Any],
    broken: type[Exception],
) -> Iterator[bytes]:
    """Members one after the other, as `cat a.gz b.gz` and rotating loggers write them."""
    member = new()
    started = False
    while True:
        if not packed:
            packed = stream.read(CHUNK_BYTES // 4)
            if not packed:
                break
        try:
            if member.eof:
                member, started = new(), False
            plain = member.decompress(packed, CHUNK_BYTES)
            started = True
            packed = member.unused_data if member.eof else getattr(member, "unconsumed_tail", b"")
            if plain:
                yield plain
            while not member.eof and not packed and not getattr(member, "needs_input", True):
                if plain := member.decompress(b"", CHUNK_BYTES):
                    yield plain
                packed = member.unused_data if member.eof else b""
        except broken as error:
            warn(f"{name} is damaged ({error}); what came before it is used")
            return
    if started and not member.eof:
        warn(f"{name} ends in the middle; what is there is used")
