"""Streams: documents to bytes over time, with the faults that strike inside of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from gemquota.emulator import errors
from gemquota.emulator.documents import event, pretty
from gemquota.emulator.refusals import document_of, event_of
from gemquota.emulator.scenario import Fault, FaultKind


class Cut(ConnectionResetError):
    """The connection ends here, without a word, because a fault says so."""


async def events(
    documents: Sequence[Any], *, chunk_s: float, fault: Fault | None
) -> AsyncIterator[bytes]:
    """Server-sent events, `chunk_s` apart.

    Raises:
        Cut: In the middle, if `fault` cuts.
    """
    for number, document in enumerate(documents):
        if number and chunk_s:
            await asyncio.sleep(chunk_s)
        yield event(document)
        if number == 0 and fault is not None:
            if fault.kind is FaultKind.CUT:
                raise Cut("cut by a fault")
            # The clients' readers look for `{"error":` at the start of an event.
            yield event_of(errors.OVERLOADED)
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
        if number == 0 and fault is not None:
            if fault.kind is FaultKind.CUT:
                raise Cut("cut by a fault")
            yield b",\r\n" + pretty(document_of(errors.OVERLOADED)) + b"]"
            return
    yield b"]"
