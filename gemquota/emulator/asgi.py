"""The ASGI ends of a call: the body comes in here, the answer goes out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gemquota.emulator.coding import GZIP, packed
from gemquota.emulator.exchange import Headers, Receive, Reply, Send
from gemquota.emulator.streams import Cut

_DRAIN_LIMIT_FACTOR = 16
"""A body over the limit is read on to so many times the limit, so that the client gets its answer."""
_HEADERS = (
    (b"vary", b"Origin"),
    (b"vary", b"X-Origin"),
    (b"vary", b"Referer"),
    (b"server", b"scaffolding on HTTPServer2"),
    (b"x-xss-protection", b"0"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-content-type-options", b"nosniff"),
    (b"alt-svc", b'h3=":443"; ma=2592000,h3-29=":443"; ma=2592000'),
)
_TIMED = (*_HEADERS, (b"server-timing", b"gfet4t7; dur=1"))
NO_PAGE = b"<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n"


def whole_body(message: Any, limit_bytes: int) -> bytes | None:
    """The body of a request that came in one message and is not too large: nearly every one."""
    body: bytes = message.get("body", b"")
    return None if message.get("more_body") or len(body) > limit_bytes else body


async def drain(receive: Receive, limit_bytes: int, message: Any) -> bytes | None:
    """The request's body, of which `message` was the first; None if it is larger than `limit_bytes`.

    A larger one is read and dropped, up to a bound, because a client that is still sending does
    not listen.
    """
    body = message.get("body", b"")
    pieces, size, kept = [body], len(body), limit_bytes
    bound = max(limit_bytes, 1 << 20) * _DRAIN_LIMIT_FACTOR
    while message.get("more_body") and size <= bound:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        piece = message.get("body", b"")
        size += len(piece)
        if size <= kept:
            pieces.append(piece)
        else:
            pieces.clear()
    return b"".join(pieces) if size <= limit_bytes else None


async def send_reply(
    send: Send, reply: Reply, *, cut: bool = False, timed: bool = True, gzip: bool = False
) -> None:
    """Send the answer; with `cut`, half of it. A stream cuts itself.

    `timed` adds the header that the Developer API has and Vertex AI has not; `gzip` packs what is
    no stream.

    Raises:
        Cut: Which the server turns into a closed connection.
    """
    body = reply.body
    more = reply.headers
    if gzip and body and reply.chunks is None:
        body = packed(body)
        more = (*more, GZIP)
    # The server prints the head of a tuple once.
    headers: Headers
    if type(more) is tuple:
        headers = _usual_head(reply.content_type, more, timed)
    else:
        headers = list(_head(reply.content_type, more, timed))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if reply.chunks is not None:
        async for chunk in reply.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    if cut:
        half = body[: len(body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        raise Cut("cut by a fault")
    await send({"type": "http.response.body", "body": body})


def _head(content_type: bytes, more: Headers, timed: bool) -> Headers:
    return (b"content-type", content_type), *(_TIMED if timed else _HEADERS), *more


_usual_head = lru_cache(maxsize=256)(_head)


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
