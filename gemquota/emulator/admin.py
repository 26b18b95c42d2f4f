"""Admin routes: read and set the clock, the quotas and the counters of a running emulator.

    GET  /_gemquota/state                                      clock, quotas, what is used, tally
    POST /_gemquota/clock   {"advance_s": 60} or {"set_s": N}  only forward
    POST /_gemquota/quotas  {"model": "…", "rpm": 3, "project": "…"}   -1 takes a limit away
    POST /_gemquota/reset                                      nothing has been used

Off unless asked for. Only from this machine, only with the token, never with an `Origin`: a page in a
browser must not be able to reach it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any

from gemquota.domain.ledger import usage
from gemquota.emulator.app import Emulator
from gemquota.emulator.documents import parsed, pretty
from gemquota.emulator.exchange import Receive, Scope, Send
from gemquota.emulator.models import Quota

PREFIX = "/_gemquota/"
TOKEN_HEADER = b"x-gemquota-token"
_BODY_LIMIT_BYTES = 65_536


class _Wrong(Exception):
    """The request is not what the route takes; the text says why."""


def with_admin(emulator: Emulator, token: str) -> Callable[..., Awaitable[None]]:
    """The emulator with admin routes in front."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await _answer(emulator, token, scope, receive, send)
        else:
            await emulator(scope, receive, send)

    return app


async def _answer(
    emulator: Emulator, token: str, scope: Scope, receive: Receive, send: Send
) -> None:
    refusal = _forbidden(scope, token)
    if refusal:
        await _send(send, 403, {"error": refusal})
        return
    action = _ACTIONS.get((scope["method"], scope["path"].removeprefix(PREFIX)))
    if action is None:
        await _send(send, 404, {"error": "no such admin route"})
        return
    try:
        action(emulator, await _document(receive))
    except _Wrong as wrong:
        await _send(send, 400, {"error": str(wrong)})
        return
    await _send(send, 200, state_of(emulator))


def _forbidden(scope: Scope, token: str) -> str | None:
    headers = dict(scope["headers"])
    host = (scope.get("client") or ("",))[0]
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        return "admin routes answer this machine only"
    if b"origin" in headers:
        return "admin routes answer no browser"
    if not compare_digest(headers.get(TOKEN_HEADER, b""), token.encode()):
        return f"the header {TOKEN_HEADER.decode()} does not hold the token"
    return None


async def _document(receive: Receive) -> dict[str, Any]:
    body = b""
    more = True
    while more and len(body) <= _BODY_LIMIT_BYTES:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    if not body:
        return {}
    try:
        document = parsed(body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise _Wrong("the body is not a JSON object")
    return document


def state_of(emulator: Emulator) -> dict[str, Any]:
    """Everything that is counted now, without a key."""
    now_s = emulator.clock.now_s()
    for project in emulator.projects.all():
        emulator.shelf.pass_time(project.name, now_s)  # jobs that have ended hold nothing
    return {
        "schema": "gemquota.emulator-state/1",
        "now_s": now_s,
        "tally": dict(emulator.tally),
        "projects": [
            {
                "name": project.name,
                "tier": project.tier,
                "quotas": [
                    {
                        "family": bucket.family,
                        "model": bucket.label,
                        "limit": each.limit.name,
                        "capacity": each.limit.capacity,
                        "used": each.used,
                        "resets_at_s": each.resets_at_s,
                    }
                    for bucket in project.buckets()
                    for each in usage(bucket.ledger, now_s)
                ],
                "spend_micro_usd": [each.used for each in usage(project.spend, now_s)],
            }
            for project in emulator.projects.all()
        ],
    }


def _read(emulator: Emulator, document: dict[str, Any]) -> None:
    """Nothing but the answer that all of them give."""


def _set_clock(emulator: Emulator, document: dict[str, Any]) -> None:
    match document:
        case {"advance_s": int() | float() as seconds}:
            pass
        case {"set_s": int() | float() as instant_s}:
            seconds = instant_s - emulator.clock.now_s()
        case _:
            raise _Wrong("clock takes advance_s or set_s, in seconds")
    try:
        emulator.clock.advance(seconds)
    except ValueError as error:
        raise _Wrong(str(error)) from error


def _set_quota(emulator: Emulator, document: dict[str, Any]) -> None:
    name, only = document.get("model"), document.get("project")
    if not isinstance(name, str):
        raise _Wrong("quotas takes model: an id or a label")
    values = {key: value for key, value in document.items() if key not in ("model", "project")}
    right = all(
        key in Quota._fields and type(value) is int and -1 <= value <= 10**15
        for key, value in values.items()
    )
    if not values or not right:
        raise _Wrong(f"quotas takes whole numbers for {', '.join(Quota._fields)}")
    chosen = [each for each in emulator.projects.all() if only in (None, each.name)]
    if not chosen:
        raise _Wrong("no project has called yet" if only is None else f"no project {only!r}")
    for project in chosen:
        project.override(name, Quota(**values))


def _reset(emulator: Emulator, document: dict[str, Any]) -> None:
    for project in emulator.projects.all():
        project.reset()
    emulator.tally.clear()


_ACTIONS: dict[tuple[str, str], Callable[[Emulator, dict[str, Any]], None]] = {
    ("GET", "state"): _read,
    ("POST", "clock"): _set_clock,
    ("POST", "quotas"): _set_quota,
    ("POST", "reset"): _reset,
}


async def _send(send: Send, status: int, document: Any) -> None:
    body = pretty(document)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
