"""One client's connection: requests come in, and each is answered before the next is begun.

It takes the place of uvicorn's own, which makes a dozen objects, two tasks and a hundred checks of each
call. Framing is left to the parser, which is strict: what two servers could read in two ways is refused.
Websockets are uvicorn's, from the handshake on.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, cast

import httptools

from gemquota.proxy.messages import Headers, printed, refusal
from gemquota.proxy.request import Request

IDLE_S = 75.0
"""A connection on which nothing is asked for so long is closed. Clients give theirs up sooner, so that
none is closed while a call is on its way to it."""
_MOST_UNHEARD_BYTES = 128 * 1024
"""So much may come without completing a head or being of a body."""

Answering = Callable[[Request], Awaitable[None]]


class Caller(asyncio.Protocol):
    """Reads requests and has them answered by one task, which ends with the connection."""

    def __init__(
        self,
        answer: Answering,
        open_ones: set[Any],
        hand_over: Callable[[asyncio.Transport, bytes], None],
    ) -> None:
        """
        Args:
            answer: Answers one request; cancelled if the client hangs up before its end.
            open_ones: Where connections are known, as long as they are open.
            hand_over: Takes over a transport on which a websocket's handshake came.
        """
        self._loop = asyncio.get_running_loop()
        self._answer, self._open_ones, self._hand_over = answer, open_ones, hand_over
        self._parser: Any = httptools.HttpRequestParser(self)
        self._url = b""
        self._headers: Headers = []
        self._is_deaf = self._is_paused = self._is_ending = False
        self._unheard_bytes = 0
        self._arriving: Request | None = None
        self._waiting: deque[Request] = deque()
        self._answering: Request | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._idle_since_s = self._loop.time()
        self.is_full = self.is_secure = self.is_gone = False

    async def _serve(self) -> None:
        while True:
            while not self._waiting:
                await self.news()
            request = self._answering = self._waiting.popleft()
            if self._is_ending:
                request.keeps_alive = False
            self.read_on()
            try:
                await self._answer(request)
            except Exception:  # a fault of ours is told by breaking off, as every other
                request.is_answered = False
            self._answering = None
            self._idle_since_s = self._loop.time()
            if not request.is_answered and not request.speaks_chunks:
                self.transport.abort()  # the end of its connection would be taken for the answer's
            elif not request.is_answered or not request.keeps_alive:
                self._hang_up()

    # For requests.

    async def news(self) -> None:
        """Wait until something has come."""
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    async def room(self) -> None:
        """Wait until the network takes more."""
        while self.is_full:
            self._room = self._loop.create_future()
            await self._room

    def read_on(self) -> None:
        """Go on reading, if that was stopped and there is room again."""
        if self._is_paused and not self._has_enough():
            self._is_paused = False
            self.transport.resume_reading()

    def _has_enough(self) -> bool:
        """Whether a request waits behind the one that is answered, or much of a body."""
        asked = len(self._waiting) + (self._answering is not None)
        return asked > 1 or (self._arriving is not None and self._arriving.is_too_much)

    # What the server says.

    def shutdown(self) -> None:
        """End after the answer that is under way."""
        self._is_ending = True
        if self._answering is not None:
            self._answering.keeps_alive = False
        elif not self._waiting:
            self.transport.close()

    # What the event loop says.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.is_secure = transport.get_extra_info("sslcontext") is not None
        self._open_ones.add(self)
        self._serving = self._loop.create_task(self._serve())
        self._next_look = self._loop.call_later(IDLE_S, self._look)

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        self._unheard_bytes += len(data)
        while data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                data = self._upgraded(data[upgrade.args[0] :])
                continue
            except httptools.HttpParserError:
                self._refuse()
            break
        if self._unheard_bytes > _MOST_UNHEARD_BYTES and not self._is_deaf:
            self._refuse()
        if not self._is_paused and self._has_enough() and not self._is_deaf:
            self._is_paused = True
            self.transport.pause_reading()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_gone = not self._is_ending  # else it was the server that cut it
        self._leave()
        self.resume_writing()

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    def _hang_up(self) -> None:
        """Close once all is sent; what else may come is not listened to."""
        self._is_deaf = True
        self._waiting.clear()
        self.transport.close()

    def _leave(self) -> None:
        self._is_deaf = True
        self._open_ones.discard(self)
        self._next_look.cancel()
        self._serving.cancel()
        self._parser = None  # it refers back to here

    def _look(self) -> None:
        idle_s = 0.0 if self._answering else self._loop.time() - self._idle_since_s
        if idle_s < IDLE_S:
            self._next_look = self._loop.call_later(IDLE_S - idle_s, self._look)
        else:
            self._hang_up()

    def _refuse(self) -> None:
        """What came is no request: say so, behind the answers to what was whole before it."""
        self._is_deaf = True
        asked = [each for each in (self._answering, *self._waiting) if each is not None]
        broken = asked.pop() if asked and not asked[-1].is_whole else None
        if asked:
            asked[-1].keeps_alive = False
            self._waiting = deque(each for each in self._waiting if each is not broken)
        elif broken is not None and broken.has_answer:
            self.transport.abort()
        else:
            headers, body = refusal(400, "this is no HTTP request")
            Request(self, "", "", b"", [], {}).begin(400, headers, body, is_all=True)
            self._hang_up()

    def _upgraded(self, rest: bytes) -> bytes:
        """Another protocol is asked for, and the parser read no further: what it is to read instead."""
        method = self._parser.get_method()
        is_socket = any(n == b"upgrade" and v.lower() == b"websocket" for n, v in self._headers)
        if method == b"CONNECT" or (is_socket and (self._answering or self._waiting)):
            self._refuse()
            return b""
        kept = [pair for pair in self._headers if is_socket or pair[0] != b"upgrade"]
        octets = printed(b"%b %b HTTP/1.1" % (method, self._url), kept) + b"\r\n" + rest
        if not is_socket:  # who offers HTTP/2 is content with this one
            return octets
        self._leave()
        self._hand_over(self.transport, octets)
        return b""

    # What the parser says.

    def on_message_begin(self) -> None:
        self._url, self._headers, self._arriving = b"", [], None

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._unheard_bytes = 0
        parser = self._parser
        if parser.should_upgrade():
            return
        headers, self._headers = self._headers, []  # trailers are of one connection
        named = dict(headers)
        target = httptools.parse_url(self._url)
        is_new = parser.get_http_version() == "1.1"
        self._arriving = Request(
            self,
            parser.get_method().decode("ascii"),
            (target.path or b"").decode("latin-1"),
            target.query or b"",
            headers,
            named,
            speaks_chunks=is_new,
            keeps_alive=is_new and parser.should_keep_alive(),
            expects=named.get(b"expect", b"").lower() == b"100-continue",
        )
        if self._arriving.expects:  # else it is begun with what comes of its body, most often all
            self._offer(self._arriving)

    def on_body(self, body: bytes) -> None:
        self._unheard_bytes = 0
        if self._arriving is not None:
            self._arriving.take(body)
            self._offer(self._arriving)

    def on_message_complete(self) -> None:
        if self._arriving is not None:
            self._arriving.is_whole = True
            self._offer(self._arriving)

    def _offer(self, request: Request) -> None:
        if not request.is_offered:
            request.is_offered = True
            self._waiting.append(request)
