"""Serving an ASGI application on a port with uvicorn; the only module that knows uvicorn."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn

from gemquota.errors import UsageError

AsgiApp = Callable[..., Awaitable[None]]
HandOver = Callable[[asyncio.Transport, bytes], None]
Speaks = Callable[[set[Any], HandOver], asyncio.Protocol]
"""Makes what speaks HTTP on one connection. It keeps itself in the set while it is open, has a `transport`
and a `shutdown`, and hands over where a websocket's handshake has come."""
_STARTS_WITHIN_S = 20.0
_ENDS_WITHIN_S = 5.0
_LARGE_BYTES = 16 * 1024
"""Copying more than this together costs more than a second write."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one.

    Raises:
        UsageError: If the port is taken or the host is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"cannot listen on {host}:{port}: {why.lower()}",
            hint="choose another port; 0 takes any free one",
        ) from error
    return listener


async def serve(
    app: AsgiApp,
    listener: socket.socket,
    *,
    started: Callable[[], None],
    tls: tuple[Path, Path] | None = None,
    beside: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Serve until interrupted.

    Args:
        app: What answers.
        listener: From `listen`.
        started: Called once requests are accepted.
        tls: Paths of certificate and key.
        beside: Runs along with the server, and is cancelled with it.
    """
    server = _Server(_config(app, tls), started)
    if beside is None:
        await server.serve(sockets=[listener])
        return
    async with asyncio.TaskGroup() as tasks:
        other: asyncio.Task[None] = tasks.create_task(_awaited(beside))
        await server.serve(sockets=[listener])
        other.cancel()


def _config(
    app: AsgiApp,
    tls: tuple[Path, Path] | None = None,
    *,
    adds_date: bool = True,
    speaks: Speaks | None = None,
) -> uvicorn.Config:
    # Faults, and upstreams that break off, cut connections; uvicorn would report each with a traceback.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
    return uvicorn.Config(
        app,
        http=_spoken_by(speaks) if speaks else _gathering(),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=adds_date,
        lifespan="auto",
        proxy_headers=False,  # the peer's own address is trusted, not what it says
        timeout_graceful_shutdown=1,
        ws_max_size=20 * 1024 * 1024,
        ssl_certfile=str(tls[0]) if tls else None,
        ssl_keyfile=str(tls[1]) if tls else None,
    )


