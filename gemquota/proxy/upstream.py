"""A request goes out and its answer comes in, bytes as they are, over connections that stay open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from gemquota.config import proxy_of
from gemquota.proxy.connection import Connection, Unreached
from gemquota.proxy.messages import printed
from gemquota.proxy.pool import Place, Pool, cut_apart

if TYPE_CHECKING:
    from gemquota.proxy.roundabout import Roundabout

Headers = Sequence[tuple[bytes, bytes]]
_MAY_BE_SENT_AGAIN = ("GET", "HEAD", "OPTIONS")
"""A kept connection may have been closed at the other end just now. Where nothing has come, these
are sent on a new one (RFC 9110, 9.2.2), as every client would; what may cost money is not."""


class Answer(Protocol):
    """Status, headers and body of one answer. `close` it, whether it was read to its end or not."""

    status: int
    headers: Headers

    def come(self) -> bytes:
        """What has arrived of the body by now, without waiting; it may be nothing."""
        ...

    async def piece(self) -> bytes:
        """What arrives next, as soon as it does; empty at the end.

        Raises:
            Unreached: If the upstream breaks off.
        """
        ...

    @property
    def is_complete(self) -> bool:
        """Whether the next piece is known to be the empty one."""
        ...

    def close(self) -> None: ...


class Upstream:
    """A pool of connections. `open` and `close` it in the loop that uses it."""

    def __init__(self, *, through_proxies: bool) -> None:
        """
        Args:
            through_proxies: Whether `HTTPS_PROXY` and its like are followed.
        """
        self._through_proxies = through_proxies
        self._pool: Pool | None = None
        self._roundabout: Roundabout | None = None

    async def open(self) -> None:
        self._pool = Pool()

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
        if self._roundabout is not None:
            await self._roundabout.close()

    async def roundabout(self) -> Roundabout:
        """The way that websockets take, and whatever has to pass the system's proxy."""
        if self._roundabout is None:
            # Not before it is needed: 150 ms and 10 MB; in a thread, since other calls go on.
            await asyncio.to_thread(__import__, "gemquota.proxy.roundabout")
            from gemquota.proxy.roundabout import Roundabout

            if self._roundabout is None:
                self._roundabout = Roundabout(through_proxies=self._through_proxies)
        return self._roundabout

    async def send(
        self,
        tasks: asyncio.TaskGroup | None,
        method: str,
        url: str,
        headers: Headers,
        body: bytes | AsyncIterator[bytes] | None,
    ) -> Answer:
        """One request.

        Args:
            tasks: Where a body that comes in pieces is sent while its answer is awaited; None: it is whole.
            method: As it came.
            url: Likewise, behind the upstream's base.
            headers: Those to send, without Host and Transfer-Encoding.
            body: None: there is none.

        Raises:
            Unreached: If no answer comes.
        """
        place, target = cut_apart(url)
        if self._through_proxies and _has_proxy(place):
            return await (await self.roundabout()).send(method, url, headers, body)
        assert self._pool is not None
        is_chunked = False
        head = printed(
            f"{method} {target} HTTP/1.1\r\nhost: {place.named}".encode("latin-1"), headers
        )
        if body is not None and b"\r\ncontent-length: " not in head:
            if isinstance(body, bytes):
                head += b"content-length: %d\r\n" % len(body)
            else:
                is_chunked = True
                head += b"transfer-encoding: chunked\r\n"
        octets = head + b"\r\n" + body if isinstance(body, bytes) else head + b"\r\n"
        connection = self._pool.idle(place)
        if connection is not None:
            exchange = _Exchange(self._pool, place, connection)
            try:
                await exchange.ask(tasks, method, octets, body, is_chunked=is_chunked)
                return exchange
            except Unreached:
                is_whole = body is None or isinstance(body, bytes)
                if connection.has_answered or method not in _MAY_BE_SENT_AGAIN or not is_whole:
                    raise
        connection = await self._pool.fresh(place)
        exchange = _Exchange(self._pool, place, connection)
        await exchange.ask(tasks, method, octets, body, is_chunked=is_chunked)
        return exchange


class _Exchange:
    """One request on a connection of the pool, and its answer."""

    __slots__ = ("_connection", "_place", "_pool", "_sending", "headers", "status")

    def __init__(self, pool: Pool, place: Place, connection: Connection) -> None:
        self._pool, self._place, self._connection = pool, place, connection
        self._sending: asyncio.Task[None] | None = None
        self.status = 0
        self.headers: Headers = ()

    async def ask(
        self,
        tasks: asyncio.TaskGroup | None,
        method: str,
        octets: bytes,
        body: bytes | AsyncIterator[bytes] | None,
        *,
        is_chunked: bool,
    ) -> None:
        connection = self._connection
        connection.ask(octets, has_no_body=method == "HEAD")
        if tasks is not None and body is not None and not isinstance(body, bytes):
            self._sending = tasks.create_task(_sent(connection, body, is_chunked=is_chunked))
        try:
            await connection.head()
        except BaseException:
            connection.keeps_alive = False
            self.close()
            raise
        self.status, self.headers = connection.status, connection.headers

    def come(self) -> bytes:
        return self._connection.come()

    async def piece(self) -> bytes:
        return await self._connection.piece()

    @property
    def is_complete(self) -> bool:
        return self._connection.is_complete

    def close(self) -> None:
        if self._sending is not None and not self._sending.done():
            # An answer before the request's end: nothing else can be asked on this connection.
            self._sending.cancel()
            self._connection.cut()
        self._pool.give_back(self._place, self._connection)


async def _sent(connection: Connection, body: AsyncIterator[bytes], *, is_chunked: bool) -> None:
    async for octets in body:
        await connection.write(b"%x\r\n%b\r\n" % (len(octets), octets) if is_chunked else octets)
    if is_chunked:
        await connection.write(b"0\r\n\r\n")


@lru_cache(maxsize=256)
def _has_proxy(place: Place) -> bool:
    """Whether the system's settings lead there by way of a proxy."""
    return bool(proxy_of(f"{'https' if place.is_tls else 'http'}://{place.named}"))
