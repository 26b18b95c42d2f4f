"""The far end of a connection that is no network: what tests of protocols talk to."""

from __future__ import annotations

import asyncio


class Wire(asyncio.Transport):
    """Remembers what a protocol does to its transport."""

    def __init__(self) -> None:
        super().__init__({})
        self.written = b""
        self.reads, self.is_closed, self.is_cut = True, False, False
        self.protocol = None

    def write(self, data) -> None:
        self.written += data

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_cut = True

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True
