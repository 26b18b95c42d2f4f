"""A proxy on a real socket in front of whatever a test puts behind it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from typing import Any

import httpx

from gemquota.proxy.app import Proxy
from gemquota.proxy.origins import Origins
from gemquota.proxy.seen import Seen
from gemquota.serving import Background, listen

KEY = "AIza-a-fake-key-that-must-not-be-kept-0123"


class Served:
    """Base URL of a running proxy, and what it noted."""

    def __init__(self, base_url: str, upstream: str, queue: SimpleQueue[Seen]) -> None:
        self.base_url, self.upstream, self._queue = base_url, upstream, queue

    def seen(self) -> Seen:
        """The next call that ended."""
        return self._queue.get(timeout=20)

    def client(self, **given: Any) -> httpx.Client:
        return httpx.Client(
            base_url=self.base_url, headers={"x-goog-api-key": KEY}, timeout=20, trust_env=False, **given
        )  # fmt: skip


@contextmanager
def proxied(app: Any = None, *, upstream: str | None = None, token: str = "") -> Iterator[Served]:
    """In front of an ASGI application, or of an address."""
    with ExitStack() as stack:
        if upstream is None:
            behind = stack.enter_context(listen("127.0.0.1", 0))
            stack.enter_context(Background(_without_lifespan(app), behind))
            upstream = f"http://127.0.0.1:{behind.getsockname()[1]}"
        listener = stack.enter_context(listen("127.0.0.1", 0))
        queue: SimpleQueue[Seen] = SimpleQueue()
        proxy = Proxy(Origins(upstream, upstream), queue.put, token=token, through_proxies=False)
        stack.enter_context(Background(proxy, listener, adds_date=False, speaks=proxy.caller))
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", upstream, queue)


def _without_lifespan(app: Any) -> Any:
    async def served(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise ValueError("no lifespan")
        await app(scope, receive, send)

    return served


@contextmanager
def raw_upstream(
    answer: Callable[[socket.socket], None], asked: Callable[[bytes], None] = lambda head: None
) -> Iterator[str]:
    """A server that reads one request's head and then does what it likes with the connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                peer.settimeout(20)
                octets = b""
                while b"\r\n\r\n" not in octets:
                    piece = peer.recv(65_536)
                    if not piece:
                        break
                    octets += piece
                if octets:
                    asked(octets)
                    answer(peer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        done.set()
        listener.close()
        # Wakes `accept` where closing does not.
        thread.join(0.2)
