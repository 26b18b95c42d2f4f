"""Errors of a websocket: a close code, and as much of the text as a close frame holds."""

from __future__ import annotations

from gemquota.emulator.asgi import NO_PAGE
from gemquota.emulator.exchange import Scope, Send
from gemquota.emulator.refusals import ApiError

REASON_BYTES = 123
"""What RFC 6455 leaves of a control frame's 125 bytes after the code. The API cuts there as well."""
INVALID, FORBIDDEN, FAILED = 1007, 1008, 1011
_CODES = {400: INVALID, 401: FORBIDDEN, 403: FORBIDDEN, 404: FORBIDDEN}
"""Seen: a bad key or message 1007; no key, no such model 1008; quota, overload and failures 1011."""


def close_of(error: ApiError) -> tuple[int, str]:
    """The close code for `error`, and its message cut to fit."""
    reason = error.message.encode("utf-8", "replace")[:REASON_BYTES].decode("utf-8", "ignore")
    return _CODES.get(error.code, FAILED), reason


async def refuse(send: Send, error: ApiError) -> None:
    """Close an accepted websocket with `error`."""
    code, reason = close_of(error)
    await send({"type": "websocket.close", "code": code, "reason": reason})


async def deny(scope: Scope, send: Send) -> None:
    """Answer a handshake for a path that is none with 404, or with 403 where the server can say no more."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1000})
        return
    headers = [(b"content-type", b"text/html; charset=UTF-8")]
    await send({"type": "websocket.http.response.start", "status": 404, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": NO_PAGE})
