"""The proxy: who may come in, where it goes, what is noted.

`Proxy.answer` answers the requests of a `Caller`; websockets, and the server's begin and end, come by ASGI.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from gemquota.clock import ticks_s
from gemquota.proxy import uploads
from gemquota.proxy.caller import Caller
from gemquota.proxy.connection import Unreached
from gemquota.proxy.messages import (
    Headers,
    Receive,
    Scope,
    Send,
    handed_back,
    refusal,
    sent_on,
    turn_away,
)
from gemquota.proxy.noting import Passing
from gemquota.proxy.origins import Origins
from gemquota.proxy.request import Request
from gemquota.proxy.seen import HUNG_UP, STOPPED, Seen
from gemquota.proxy.uploads import Uploads
from gemquota.proxy.upstream import Answer, Upstream
from gemquota.wire.address import names_this_machine


class Unwelcome(Exception):
    """A request that is not handed on."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Proxy:
    """Hands requests on. What passed is handed to `seen`."""

    def __init__(
        self,
        origins: Origins,
        seen: Callable[[Seen], None],
        *,
        token: str = "",
        through_proxies: bool = True,
    ) -> None:
        """
        Args:
            origins: Where requests may go.
            seen: Told of each call when it has ended; must neither wait nor raise.
            token: If not empty, the first part that every path must have.
            through_proxies: Whether `HTTPS_PROXY` and its like are followed.
        """
        self._seen, self._token = seen, token
        self._base_of = lru_cache(maxsize=2048)(origins.of)
        self._upstream = Upstream(through_proxies=through_proxies)
        self._uploads = Uploads(origins)

    def _led(self, headers: dict[bytes, bytes], path: str, query: bytes) -> tuple[str, str]:
        """The path behind the token, and the address that it leads to.

        Raises:
            Unwelcome: If it may not come in, or leads nowhere.
        """
        if b"origin" in headers:
            raise Unwelcome(403, "requests of web pages are refused (they name an Origin)")
        if self._token:
            first = path[1:].partition("/")[0]
            if not hmac.compare_digest(first.encode(), self._token.encode()):
                raise Unwelcome(403, "the base URL's token is missing")
            path = path[len(self._token) + 1 :]
        elif not names_this_machine(headers.get(b"host", b"")):
            raise Unwelcome(403, "the Host is not this machine")
        if not path.startswith("/"):
            raise Unwelcome(403, "no path")
        if path.startswith(uploads.PATH):
            led = self._uploads.url_of(path)
            if led is None:
                raise Unwelcome(404, "there is no such upload (any more)")
            return path, led
        url = self._base_of(path) + path
        return path, f"{url}?{query.decode('latin-1')}" if query else url

    # Requests.

    def caller(
        self, open_ones: set[Any], hand_over: Callable[[asyncio.Transport, bytes], None]
    ) -> Caller:
        """A client's connection; see `serving.Speaks`."""
        return Caller(self.answer, open_ones, hand_over)

    async def answer(self, request: Request) -> None:
        """Hand a request on, and its answer back. Cancelled if the client hangs up."""
        began_s = ticks_s()
        try:
            path, url = self._led(request.named, request.path, request.query)
        except Unwelcome as why:
            _refuse(request, why.status, str(why))
            return
        first = await request.piece()
        call = Passing(request.method, path, request.query, request.named, began_s)
        try:
            if request.is_whole:
                call.goes(first)
                named = request.named
                has_body = first or b"content-length" in named or b"transfer-encoding" in named
                await self._exchange(None, url, call, request, first if has_body else None)
            else:
                async with asyncio.TaskGroup() as tasks:
                    await self._exchange(tasks, url, call, request, _pieces(call, first, request))
        except asyncio.CancelledError:
            call.trouble = call.trouble or (HUNG_UP if request.is_gone else STOPPED)
            raise
        finally:
            self._seen(call.seen())

    async def _exchange(
        self,
        tasks: asyncio.TaskGroup | None,
        url: str,
        call: Passing,
        request: Request,
        body: bytes | AsyncIterator[bytes] | None,
    ) -> None:
        headers = sent_on(request.headers)
        call.asked_s = ticks_s()
        try:
            answer = await self._upstream.send(tasks, request.method, url, headers, body)
            try:
                call.answered_s = ticks_s()
                await self._hand_back(call, answer, request)
            finally:
                answer.close()
        except Unreached as error:
            call.trouble = str(error)
            if not error.after_start:  # else the client's connection is cut, as the upstream's was
                base = urlsplit(url)
                status = 504 if error.timed_out else 502
                _refuse(request, status, f"cannot reach {base.scheme}://{base.netloc}: {error}")

    async def _hand_back(self, call: Passing, answer: Answer, request: Request) -> None:
        headers = handed_back(answer.headers)
        named = dict(headers)
        if not uploads.HEADERS.isdisjoint(named):
            headers = self._led_back(headers, request)
        call.begins(answer.status, named)
        headers.append((b"server-timing", b"gemquota;dur=%.2f" % call.own_ms()))
        octets = answer.come()
        is_all = answer.is_complete
        request.begin(answer.status, headers, octets, is_all=is_all)
        call.passed(octets)
        while not is_all:
            octets = await answer.piece()
            is_all = not octets or answer.is_complete
            await request.send(octets, is_all=is_all)
            call.passed(octets)

    def _led_back(self, headers: Headers, request: Request) -> Headers:
        """Headers whose upload addresses lead through the proxy again."""
        host = request.named.get(b"host", b"").decode("latin-1")
        base = f"{request.scheme}://{host}" + (f"/{self._token}" if self._token else "")
        found = []
        for name, value in headers:
            path = (
                self._uploads.path_for(value.decode("latin-1")) if name in uploads.HEADERS else None
            )
            found.append((name, f"{base}{path}".encode("latin-1") if path else value))
        return found

    # Begin, end and websockets.

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await self._relay(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self._upstream.open()
            else:
                await self._upstream.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _relay(self, scope: Scope, receive: Receive, send: Send) -> None:
        began_s = ticks_s()
        headers = dict(scope["headers"])
        path = scope.get("raw_path", b"").partition(b"?")[0].decode("latin-1")
        query: bytes = scope["query_string"]
        try:
            path, url = self._led(headers, path, query)
        except Unwelcome as why:
            await receive()
            await turn_away(scope, send, why.status, str(why))
            return
        call = Passing("", path, query, headers, began_s)
        way = await self._upstream.roundabout()
        from gemquota.proxy.sockets import relay  # needs what has just been imported

        try:
            await relay(way, url, call, scope, receive, send)
        finally:
            self._seen(call.seen())


async def _pieces(call: Passing, octets: bytes, request: Request) -> AsyncIterator[bytes]:
    while octets:
        call.goes(octets)
        yield octets
        octets = await request.piece()


def _refuse(request: Request, status: int, why: str) -> None:
    headers, body = refusal(status, why)
    request.begin(status, headers, body, is_all=True)
