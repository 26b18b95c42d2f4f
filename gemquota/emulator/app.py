"""The ASGI application: reads a request, checks key and faults, calls the method, sends the answer."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - the emulator's only generator, seeded by the scenario
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from gemquota.clock import Clock, LoopClock
from gemquota.emulator import charging, errors
from gemquota.emulator.asgi import NO_PAGE, drain, lifespan, send_reply, whole_body
from gemquota.emulator.clocks import ShiftedClock, StartingClock
from gemquota.emulator.coding import takes_gzip, unpacked
from gemquota.emulator.credentials import bad_key, key_of, project_of, resource_of
from gemquota.emulator.dialects import reply_to
from gemquota.emulator.exchange import Exchange, Receive, Refused, Reply, Scope, Send
from gemquota.emulator.faults import ERRORS, Faults
from gemquota.emulator.models import Model
from gemquota.emulator.record import CallRecord, record_of, record_of_stray
from gemquota.emulator.refusals import ApiError, Dialect
from gemquota.emulator.routing import WEBSOCKET, Call, Router, Service
from gemquota.emulator.scenario import FaultKind, Scenario
from gemquota.emulator.shelf import Shelf
from gemquota.emulator.sockets import deny, refuse
from gemquota.emulator.state import Projects, models_of
from gemquota.emulator.streams import Cut, strikes_streams
from gemquota.emulator.surfaces import routes

_SCRAMBLE = 0x9E3779B97F4A7C15F39CC1
"""Odd, so that ids repeat only after 2**88 of them."""
_ID_BITS = 2**88 - 1


class Emulator:
    """An ASGI application. Make it with `create`."""

    def __init__(
        self,
        scenario: Scenario,
        clock: Clock,
        on_call: Callable[[CallRecord], None] | None = None,
    ) -> None:
        self.clock = ShiftedClock(clock)
        self.on_call = on_call
        self.tally: Counter[str] = Counter()
        """Calls by outcome: `admitted`, or why they were refused."""
        self.shelf = Shelf()
        self._router = Router(routes())
        self._start_s: float | None = None
        self._serial = 0
        self.scenario = scenario
        self._take(scenario)

    def _take(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.models: dict[str, Model] = models_of(scenario)
        self.projects = Projects(scenario)
        self._random = random.Random(scenario.seed)
        self._strikes = bool(scenario.faults or scenario.latency.median_s)
        self._faults = Faults(scenario.faults, self._random.random)

    def reload(self, scenario: Scenario) -> None:
        """Go on with another scenario; what was counted stays where limits are the same."""
        older = self.projects
        self._take(scenario)
        self.projects.inherit(older)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "http":
            await self._http(scope, receive, send)
        elif kind == "websocket":
            await self._websocket(scope, receive, send)
        elif kind == "lifespan":
            await lifespan(receive, send)
        else:
            raise ValueError(f"unsupported scope {kind!r}")

    # What handlers use.

    def model(self, exchange: Exchange) -> Model:
        """The model that the path names.

        Raises:
            Refused: 404 if there is none.
        """
        return self.model_named(exchange, exchange.call.model or "")

    def model_named(self, exchange: Exchange, name: str) -> Model:
        """The model with an id before which `models/` may stand, or a publisher's name.

        Raises:
            Refused: 404 if there is none.
        """
        model = self.models.get(name) or self.models.get(name.rpartition("/")[2])
        if model is None:
            raise Refused(self.unknown_model(exchange, name=name))
        return model

    def unknown_model(
        self, exchange: Exchange, method: str | None = None, name: str | None = None
    ) -> ApiError:
        """The API's 404 for a model that does not exist or cannot do this."""
        called = method or exchange.call.route.method
        # The server names the method behind the one that was called.
        behind = {
            "streamGenerateContent": "generateContent",
            "batchEmbedContents": "embedContent",
            "chat/completions": "generateContent",
            "embeddings": "embedContent",
            "createInteraction": "generateContent",
        }.get(called, called)
        call = exchange.call
        if call.route.service is Service.VERTEX:
            return errors.no_publisher_model(resource_of(call))
        shown = (name or call.model or "").removeprefix("models/")
        # OpenAI compatibility looks the model up behind a version that no path has.
        version = "v1main" if call.route.dialect is Dialect.ARRAY else call.version
        return errors.not_found(shown, version, behind)

    charge = staticmethod(charging.charge)
    """Count a call against the project's quota."""

    def response_id(self) -> str:
        """As long as the API's own; a serial number behind a scramble, so that runs repeat."""
        self._serial += 1
        return f"{self._serial * _SCRAMBLE & _ID_BITS:022x}"

    def since_start_s(self, now_s: float) -> float:
        """Seconds since the first call."""
        if self._start_s is None:
            self._start_s = now_s
        return now_s - self._start_s

    # One HTTP request.

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = self._router.find(scope["method"], scope["path"])
        if call is None:
            await drain(receive, 0, await receive())
            await send_reply(send, Reply(NO_PAGE, 404, b"text/html; charset=UTF-8"))
            self._note_stray(scope)
            return
        route = call.route
        headers = dict(scope["headers"])
        message = await receive()
        body = whole_body(message, route.body_limit_bytes)
        if body is None:
            body = await drain(receive, route.body_limit_bytes, message)
        packing = headers.get(b"content-encoding")
        if body and packing is not None and packing.lower() == b"gzip":
            body = unpacked(body, route.body_limit_bytes)
        if route.in_body and body:
            call = call.told_by(body)
        exchange: Exchange | None = None
        try:
            exchange = self._exchange(scope, call, headers, body or b"")
            if body is None:
                raise Refused(errors.too_large(route.body_limit_bytes))
            if self._strikes:
                await self.strike(exchange, call.model or "")
            reply = await route.handler(exchange)
        except Refused as refused:
            reply = reply_to(refused.error, call, scope.get("query_string", b""))
        cut = False
        if exchange is not None and (fault := exchange.fault) is not None:
            cut = fault.kind is FaultKind.CUT
            if cut or (reply.chunks is not None and strikes_streams(fault)):
                reply.why = reply.why or fault.kind.value
        self._note(call, exchange, reply)
        timed = route.service is Service.DEVELOPER
        accepts = headers.get(b"accept-encoding")
        gzip = accepts is not None and takes_gzip(accepts)
        await send_reply(send, reply, cut=cut, timed=timed, gzip=gzip)

    def _exchange(
        self, scope: Scope, call: Call, headers: dict[bytes, bytes], body: bytes
    ) -> Exchange:
        query = scope.get("query_string")
        query = query.decode("latin-1") if query else ""
        exchange = Exchange(self, call, headers, query, body, self.clock.now_s(), scope)
        exchange.project = project_of(exchange)
        return exchange

    async def strike(self, exchange: Exchange, model: str) -> None:
        """Play the faults that do not need the handler, and the latency.

        Raises:
            Refused: With the fault's own error.
        """
        scenario = self.scenario
        if scenario.faults:
            fault = self._faults.strike(
                model=model,
                method=exchange.call.route.method,
                project=exchange.project.name,
                since_start_s=self.since_start_s(exchange.now_s),
                key=key_of(exchange) or "",
                body=exchange.body,
            )
            if fault is not None:
                if make := ERRORS.get(fault.kind):
                    unknown = fault.kind is FaultKind.BAD_KEY
                    raise Refused(bad_key(exchange.call) if unknown else make(model))
                if fault.kind is FaultKind.SLOW:
                    await asyncio.sleep(fault.delay_s)
                else:
                    exchange.fault = fault
        if scenario.latency.median_s:
            normal = self._random.gauss(0.0, 1.0)
            await asyncio.sleep(scenario.latency.first_byte_s(normal))

    def _note(self, call: Call, exchange: Exchange | None, reply: Reply) -> None:
        self.tally[reply.why or "admitted"] += 1
        if self.on_call is not None:
            self.on_call(record_of(call, exchange, reply, self.clock.now_s()))

    def _note_stray(self, scope: Scope) -> None:
        self.tally["no_such_method"] += 1
        if self.on_call is not None:
            self.on_call(record_of_stray(scope, self.clock.now_s()))

    # One websocket.

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = self._router.find(WEBSOCKET, scope["path"])
        if call is None:
            await receive()
            await deny(scope, send)
            self._note_stray(scope)
            return
        exchange: Exchange | None = None
        await receive()
        # The server shakes hands with everyone: a close frame has room to say why, a 403 has not.
        await send({"type": "websocket.accept"})
        try:
            exchange = self._exchange(scope, call, dict(scope["headers"]), b"")
            exchange.socket = receive, send
            reply = await call.route.handler(exchange)
        except Refused as refused:
            reply = Reply(status=refused.error.code, why=refused.error.cause or "error")
            self._note(call, exchange, reply)
            with suppress(OSError):  # it has gone already
                await refuse(send, refused.error)
            return
        except Cut:
            self._note(call, exchange, Reply(why=FaultKind.CUT.value))
            raise
        except OSError:  # it went while it was being answered
            reply = Reply()
        self._note(call, exchange, reply)


def create(
    scenario: Scenario | None = None,
    clock: Clock | None = None,
    *,
    on_call: Callable[[CallRecord], None] | None = None,
) -> Emulator:
    """The emulator as an ASGI application.

    Args:
        scenario: What to play; by default the free tier, where every key is a project of its own.
        clock: What time it is; by default the running loop's, which starts at the scenario's
            `clock_start_s` or now. On a virtual loop quotas open again as virtual time passes.
        on_call: Told of every finished call.
    """
    chosen = scenario or Scenario()
    if clock is None:
        start_s = chosen.clock_start_s
        clock = LoopClock() if start_s is None else StartingClock(start_s)
    return Emulator(chosen, clock, on_call)
