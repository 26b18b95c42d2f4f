"""The one module that knows aiohttp: websockets, and requests that have to pass the system's proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

import aiohttp
from yarl import URL

from gemquota.proxy.connection import Unreached
from gemquota.proxy.pool import CONNECT_WITHIN_S, IDLE_S, said

Headers = Sequence[tuple[bytes, bytes]]
_LARGEST_HEADER_BYTES = 64 * 1024
_SKIPPED = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""Headers that aiohttp would add of its own."""


class Turned(Exception):
    """A websocket was refused with an HTTP status."""

    def __init__(self, status: int, headers: Headers) -> None:
        super().__init__(str(status))
        self.status, self.headers = status, headers


class Closed(NamedTuple):
    """The end of a websocket."""

    code: int
    reason: str


class Passed:
    """An answer that came by way of a proxy."""

    __slots__ = ("_response", "headers", "status")

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers: Headers = [(name.lower(), value) for name, value in response.raw_headers]

    def come(self) -> bytes:
        return b""

    async def piece(self) -> bytes:
        try:
            return await self._response.content.readany()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unreached(said(error), after_start=True) from error

    @property
    def is_complete(self) -> bool:
        return self._response.content.at_eof()

    def close(self) -> None:
        self._response.release()


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


class Roundabout:
    """A session of aiohttp. Make and `close` it in the loop that uses it."""

    def __init__(self, *, through_proxies: bool) -> None:
        """
        Args:
            through_proxies: Whether `HTTPS_PROXY` and its like are followed.
        """
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_SKIPPED,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN_S),
            trust_env=through_proxies,
            max_line_size=_LARGEST_HEADER_BYTES,
            max_field_size=_LARGEST_HEADER_BYTES,
        )

    async def close(self) -> None:
        await self._session.close()

    async def send(
        self, method: str, url: str, headers: Headers, body: bytes | AsyncIterator[bytes] | None
    ) -> Passed:
        """One request.

        Raises:
            Unreached: If no answer comes.
        """
        try:
            response = await self._session.request(
                method, URL(url, encoded=True), headers=_text(headers), data=body, allow_redirects=False
            )  # fmt: skip
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unreached(said(error), timed_out=isinstance(error, TimeoutError)) from error
        return Passed(response)

    @asynccontextmanager
    async def connect(
        self, url: str, headers: Headers, protocols: Sequence[str]
    ) -> AsyncIterator[Socket]:
        """One websocket.

        Raises:
            Turned: If the upstream answers with an HTTP status.
            Unreached: If it does not answer.
        """
        try:
            socket = await self._session.ws_connect(
                URL(url, encoded=True), headers=dict(_text(headers)), protocols=protocols, max_msg_size=0
            )  # fmt: skip
        except aiohttp.WSServerHandshakeError as error:
            found = [(k.lower().encode(), v.encode()) for k, v in (error.headers or {}).items()]
            raise Turned(error.status, found) from error
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unreached(said(error), timed_out=isinstance(error, TimeoutError)) from error
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
