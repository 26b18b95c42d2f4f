"""One connection to an upstream: a request goes out, its answer comes in. The only module that knows httptools."""

from __future__ import annotations

import asyncio
from typing import cast

import httptools

Headers = list[tuple[bytes, bytes]]
_LARGEST_HEAD_BYTES = 128 * 1024
_MOST_WAITING_BYTES = 128 * 1024
"""With so much of an answer not fetched yet, no more of it is read from the network."""
_CLOSED = "the connection was closed"


class Unreached(Exception):
    """No answer: the text says why. `after_start` where a part of one had come."""

    def __init__(self, text: str, *, timed_out: bool = False, after_start: bool = False) -> None:
        super().__init__(text)
        self.timed_out = timed_out
        self.after_start = after_start


class Connection(asyncio.Protocol):
    """Carries one exchange after the other: `ask`, `head`, `piece` until it is empty, and again.

    Framing is left to the parser, which is strict: what two servers could read in two ways is refused.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        """Of whoever sends a body, while the network does not take more."""
        self._pieces: list[bytes] = []
        self._waiting_bytes = self._head_bytes = 0
        self._is_paused = self._is_full = self._is_whole_at_end = False
        self._error: str | None = None
        self._is_busy = self._is_complete = self._has_head = self._has_no_body = False
        self.is_open = False
        self.keeps_alive = False
        self.idle_since_s = 0.0
        self.status = 0
        self.headers: Headers = []

    def ask(self, octets: bytes, *, has_no_body: bool) -> None:
        """Send a request, or its beginning.

        Args:
            octets: Its head, and what is known of its body.
            has_no_body: Whether the answer has none although it may say how long it is: to HEAD.
        """
        assert self._transport is not None
        self.status, self.headers = 0, []
        self._head_bytes, self._error = 0, None
        self._is_busy, self._has_no_body = True, has_no_body
        self._is_complete = self._has_head = self._is_whole_at_end = False
        self._transport.write(octets)

    async def write(self, octets: bytes) -> None:
        """Send more of the body once there is room. What a closed connection is given is lost."""
        if self._is_full and self.is_open:
            self._room = self._loop.create_future()
            await self._room
        if self._transport is not None and self.is_open:
            self._transport.write(octets)

    @property
    def has_answered(self) -> bool:
        """Whether anything has come of the answer."""
        return self._head_bytes > 0

    async def head(self) -> None:
        """Wait until `status` and `headers` are there.

        Raises:
            Unreached: If they do not come.
        """
        while not self._has_head:
            if self._error is not None:
                raise Unreached(self._error)
            await self._news()

    async def piece(self) -> bytes:
        """What has come of the body; empty at its end.

        Raises:
            Unreached: If it breaks off.
        """
        while not self._pieces:
            if self._is_complete:
                return b""
            if self._error is not None:
                raise Unreached(self._error, after_start=True)
            await self._news()
        return self.come()

    def come(self) -> bytes:
        """What has come of the body and was not fetched yet."""
        pieces = self._pieces
        octets = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._pieces, self._waiting_bytes = [], 0
        if self._is_paused:
            self._is_paused = False
            if self.is_open and self._transport is not None:
                self._transport.resume_reading()
        return octets

    @property
    def is_complete(self) -> bool:
        """Whether the whole answer has come, and has been fetched."""
        return self._is_complete and not self._pieces

    def rest(self, now_s: float) -> bool:
        """The exchange has ended; whether there can be another."""
        self._is_busy = False
        self.idle_since_s = now_s
        return self.is_open and self.keeps_alive and self.is_complete and self._error is None

    def cut(self) -> None:
        """Close at once, whatever is under way."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    async def _news(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, why: str) -> None:
        if self._error is None and not self._is_complete:
            self._error = why
        self.keeps_alive = False
        self._wake()

    # What the event loop says.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if not self._is_busy:  # an answer to nothing; whose would it be?
            self.cut()
            return
        if not self._has_head:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail("it switched to another protocol")
        except httptools.HttpParserError as error:
            self._fail(f"no HTTP: {str(error)[:100].lower()}")
        if not self._has_head and self._head_bytes > _LARGEST_HEAD_BYTES:
            self._fail("its headers do not end")
        if self._error is not None:
            self.cut()
        elif self._waiting_bytes > _MOST_WAITING_BYTES and not self._is_paused:
            assert self._transport is not None
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._is_busy:
            if self._is_whole_at_end and exc is None:
                self._is_complete = True
                self._wake()
            else:
                self._fail((getattr(exc, "strerror", None) or str(exc or _CLOSED)).lower()[:200])
        self.resume_writing()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None

    # What the parser says.

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_head:  # trailers are of one connection
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if self._is_complete or status < 200:
            return
        if self._head_bytes > _LARGEST_HEAD_BYTES // 2 and (
            sum(len(name) + len(value) for name, value in self.headers) > _LARGEST_HEAD_BYTES // 2
        ):
            self._fail("its headers are too long")
            return
        self.status, self._has_head = status, True
        self.headers = [(name.lower(), value.strip()) for name, value in self.headers]
        self.keeps_alive = self._parser.should_keep_alive()
        if self._has_no_body:
            self.keeps_alive, self._is_complete = False, True
        elif not self.keeps_alive:
            framed = {b"content-length", b"transfer-encoding"}
            self._is_whole_at_end = not any(name in framed for name, _ in self.headers)

    def on_body(self, body: bytes) -> None:
        if not self._is_complete:
            self._pieces.append(body)
            self._waiting_bytes += len(body)

    def on_message_complete(self) -> None:
        if self._has_head:
            self._is_complete = True
        else:  # "continue" and its like: the answer comes after it
            self.headers = []

    def on_message_begin(self) -> None:
        if self._is_complete:  # behind the end of the answer comes another one
            self.keeps_alive = False
