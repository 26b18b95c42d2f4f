"""A websocket handed on in both directions, frame by frame, with its close."""

from __future__ import annotations

import asyncio

from gemquota.clock import ticks_s
from gemquota.proxy.connection import Unreached
from gemquota.proxy.messages import (
    Receive,
    Scope,
    Send,
    handed_back,
    sent_on_to_socket,
    turn_away,
    turn_away_with,
)
from gemquota.proxy.noting import Passing
from gemquota.proxy.roundabout import Closed, Roundabout, Socket, Turned
from gemquota.proxy.watching import Watch

_NO_CODE = (1005, 1006, 1015)
"""Codes that stand for no close frame, and must not be in one (RFC 6455, 7.4.1)."""


class _Ended(Exception):
    """One side closed."""


async def relay(
    way: Roundabout, url: str, call: Passing, scope: Scope, receive: Receive, send: Send
) -> None:
    """Connect to the upstream first, so that its refusal can be handed on as one."""
    await receive()
    protocols = scope.get("subprotocols", ())
    call.asked_s = ticks_s()
    try:
        async with way.connect(url, sent_on_to_socket(scope["headers"]), protocols) as socket:
            call.answered_s = ticks_s()
            call.status, call.streams, call.answer = 101, True, Watch()
            await send({"type": "websocket.accept", "subprotocol": socket.protocol})
            await _both_ways(socket, call, call.answer, receive, send)
    except Turned as turned:
        call.status = turned.status
        headers = [pair for pair in handed_back(turned.headers) if pair[0] != b"content-length"]
        await turn_away_with(scope, send, turned.status, headers, b"")
    except Unreached as error:
        call.trouble = str(error)
        await turn_away(
            scope, send, 504 if error.timed_out else 502, f"cannot reach the upstream: {error}"
        )


async def _both_ways(
    socket: Socket, call: Passing, answer: Watch, receive: Receive, send: Send
) -> None:
    async def up() -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                code = message.get("code") or 1000
                await socket.close(1000 if code in _NO_CODE else code, message.get("reason") or "")
                raise _Ended
            text, octets = message.get("text"), message.get("bytes")
            frame: str | bytes = octets or b"" if text is None else text
            # Only the first frame says which model; the rest is what somebody says or shows.
            if not call.request.head:
                call.request.feed(
                    frame.encode("utf-8", "replace") if isinstance(frame, str) else frame
                )
            await socket.send(frame)

    async def down() -> None:
        while True:
            frame = await socket.receive()
            if isinstance(frame, Closed):
                if frame.code not in (1000, 1005):
                    call.trouble = f"{frame.code} {frame.reason}".strip()
                code = 1000 if frame.code in _NO_CODE else frame.code
                await send({"type": "websocket.close", "code": code, "reason": frame.reason})
                raise _Ended
            if call.first_s is None:
                call.first_s = ticks_s()
            if isinstance(frame, str):
                await send({"type": "websocket.send", "text": frame})
                answer.feed(frame.encode("utf-8", "replace"))
            else:
                await send({"type": "websocket.send", "bytes": frame})
                answer.feed(frame)

    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(up())
            tasks.create_task(down())
    except* (_Ended, OSError):
        pass
