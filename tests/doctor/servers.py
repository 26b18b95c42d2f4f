"""Servers on loopback that misbehave, each in its own way, over real sockets."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate

JSON = "application/json; charset=UTF-8"
Answer = Callable[[bytes], bytes]
"""Head of a request to all that is sent back; empty: nothing, and the connection stays open."""


def http(
    status: str, body: str, *headers: str, kind: str = JSON, date_s: float | None = None
) -> bytes:
    """One answer, after which the connection ends."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body.encode())}",
        f"Date: {formatdate(date_s, usegmt=True)}",
        "Connection: close",
        *headers,
    ]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


@contextmanager
def serving(answer: Answer, *, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port on which each request gets what `answer` says."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()
    held: list[socket.socket] = []

    def serve_one(connection: socket.socket) -> None:
        with suppress(OSError):
            if tls is not None:
                connection = tls.wrap_socket(connection, server_side=True)
            held.append(connection)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece:
                    break
                head += piece
                if head[:1] == b"\x16" and tls is None:  # TLS is spoken to a server of plain http
                    connection.sendall(http("400 Bad Request", ""))
                    break
            while len(head) < _whole_bytes(head) and (piece := connection.recv(65_536)):
                head += piece  # what is not read would turn the answer into a reset
            said = answer(head) if head else b""
            if said:
                connection.sendall(said)
            else:
                ended.wait(30)
            connection.close()

    def accept() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve_one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        listener.close()
        for each in held:
            each.close()


def _whole_bytes(request: bytes) -> int:
    head, _, _ = request.partition(b"\r\n\r\n")
    stated = re.search(rb"(?i)^content-length: *([0-9]{1,9})\r?$", head, re.MULTILINE)
    return len(head) + 4 + int(stated[1]) if stated else 0


@contextmanager
def tunnelling(target_port: int) -> Iterator[tuple[int, list[bytes]]]:
    """A proxy that connects whatever is asked for to one port of this machine; and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=tunnel, args=(connection,), daemon=True).start()

        def tunnel(near: socket.socket) -> None:
            with near, socket.create_connection(("127.0.0.1", target_port)) as far:
                asked.append(near.recv(65_536))
                near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=pump, args=(far, near), daemon=True)
                back.start()
                pump(near, far)
                back.join()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], asked


def pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def full_backlog() -> Iterator[int]:
    """A port on which the kernel takes no further connection and refuses none: a black hole."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        waiting = []
        for _ in range(8):
            each = socket.socket()
            each.setblocking(False)
            with suppress(BlockingIOError):
                each.connect(("127.0.0.1", port))
            waiting.append(each)
        try:
            yield port
        finally:
            for each in waiting:
                each.close()


def refused_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def api(**answers: bytes) -> Answer:
    """An API that is well but for what is given: `list`, `model`, `prompt`."""
    fine = {
        "list": http("200 OK", '{"models": []}'),
        "model": http("200 OK", '{"name": "models/gemini-3.8-flash"}'),
        "prompt": http(
            "200 OK",
            'data: {"candidates": [{"content": {"parts": [{"text": "a"}]}}], "modelVersion": "gemini-3.8-flash"}\n\n',
            "x-gemini-service-tier: standard",
            kind="text/event-stream",
        ),
    }

    def answer(head: bytes) -> bytes:
        target = head.split(b" ")[1]
        what = "prompt" if b"Generate" in target else "list" if b"pageSize" in target else "model"
        return {**fine, **answers}[what]

    return answer
