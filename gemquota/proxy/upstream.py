"""The one module that knows aiohttp: a request goes out, its answer comes in, bytes as they are."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

import aiohttp
from yarl import URL

CONNECT_WITHIN_S = 30.0
_IDLE_S = 60.0
"""An idle connection is dropped after this; Google's own close after minutes."""
_LARGEST_HEADER_BYTES = 64 * 1024
_SKIPPED = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""Headers that aiohttp would add of its own."""

Headers = Sequence[tuple[bytes, bytes]]


class Unreached(Exception):
    """No answer: the text says why. `after_start` where a part of one had come."""

    def __init__(self, text: str, *, timed_out: bool = False, after_start: bool = False) -> None:
        super().__init__(text)
        self.timed_out = timed_out
        self.after_start = after_start


class Turned(Exception):
    """A websocket was refused with an HTTP status."""

    def __init__(self, status: int, headers: Headers) -> None:
        super().__init__(str(status))
        self.status, self.headers = status, headers


class Closed(NamedTuple):
    """The end of a websocket."""

    code: int
    reason: str


class Answer:
    """Status, headers and chunks of one answer."""

    __slots__ = ("_response", "headers", "status")

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers: Headers = response.raw_headers

    async def chunks(self) -> AsyncIterator[bytes]:
        """What has arrived, as soon as it has.

        Raises:
            Unreached: If the upstream breaks off.
        """
        try:
            async for chunk in self._response.content.iter_any():
                yield chunk
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unreached(_said(error), after_start=True) from error


class Socket:
    """The upstream's end of a websocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        self._socket = socket
        self.protocol = socket.protocol

    async def send(self, message: str | bytes) -> None:
        """Hand a frame on; one for a socket that has closed is lost, as it would be without us."""
        try:
            if isinstance(message, str):
                await self._socket.send_str(message)
            else:
                await self._socket.send_bytes(message)
        except (aiohttp.ClientError, OSError):
            pass

    async def receive(self) -> str | bytes | Closed:
        message = await self._socket.receive()
        if message.type is aiohttp.WSMsgType.TEXT or message.type is aiohttp.WSMsgType.BINARY:
            data: str | bytes = message.data
            return data
        reason = message.extra if isinstance(message.extra, str) else ""
        return Closed(self._socket.close_code or 1006, reason)

    async def close(self, code: int, reason: str) -> None:
        await self._socket.close(code=code, message=reason.encode()[:123])


class Upstream:
    """A pool of connections. `open` and `close` it in the loop that uses it."""

    def __init__(self, *, through_proxies: bool) -> None:
        """
        Args:
            through_proxies: Whether `HTTPS_PROXY` and its like are followed.
        """
        self._through_proxies = through_proxies
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_SKIPPED,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN_S),
            trust_env=self._through_proxies,
            max_line_size=_LARGEST_HEADER_BYTES,
            max_field_size=_LARGEST_HEADER_BYTES,
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def send(
        self, method: str, url: str, headers: Headers, body: bytes | AsyncIterator[bytes] | None
    ) -> AsyncIterator[Answer]:
        """One request; its answer's connection is given back, or cut, at the end of the block.

        Raises:
            Unreached: If no answer comes.
        """
        assert self._session is not None
        try:
            response = await self._session.request(
                method, URL(url, encoded=True), headers=_text(headers), data=body, allow_redirects=False
            )  # fmt: skip
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unreached(_said(error), timed_out=isinstance(error, TimeoutError)) from error
        async with response:
            yield Answer(response)

    @asynccontextmanager
    async def connect(
        self, url: str, headers: Headers, protocols: Sequence[str]
    ) -> AsyncIterator[Socket]:
        """One websocket.

        Raises:
            Turned: If the upstream answers with an HTTP status.
            Unreached: If it does not answer.
        """
        assert self._session is not None
        try:
            socket = await self._session.ws_connect(
                URL(url, encoded=True), headers=dict(_text(headers)), protocols=protocols, max_msg_size=0
            )  # fmt: skip
        except aiohttp.WSServerHandshakeError as error:
            found = [(k.encode(), v.encode()) for k, v in (error.headers or {}).items()]
            raise Turned(error.status, found) from error
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unreached(_said(error), timed_out=isinstance(error, TimeoutError)) from error
        async with socket:
            yield Socket(socket)


def _text(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), _value(value)) for name, value in headers]


def _value(octets: bytes) -> str:
    # aiohttp writes UTF-8; what is UTF-8 already therefore comes out as it went in.
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _said(error: BaseException) -> str:
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return "no answer in time"
    cause = getattr(error, "os_error", None) or error.__cause__ or error
    if isinstance(cause, ssl.SSLError):
        return f"TLS: {cause.reason or cause}"[:200]
    return (getattr(cause, "strerror", None) or str(cause) or type(error).__name__).lower()[:200]
