"""BidiGenerateContent: Live sessions over a websocket, as many at once as the tier allows.

A session is one of the project's until it closes; each turn's tokens count against the minute. What is
refused closes the socket, with as much of the API's text as a close frame holds.
"""

from __future__ import annotations

import asyncio
import math
from typing import Any

from gemquota.domain.ledger import Request
from gemquota.emulator.documents import parsed, pretty
from gemquota.emulator.errors import DEADLINE, INTERNAL, NO_SESSION, invalid, not_found
from gemquota.emulator.exchange import Exchange, Refused, Reply, pick
from gemquota.emulator.files import RECORD_BYTES
from gemquota.emulator.live import RESUMABLE_S, Resumable, Session, heard, session_of
from gemquota.emulator.models import Model
from gemquota.emulator.quotas import Family
from gemquota.emulator.routing import WEBSOCKET, Route
from gemquota.emulator.scenario import FaultKind
from gemquota.emulator.shelf import Held
from gemquota.emulator.sockets import refuse
from gemquota.emulator.streams import Cut

SWITCHING_PROTOCOLS = 101
_KNOWN = ("clientContent", "realtimeInput", "toolResponse")
WARNING_S = 50.0
"""`goAway` comes so long before the end; seen: `timeLeft` of 50 s."""
_SETUP_FIRST = "setup must be the first message and only the first"


async def bidi_generate_content(exchange: Exchange) -> Reply:
    """One session, from its setup to its close.

    Raises:
        Refused: Which closes the socket with the reason.
    """
    first = await _message(exchange)
    if first is None:
        return Reply(status=SWITCHING_PROTOCOLS)
    model = await _set_up(exchange, first)
    session = session_of(first["setup"], model)
    _resume(exchange, session, first["setup"])
    reservation = exchange.emulator.charge(exchange, Family.LIVE, model, Request())
    assert exchange.ledger is not None
    held = Held(exchange.ledger, reservation)
    try:
        await _send(exchange, {"setupComplete": {}})
        await _offer_resumption(exchange, session)
        lifetime = Lifetime(exchange.emulator.scenario.latency.session_s)
        while (message := await _message(exchange, lifetime)) is not None:
            await _turn(exchange, session, message)
    finally:
        held.release(exchange.emulator.clock.now_s())
    return Reply(status=SWITCHING_PROTOCOLS)


async def _set_up(exchange: Exchange, message: dict[str, Any]) -> Model:
    setup = message.get("setup")
    if not isinstance(setup, dict):
        raise Refused(invalid(_SETUP_FIRST))
    name = setup.get("model")
    if not isinstance(name, str) or not name:
        raise Refused(invalid("* BidiGenerateContentSetup.model: model is required\n"))
    id_ = name.rpartition("/")[2]
    emulator = exchange.emulator
    await emulator.strike(exchange, id_)
    exchange.now_s = emulator.clock.now_s()
    exchange.model = id_
    model = emulator.models.get(id_)
    if model is None or not model.streams:
        version = exchange.call.parts.get("api", "v1beta")
        raise Refused(not_found(id_, version, "bidiGenerateContent"))
    return model


async def _turn(exchange: Exchange, session: Session, message: dict[str, Any]) -> None:
    """Take one message in; answer if it asks for it."""
    if "setup" in message:
        raise Refused(invalid(_SETUP_FIRST))
    if not any(pick(message, name) is not None for name in _KNOWN):
        unknown = next(iter(message), "")
        text = f'Invalid JSON payload received. Unknown name "{unknown}": Cannot find field.'
        raise Refused(invalid(text))
    emulator, model = exchange.emulator, session.model
    weight, asks = heard(message, session)
    session.hear(weight)
    prompt = session.prompt
    if prompt.total > model.input_limit_tokens:
        text = f"The input token count exceeds the maximum number of tokens allowed ({model.input_limit_tokens})."
        raise Refused(invalid(text))
    if not asks:
        return
    exchange.now_s = emulator.clock.now_s()
    messages, said_tokens = session.answer(prompt)
    cost = prompt.total * model.price_in_micro_usd + said_tokens * model.price_out_micro_usd
    emulator.charge(exchange, Family.LIVE, model, Request(0, prompt.total, 0, int(cost)))
    exchange.input_tokens += prompt.total
    exchange.output_tokens += said_tokens
    for number, each in enumerate(messages):
        if number and emulator.scenario.latency.chunk_s:
            await asyncio.sleep(emulator.scenario.latency.chunk_s)
        await _send(exchange, each)
        if number == 0 and exchange.fault is not None:
            _break(exchange.fault.kind)
    await _offer_resumption(exchange, session)


