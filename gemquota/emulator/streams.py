"""Streams: documents to bytes over time, with the faults that strike inside of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from gemquota.emulator import errors
from gemquota.emulator.documents import event, pretty
from gemquota.emulator.refusals import document_of, event_of
from gemquota.emulator.scenario import Fault, FaultKind


class Cut(ConnectionResetError):
    """The connection ends here, without a word, because a fault says so."""


def strikes_streams(fault: Fault | None) -> bool:
    """Whether a stream is where `fault` is played; whoever admits plays the others."""
    return fault is not None and fault.kind in (FaultKind.CUT, FaultKind.STREAM_ERROR)


def events(
    documents: Sequence[Any], *, chunk_s: float, fault: Fault | None
) -> AsyncIterator[bytes]:
    """Server-sent events, `chunk_s` apart.

    Raises:
        Cut: In the middle, if `fault` cuts.
    """
    pieces = map(event, documents)
    # The clients' readers look for `{"error":` at the start of an event.
    return paced(pieces, event_of(errors.OVERLOADED), chunk_s=chunk_s, fault=fault)


def ended(pieces: Sequence[bytes], end: bytes) -> tuple[bytes, ...]:
    """`pieces` with the words that end the stream behind the last one.

    Behind the only one they stand alone, or an error within the stream would come too late to be read.
    """
    if len(pieces) == 1:
        return pieces[0], end
    return *pieces[:-1], pieces[-1] + end


async def paced(
    pieces: Iterable[bytes], error: bytes, *, chunk_s: float, fault: Fault | None
) -> AsyncIterator[bytes]:
    """`pieces`, `chunk_s` apart; after the first one `error`, if `fault` is one within a stream.

    Raises:
        Cut: After the first piece, if `fault` cuts.
    """
    for number, piece in enumerate(pieces):
        if number and chunk_s:
            await asyncio.sleep(chunk_s)
        yield piece
        if number == 0 and fault is not None and strikes_streams(fault):
            if fault.kind is FaultKind.CUT:
                raise Cut("cut by a fault")
            yield error
            return


async def array(
    documents: Sequence[Any], *, chunk_s: float, fault: Fault | None
) -> AsyncIterator[bytes]:
    """One JSON array, indented, that grows by an element every `chunk_s`.

    Raises:
        Cut: In the middle, if `fault` cuts.
    """
    for number, document in enumerate(documents):
        if number and chunk_s:
            await asyncio.sleep(chunk_s)
        yield (b",\r\n" if number else b"[") + pretty(document)
        if number == 0 and fault is not None and strikes_streams(fault):
            if fault.kind is FaultKind.CUT:
                raise Cut("cut by a fault")
            yield b",\r\n" + pretty(document_of(errors.OVERLOADED)) + b"]"
            return
    yield b"]"