class Background:
    """An application served from a thread of its own, for as long as the `with` block lasts."""

    def __init__(
        self,
        app: AsgiApp,
        listener: socket.socket,
        *,
        adds_date: bool = True,
        tls: tuple[Path, Path] | None = None,
        speaks: Speaks | None = None,
    ) -> None:
        """
        Args:
            app: What answers.
            listener: From `listen`.
            adds_date: Whether answers get a `Date`; a proxy passes the upstream's on.
            tls: Paths of certificate and key.
            speaks: Answers what is no websocket instead of `app`, on connections of its own making.
        """
        self._listener = listener
        self._started = threading.Event()
        self._server = _Server(
            _config(app, tls, adds_date=adds_date, speaks=speaks), self._started.set
        )
        self._thread = threading.Thread(target=self._run, name="gemquota-server", daemon=True)

    def _run(self) -> None:
        try:
            run(self._server.serve(sockets=[self._listener]))
        finally:
            self._started.set()

    def __enter__(self) -> Background:
        self._thread.start()
        self._started.wait(_STARTS_WITHIN_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(_ENDS_WITHIN_S)


def _spoken_by(speaks: Speaks) -> Any:
    """What uvicorn makes of each connection, where another one speaks HTTP."""

    def made(config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> asyncio.Protocol:
        def hand_over(transport: asyncio.Transport, octets: bytes) -> None:
            protocol = config.ws_protocol_class(config, server_state, app_state)
            protocol.connection_made(transport)
            protocol.data_received(octets)
            transport.set_protocol(protocol)

        return speaks(server_state.connections, hand_over)

    return made


async def _awaited(work: Callable[[], Awaitable[None]]) -> None:
    await work()


class _Gathered:
    """A transport that sends once what is written in one turn of the loop.

    uvicorn writes head and body of an answer apart; a write to the network costs more than all else
    that is done for a small call.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.itself, self._soon = transport, loop.call_soon
        self._parts: list[bytes] = []

    def write(self, octets: bytes) -> None:
        if not self._parts:
            self._soon(self.flush)
        self._parts.append(octets)
        if len(octets) > _LARGE_BYTES:
            self.flush()

    def write_now(self, octets: bytes) -> None:
        """Send with what is waiting, because nothing will follow."""
        if self._parts:
            self.write(octets)
        elif not self.itself.is_closing():
            self.itself.write(octets)

    def flush(self) -> None:
        if self._parts:
            octets = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._parts.clear()
            if not self.itself.is_closing():
                self.itself.write(octets)

    def close(self) -> None:
        self.flush()
        self.itself.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.itself, name)


def _gathering() -> Any:
    """uvicorn's protocol with such transports; its own choice where httptools has no wheel."""
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
    except ImportError:
        return "auto"

    class Recalling(RequestResponseCycle):
        """Prints the head of an answer once, if its headers are a tuple, and sends it with the body.

        uvicorn checks and prints a dozen headers in as much time as it takes to read a small call.
        """

        head = b""
        """Printed before, and not sent yet."""

        def send(self, message: Any) -> Any:
            if self.flow.write_paused or self.disconnected:
                return self._send_usual(message)
            if self.response_started:
                body = message.get("body", b"")
                whole = self.head and self.chunked_encoding and not message.get("more_body")
                if not whole or not 0 < len(body) <= _LARGE_BYTES:
                    return self._send_usual(message)
                gathered: Any = self.transport
                gathered.write_now(b"%b%x\r\n%b\r\n0\r\n\r\n" % (self.head, len(body), body))
                self._complete()
                return _DONE
            headers = message.get("headers")
            if type(headers) is not tuple or not self.keep_alive or self.scope["method"] == "HEAD":
                return super().send(message)
            # `Date` is among uvicorn's own headers, a list that it replaces every second.
            if heads.beside is not self.default_headers or len(heads) > _HEADS_KEPT:
                heads.clear()
                heads.beside = self.default_headers
            head = heads.get((id(headers), message["status"]))
            if head is None:
                return self._send_first(message)
            self.response_started, self.waiting_for_100_continue = True, False
            _, self.head, self.chunked_encoding, self.expected_content_length = head
            return _DONE

        def _complete(self) -> None:
            """The answer is sent: as at the end of uvicorn's own `send`."""
            self.head, self.response_complete = b"", True
            self.message_event.set()
            if not self.keep_alive:  # since the head was printed: the server is going
                self.transport.close()
            self.on_response()

        def _send_usual(self, message: Any) -> Any:
            if self.head and not self.disconnected:
                self.transport.write(self.head)
                self.head = b""
            return super().send(message)

        async def _send_first(self, message: Any) -> None:
            transport, self.transport = self.transport, _Page()  # type: ignore[assignment]
            await super().send(message)
            page, self.transport = self.transport, transport
            octets = page.text  # type: ignore[attr-defined]
            if self.keep_alive:  # else the headers end the connection
                headers, chunked = message["headers"], bool(self.chunked_encoding)
                head = headers, octets, chunked, self.expected_content_length
                heads[id(headers), message["status"]] = head
            transport.write(octets)

    heads = _Heads()

    class Gathering(HttpToolsProtocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(_Gathered(transport, self.loop))  # type: ignore[arg-type]

        def on_headers_complete(self) -> None:
            super().on_headers_complete()
            if self.cycle is not None:  # not where a websocket begins
                self.cycle.__class__ = Recalling  # uvicorn does not ask which to make

        def handle_websocket_upgrade(self) -> None:
            gathered: Any = self.transport
            gathered.flush()
            self.transport = gathered.itself
            super().handle_websocket_upgrade()

    return Gathering


_HEADS_KEPT = 256


class _Heads(dict[tuple[int, int], tuple[Any, bytes, bool, int]]):
    """Heads by their headers' identity and status: the headers, which are held so that no others
    get their identity; the head as printed; whether the body is chunked, and how long it is."""

    beside: object = None
    """uvicorn's own headers, which are printed in each of them."""


class _Page:
    """In place of a transport: keeps what is written."""

    text = b""

    def write(self, octets: bytes) -> None:
        self.text += octets


class _Done:
    """Awaited, it is over."""

    def __await__(self) -> Iterator[None]:
        return iter(())


_DONE = _Done()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        # A client that does not answer the end of its TLS session would keep the loop from closing.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)


def run(work: Any) -> None:
    """Run a coroutine on the fastest loop there is."""
    loop_factory: Callable[[], asyncio.AbstractEventLoop]
    try:
        from uvloop import new_event_loop as loop_factory
    except ImportError:  # Windows has none
        loop_factory = asyncio.new_event_loop
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(work)
