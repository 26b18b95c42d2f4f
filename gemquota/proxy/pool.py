"""Connections to upstreams, kept open between calls."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from aiohappyeyeballs import start_connection

from gemquota.clock import ticks_s
from gemquota.proxy.connection import Connection, Unreached

CONNECT_WITHIN_S = 30.0
IDLE_S = 60.0
"""An idle connection is dropped after this; Google's own close after minutes."""
_SWEEP_EVERY_S = 15.0
_OTHER_FAMILY_AFTER_S = 0.25
"""RFC 8305: so long IPv6 has a start, where it is broken as where it works."""
_ADDRESS = re.compile(r"(https?)://([^/?]+)(.*)", re.DOTALL)


class Place(NamedTuple):
    """Where connections lead."""

    host: str
    port: int
    is_tls: bool
    named: str
    """As the Host header has it."""


def cut_apart(url: str) -> tuple[Place, str]:
    """The place, and the target of the request line.

    Raises:
        Unreached: If it is no address.
    """
    found = _ADDRESS.match(url)
    try:
        if found is None:
            raise ValueError
        place = _place(found[1], found[2])
    except ValueError:
        raise Unreached("no address") from None
    target = found[3]
    return place, target if target.startswith("/") else f"/{target}"


@lru_cache(maxsize=256)
def _place(scheme: str, netloc: str) -> Place:
    parts = urlsplit(f"{scheme}://{netloc}")
    is_tls = scheme == "https"
    usual = 443 if is_tls else 80
    host, port = parts.hostname or "", parts.port or usual
    if not host:
        raise ValueError
    shown = f"[{host}]" if ":" in host else host
    return Place(host, port, is_tls, shown if port == usual else f"{shown}:{port}")


class Pool:
    """Open connections by place. Of one event loop."""

    def __init__(self) -> None:
        self._idle: dict[Place, list[Connection]] = {}
        self._tls = ssl.create_default_context()
        self._tls.set_alpn_protocols(["http/1.1"])
        self._loop = asyncio.get_running_loop()
        self._next_sweep = self._loop.call_later(_SWEEP_EVERY_S, self._sweep)

    def idle(self, place: Place) -> Connection | None:
        """One that has been used before; the last one, so that the others can grow old."""
        kept = self._idle.get(place)
        while kept:
            connection = kept.pop()
            if connection.is_open:
                return connection
        return None

    async def fresh(self, place: Place) -> Connection:
        """A new one.

        Raises:
            Unreached: If there is no way there.
        """
        loop = self._loop
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
                reached = await start_connection(found, happy_eyeballs_delay=_OTHER_FAMILY_AFTER_S)
                reached.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _, connection = await loop.create_connection(
                    lambda: Connection(loop),
                    sock=reached,
                    ssl=self._tls if place.is_tls else None,
                    server_hostname=place.host if place.is_tls else None,
                )
        except (OSError, TimeoutError, ValueError) as error:
            raise Unreached(said(error), timed_out=isinstance(error, TimeoutError)) from error
        return connection

    def give_back(self, place: Place, connection: Connection) -> None:
        """Keep a connection for the next call if it can be used again, else close it."""
        if connection.rest(ticks_s()):
            self._idle.setdefault(place, []).append(connection)
        else:
            connection.cut()

    async def close(self) -> None:
        self._next_sweep.cancel()
        for kept in self._idle.values():
            for connection in kept:
                connection.cut()
        self._idle.clear()
        await asyncio.sleep(0)  # what was cut is closed in the loop's next turn

    def _sweep(self) -> None:
        now_s = ticks_s()
        for place, kept in list(self._idle.items()):
            young = [each for each in kept if each.is_open and now_s - each.idle_since_s < IDLE_S]
            for connection in set(kept) - set(young):
                connection.cut()
            if young:
                self._idle[place] = young
            else:
                del self._idle[place]
        self._next_sweep = self._loop.call_later(_SWEEP_EVERY_S, self._sweep)


def said(error: BaseException) -> str:
    """Why there was no answer, in the system's words."""
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return "no answer in time"
    cause = getattr(error, "os_error", None) or error.__cause__ or error
    if isinstance(cause, ssl.SSLError):
        return f"TLS: {getattr(cause, 'reason', None) or cause}"[:200]
    return (getattr(cause, "strerror", None) or str(cause) or type(error).__name__).lower()[:200]
