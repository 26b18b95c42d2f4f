"""The proxy as an ASGI application: who may come in, where it goes, what is noted."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from gemquota.clock import now_s, ticks_s
from gemquota.proxy import uploads
from gemquota.proxy.asked import BATCH, Asked, asked
from gemquota.proxy.connection import Unreached
from gemquota.proxy.credentials import account_of
from gemquota.proxy.messages import Receive, Scope, Send, handed_back, refuse, sent_on
from gemquota.proxy.origins import Origins
from gemquota.proxy.seen import HUNG_UP, Seen
from gemquota.proxy.uploads import Uploads
from gemquota.proxy.upstream import Answer, Upstream
from gemquota.proxy.watching import IMAGES, TEXTS, Watch
from gemquota.wire.address import names_this_machine

_STREAMED = (b"text/event-stream",)


class Gone(Exception):
    """The client has hung up."""


class BrokenOff(Exception):
    """The upstream broke off after its answer had begun; the server then cuts the client's connection."""


class Proxy:
    """An ASGI application. What passed is handed to `seen`."""

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
        self._origins, self._seen, self._token = origins, seen, token
        self._upstream = Upstream(through_proxies=through_proxies)
        self._uploads = Uploads(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        began_s = ticks_s()
        headers = dict(scope["headers"])
        path = scope.get("raw_path", b"").partition(b"?")[0].decode("latin-1")
        if (why := self._unwelcome(scope, headers, path)) is not None:
            if scope["type"] == "websocket":
                await receive()
            await refuse(scope, send, 403, why)
            return
        if self._token:
            path = path[len(self._token) + 1 :]
        url = self._url(path, scope["query_string"])
        if url is None:
            await refuse(scope, send, 404, "there is no such upload (any more)")
            return
        call = _Call(scope, headers, path, began_s)
        if scope["type"] == "websocket":
            way = await self._upstream.roundabout()
            from gemquota.proxy.sockets import relay  # needs what has just been imported

            try:
                await relay(way, url, call, receive, send)
            finally:
                self._seen(call.seen())
        else:
            await self._http(url, call, receive, send)

    def _unwelcome(self, scope: Scope, headers: dict[bytes, bytes], path: str) -> str | None:
        """Why a request may not come in; None if it may."""
        if b"origin" in headers:
            return "requests of web pages are refused (they name an Origin)"
        if self._token:
            first = path[1:].partition("/")[0]
            if not hmac.compare_digest(first.encode(), self._token.encode()):
                return "the base URL's token is missing"
        elif not names_this_machine(headers.get(b"host", b"")):
            return "the Host is not this machine"
        return None if path.startswith("/") else "no path"

    def _url(self, path: str, query: bytes) -> str | None:
        if path.startswith(uploads.PATH):
            return self._uploads.url_of(path)
        url = self._origins.of(path) + path
        return f"{url}?{query.decode('latin-1')}" if query else url

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

    # One HTTP request.

    async def _http(self, url: str, call: _Call, receive: Receive, send: Send) -> None:
        first = await receive()
        if first["type"] == "http.disconnect":
            return
        sent = asyncio.Event() if first.get("more_body") else None
        try:
            async with asyncio.TaskGroup() as tasks:
                waiting = tasks.create_task(_until_gone(call, sent, receive))
                try:
                    body = call.body(first, receive, sent)
                    await self._exchange(tasks, url, call, body, send)
                finally:
                    waiting.cancel()
        except* Gone:
            call.trouble = HUNG_UP
        except* BrokenOff as broken:
            call.trouble = str(broken.exceptions[0])
            raise BrokenOff(call.trouble) from None
        finally:
            self._seen(call.seen())

    async def _exchange(
        self,
        tasks: asyncio.TaskGroup,
        url: str,
        call: _Call,
        body: bytes | AsyncIterator[bytes] | None,
        send: Send,
    ) -> None:
        scope = call.scope
        headers = sent_on(scope["headers"])
        call.asked_s = ticks_s()
        try:
            answer = await self._upstream.send(tasks, scope["method"], url, headers, body)
            try:
                call.answered_s = ticks_s()
                await self._answer(call, answer, send)
            finally:
                answer.close()
        except Unreached as error:
            if error.after_start:
                raise BrokenOff(str(error)) from error
            call.trouble = str(error)
            base = urlsplit(url)
            status = 504 if error.timed_out else 502
            call.is_answered = True
            await refuse(
                scope, send, status, f"cannot reach {base.scheme}://{base.netloc}: {error}"
            )

    async def _answer(self, call: _Call, answer: Answer, send: Send) -> None:
        headers = handed_back(answer.headers)
        content = dict(headers)
        for name in uploads.HEADERS:
            if name in content:
                headers = self._led_back(headers, call)
        call.begins(answer.status, content)
        headers.append((b"server-timing", b"gemquota;dur=%.2f" % call.own_ms()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        more = True
        while more:
            chunk = await answer.piece()
            more = bool(chunk) and not answer.is_complete
            if not more:
                # From here on the server says "disconnected" because all is sent.
                call.is_answered = True
            await send({"type": "http.response.body", "body": chunk, "more_body": more})
            call.passed(chunk)

    def _led_back(
        self, headers: list[tuple[bytes, bytes]], call: _Call
    ) -> list[tuple[bytes, bytes]]:
        """Headers whose upload addresses lead through the proxy again."""
        host = call.headers.get(b"host", b"").decode("latin-1")
        base = f"{call.scope['scheme']}://{host}" + (f"/{self._token}" if self._token else "")
        found = []
        for name, value in headers:
            path = (
                self._uploads.path_for(value.decode("latin-1")) if name in uploads.HEADERS else None
            )
            found.append((name, f"{base}{path}".encode("latin-1") if path else value))
        return found


class _Call:
    """What is known of a call while it passes."""

    def __init__(
        self, scope: Scope, headers: dict[bytes, bytes], path: str, began_s: float
    ) -> None:
        self.scope, self.headers = scope, headers
        self.at_s = now_s()
        self.began_s = self.asked_s = self.answered_s = began_s
        self.first_s: float | None = None
        self.asked: Asked = asked(scope.get("method", ""), path)
        self.account = account_of(headers, scope["query_string"], self.asked.project)
        coding = headers.get(b"content-encoding", b"")
        self.request = Watch(coding, TEXTS if self.asked.method == BATCH else ())
        self.answer = Watch()
        self.digest = blake2b(digest_size=16)
        self.status = 0
        self.streams = False
        self.trouble = ""
        self.is_answered = False

    def body(
        self, first: Any, receive: Receive, sent: asyncio.Event | None
    ) -> bytes | AsyncIterator[bytes] | None:
        """The request's body: whole where it came in one piece, else as it comes."""
        octets: bytes = first.get("body", b"")
        if sent is not None:
            return self._pieces(octets, receive, sent)
        self._goes(octets)
        has_body = (
            octets or b"content-length" in self.headers or b"transfer-encoding" in self.headers
        )
        return octets if has_body else None

    async def _pieces(
        self, octets: bytes, receive: Receive, sent: asyncio.Event
    ) -> AsyncIterator[bytes]:
        more = True
        while True:
            self._goes(octets)
            if octets:
                yield octets
            if not more:
                sent.set()
                return
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            octets, more = message.get("body", b""), message.get("more_body", False)

    def _goes(self, octets: bytes) -> None:
        self.request.feed(octets)
        self.digest.update(octets)

    def begins(self, status: int, headers: dict[bytes, bytes]) -> None:
        """The answer's head has come."""
        self.status = status
        self.streams = headers.get(b"content-type", b"").startswith(_STREAMED) or (
            self.asked.method.startswith("stream")
        )
        # Ten megabytes of text need not be looked through for what a list of models cannot hold.
        images = IMAGES if self.asked.counts else ()
        self.answer = Watch(headers.get(b"content-encoding", b""), images)

    def passed(self, chunk: bytes) -> None:
        """A piece of the answer has gone on."""
        if chunk:
            if self.first_s is None:
                self.first_s = ticks_s()
            self.answer.feed(chunk)

    def own_ms(self) -> float:
        """What the proxy itself took so far, without the wait for the upstream."""
        return (self.asked_s - self.began_s + ticks_s() - self.answered_s) * 1000

    def seen(self) -> Seen:
        """All of it, at its end."""
        end_s = ticks_s()
        first_s = end_s if self.first_s is None else self.first_s
        return Seen(
            self.at_s,
            self.asked,
            self.account,
            self.headers.get(b"user-agent", b"")[:200],
            self.digest.digest(),
            self.request.head if self.asked.in_body else b"",
            self.request.tail if self.asked.in_body else b"",
            self.status,
            self.streams,
            self.answer.ends(),
            self.answer.found,
            self.trouble,
            round((first_s - self.began_s) * 1000),
            round((end_s - self.began_s) * 1000),
            self.request.found,
        )


async def _until_gone(call: _Call, sent: asyncio.Event | None, receive: Receive) -> None:
    """Raise `Gone` when the client hangs up, so that nobody goes on paying for an answer."""
    if sent is not None:
        await sent.wait()
    while (await receive())["type"] != "http.disconnect":
        pass
    if not call.is_answered:
        raise Gone
