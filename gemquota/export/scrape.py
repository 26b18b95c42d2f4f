"""An ASGI application that answers a scraper on this machine, and nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from gemquota.errors import StoreError
from gemquota.wire.address import names_this_machine

PATH = "/metrics"
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


def scraped(text: Callable[[], str], content_type: str) -> Callable[..., Awaitable[None]]:
    """The application: `text` is asked at each GET of `PATH`; a store that fails is a 503.

    A page that a browser has open may reach this machine: it names itself by `Origin`, or by a name
    of its own in `Host`, and is refused.
    """

    async def app(scope: MutableMapping[str, Any], receive: _Receive, send: _Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"unsupported scope {scope['type']!r}")
        status, kind, body = _answer(scope, text, content_type)
        octets = body.encode()
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(len(octets)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        sent = b"" if scope["method"] == "HEAD" else octets
        await send({"type": "http.response.body", "body": sent})

    return app


def _answer(
    scope: MutableMapping[str, Any], text: Callable[[], str], content_type: str
) -> tuple[int, str, str]:
    headers = dict(scope["headers"])
    plain = "text/plain; charset=utf-8"
    if b"origin" in headers or not names_this_machine(headers.get(b"host", b"")):
        return 403, plain, "only for scrapers on this machine\n"
    if scope["path"] != PATH:
        return 404, plain, f"what is recorded is at {PATH}\n"
    if scope["method"] not in ("GET", "HEAD"):
        return 405, plain, "GET or HEAD\n"
    try:
        return 200, content_type, text()
    except StoreError as error:
        return 503, plain, f"{error}\n"
