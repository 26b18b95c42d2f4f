"""What the access log learns of a call: no key, and nothing of the prompt."""

from __future__ import annotations

from typing import NamedTuple

from gemquota.emulator.exchange import Exchange, Reply, Scope
from gemquota.emulator.routing import Call


class CallRecord(NamedTuple):
    """One finished call."""

    at_s: float
    project: str
    """`-` where the key was not known to be good."""
    method: str
    model: str
    status: int
    why: str
    """Which limit or fault refused; empty on success."""
    input_tokens: int = 0
    output_tokens: int = 0
    counted: str = ""
    """The limit that `used` and `limit` belong to; empty where nothing was counted."""
    used: int = 0
    limit: int = 0


def record_of(call: Call, exchange: Exchange | None, reply: Reply, now_s: float) -> CallRecord:
    """The record of a call to a method; `exchange` is None if the key was refused."""
    method, model = call.route.method, call.model or ""
    if exchange is None:
        return CallRecord(now_s, "-", method, model, reply.status, reply.why)
    model = model or exchange.model
    return CallRecord(
        exchange.now_s,
        exchange.project.name,
        method,
        model,
        reply.status,
        reply.why,
        exchange.input_tokens,
        exchange.output_tokens,
        exchange.counted,
        exchange.used,
        exchange.limit,
    )


def record_of_stray(scope: Scope, now_s: float) -> CallRecord:
    """The record of a call to a path that is no method: the usual sign of a wrong base URL."""
    called = f"{scope.get('method', 'websocket')} {scope['path'][:120]}"
    return CallRecord(now_s, "-", called, "", 404, "no_such_method")
