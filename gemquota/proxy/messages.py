"""Answers of the proxy's own, in the API's shape, and the headers that are not handed on."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Headers = list[tuple[bytes, bytes]]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_HOP_BY_HOP = frozenset(
    {
        b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection",
        b"te", b"trailer", b"transfer-encoding", b"upgrade",
    }
)  # fmt: skip
"""RFC 9110, 7.6.1: of one connection, not of the message."""
_NOT_SENT_ON = _HOP_BY_HOP | {b"host", b"expect"}
_ONE_WORD = (b"keep-alive", b"close")
_OF_THE_HANDSHAKE = (b"sec-websocket-key", b"sec-websocket-version", b"sec-websocket-extensions", b"sec-websocket-protocol", b"content-length")  # fmt: skip
_STATUS = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 502: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}  # fmt: skip


def sent_on(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """A request's end-to-end headers."""
    return _without(_NOT_SENT_ON, headers)


def sent_on_to_socket(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """A handshake's headers, without those that each connection makes for itself."""
    return [pair for pair in sent_on(headers) if pair[0] not in _OF_THE_HANDSHAKE]


def handed_back(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """An answer's end-to-end headers."""
    return _without(_HOP_BY_HOP, headers)


def _without(
    names: frozenset[bytes], headers: Iterable[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """Headers without those of one connection: the known ones, and those that `Connection` names."""
    kept, dropped = [], []
    for pair in headers:
        if pair[0] not in names:
            kept.append(pair)
        elif pair[0] == b"connection" and pair[1].lower() not in _ONE_WORD:
            dropped += [word.strip().lower() for word in pair[1].split(b",")]
    return [pair for pair in kept if pair[0] not in dropped] if dropped else kept


def refusal(status: int, message: str) -> tuple[Headers, bytes]:
    """Headers and body of an error of the proxy's own."""
    error = {"code": status, "message": f"gemquota proxy: {message}", "status": _STATUS[status]}
    body = json.dumps({"error": error}, indent=2).encode() + b"\n"
    return [
        (b"content-type", b"application/json; charset=UTF-8"),
        (b"content-length", str(len(body)).encode()),
    ], body


def printed(first_line: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A head as it goes over the network, up to the empty line that would end it."""
    return b"\r\n".join([first_line, *map(b": ".join, headers), b""])


async def turn_away(scope: Scope, send: Send, status: int, message: str) -> None:
    """Answer a websocket's handshake with an error of the proxy's own."""
    await turn_away_with(scope, send, status, *refusal(status, message))


async def turn_away_with(
    scope: Scope, send: Send, status: int, headers: Headers, body: bytes
) -> None:
    """Answer a websocket's handshake with a status."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1000})
        return
    kind = "websocket.http.response"
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})