def _resume(exchange: Exchange, session: Session, setup: dict[str, Any]) -> None:
    """Go on from where the handle in a setup was given.

    Raises:
        Refused: If it is none of this project's, or too old.
    """
    given = pick(setup, "sessionResumption")
    handle = given.get("handle") if isinstance(given, dict) else None
    if handle is None:
        return
    shelf, project = exchange.emulator.shelf, exchange.project.name
    left = shelf.get(Resumable, project, f"sessions/{handle}", exchange.now_s)
    if left is None:
        raise Refused(NO_SESSION)
    session.context = dict(left.context)


async def _offer_resumption(exchange: Exchange, session: Session) -> None:
    """Send a new handle, if the client has asked for them; only the latest one is good."""
    if not session.resumes:
        return
    emulator, project, now_s = exchange.emulator, exchange.project.name, exchange.now_s
    emulator.shelf.take(project, f"sessions/{session.handle}", now_s)
    session.handle = emulator.response_id()
    left = Resumable(
        name=f"sessions/{session.handle}",
        project=project,
        created_s=now_s,
        expires_s=now_s + RESUMABLE_S,
        size_bytes=RECORD_BYTES,
        context=tuple(session.context.items()),
    )
    emulator.shelf.put(left, now_s)
    update = {"newHandle": session.handle, "resumable": True}
    await _send(exchange, {"sessionResumptionUpdate": update})


def _break(kind: FaultKind) -> None:
    """Play a fault that strikes inside of an answer.

    Raises:
        Cut: If the connection is to end without a word.
        Refused: If it is to end with an error.
    """
    if kind is FaultKind.CUT:
        raise Cut("cut by a fault")
    if kind is FaultKind.STREAM_ERROR:
        raise Refused(INTERNAL)


class Lifetime:
    """When a connection is warned of its end, and when it ends; on the loop's clock."""

    def __init__(self, length_s: float) -> None:
        now_s = asyncio.get_running_loop().time()
        self.ends_s = now_s + (length_s or math.inf)
        self.warns_s: float | None = self.ends_s - WARNING_S

    @property
    def next_s(self) -> float:
        """The next of the two."""
        return self.ends_s if self.warns_s is None else self.warns_s


async def _message(exchange: Exchange, lifetime: Lifetime | None = None) -> dict[str, Any] | None:
    """The client's next message; None if it has gone, or its time is over.

    Raises:
        Refused: If it is not a JSON object.
    """
    assert exchange.socket is not None
    receive, send = exchange.socket
    while True:
        at_s = None if lifetime is None or lifetime.next_s == math.inf else lifetime.next_s
        try:
            async with asyncio.timeout_at(at_s):
                event = await receive()
            break
        except TimeoutError:
            assert lifetime is not None
            if lifetime.warns_s is None:
                await refuse(send, DEADLINE)
                return None
            left_s = lifetime.ends_s - asyncio.get_running_loop().time()
            lifetime.warns_s = None
            await _send(exchange, {"goAway": {"timeLeft": f"{max(left_s, 0.0):.0f}s"}})
    if event["type"] != "websocket.receive":
        return None
    text = event.get("text")
    octets = text.encode("utf-8", "replace") if text is not None else event.get("bytes") or b""
    try:
        document = parsed(octets)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise Refused(invalid("Invalid JSON payload received. Unexpected token."))
    return document


async def _send(exchange: Exchange, document: dict[str, Any]) -> None:
    assert exchange.socket is not None
    _, send = exchange.socket
    # The server answers in binary frames, indented like everything else.
    await send({"type": "websocket.send", "bytes": pretty(document)})


ROUTES = (
    Route(
        WEBSOCKET,
        r"ws/google\.ai\.generativelanguage\.(?P<api>v[0-9]+[a-z0-9]*)\.GenerativeService\.BidiGenerateContent",
        "bidiGenerateContent",
        bidi_generate_content,
    ),
    Route(
        WEBSOCKET,
        r"ws/google\.cloud\.aiplatform\.(?P<api>v[0-9]+[a-z0-9]*)\.LlmBidiService/BidiGenerateContent",
        "bidiGenerateContent",
        bidi_generate_content,
    ),
)
