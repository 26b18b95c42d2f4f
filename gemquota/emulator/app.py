"""The ASGI application: reads a request, checks key and faults, calls the method, sends the answer."""

from __future__ import annotations

import asyncio
import math
import random  # noqa: TID251 - the emulator's only generator, seeded by the scenario
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from gemquota.clock import Clock, LoopClock
from gemquota.domain.ledger import Request, Reservation
from gemquota.domain.quota import Dimension, Tier
from gemquota.emulator import errors
from gemquota.emulator.exchange import Exchange, Receive, Refused, Reply, Scope, Send
from gemquota.emulator.faults import ERRORS, Faults
from gemquota.emulator.models import Model
from gemquota.emulator.quotas import Family, quota_name
from gemquota.emulator.refusals import ApiError, Broken, Dialect, body_of, quota_refusal
from gemquota.emulator.routing import WEBSOCKET, Call, Router
from gemquota.emulator.scenario import FaultKind, Scenario
from gemquota.emulator.state import Bucket, Exhausted, Projects, ProjectState, admit, models_of
from gemquota.emulator.streams import Cut
from gemquota.emulator.surfaces import routes

_DRAIN_LIMIT_FACTOR = 16
"""A body over the limit is read on to so many times the limit, so that the client gets its answer."""
_HEADERS = [
    (b"vary", b"Origin"),
    (b"vary", b"X-Origin"),
    (b"vary", b"Referer"),
    (b"server", b"scaffolding on HTTPServer2"),
    (b"x-xss-protection", b"0"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-content-type-options", b"nosniff"),
    (b"server-timing", b"gfet4t7; dur=1"),
    (b"alt-svc", b'h3=":443"; ma=2592000,h3-29=":443"; ma=2592000'),
]
_NO_PAGE = b"<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n"
_SCRAMBLE = 0x9E3779B97F4A7C15F39CC1
"""Odd, so that ids repeat only after 2**88 of them."""
_ID_BITS = 2**88 - 1
_Z95 = 1.6448536269514722
"""The normal distribution's 95 % point."""


class CallRecord(NamedTuple):
    """One finished call, for logs. It holds no key and nothing of the prompt."""

    at_s: float
    project: str
    method: str
    model: str
    status: int
    input_tokens: int
    output_tokens: int
    counted: str
    """The limit that `used` and `limit` belong to; empty where nothing was counted."""
    used: int
    limit: int
    why: str
    """Which limit or fault refused; empty on success."""


class ShiftedClock:
    """A clock that can be set forward."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.ahead_s = 0.0

    def now_s(self) -> float:
        """Epoch seconds."""
        return self._clock.now_s() + self.ahead_s

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once.

        Raises:
            ValueError: If they are negative or not finite: quotas cannot run backwards.
        """
        if not 0 <= seconds < math.inf:
            raise ValueError(f"time only goes forward, got {seconds}")
        self.ahead_s += seconds


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
            await _lifespan(receive, send)
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
        """The model with an id that may begin with `models/`.

        Raises:
            Refused: 404 if there is none.
        """
        model = self.models.get(name.removeprefix("models/"))
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
        }.get(called, called)
        shown = (name or exchange.call.model or "").removeprefix("models/")
        return errors.not_found(shown, exchange.call.version, behind)

    def charge(
        self, exchange: Exchange, family: Family, model: Model, request: Request
    ) -> Reservation:
        """Count a call against the project's quota.

        Raises:
            Refused: 429 in the route's dialect and the scenario's wording.
        """
        project = exchange.project
        fault = exchange.fault
        tier = Tier.FREE if fault is not None and fault.kind is FaultKind.TIER_DROP else None
        bucket = project.bucket(family, model, tier)
        if fault is not None and fault.kind is FaultKind.LIMIT_ZERO:
            raise Refused(self._refusal(exchange, _all_zero(bucket)))
        outcome = admit(project, bucket, request, exchange.now_s)
        if isinstance(outcome, Exhausted):
            if outcome.broken:
                first = outcome.broken[0]
                exchange.used, exchange.limit = outcome.used, first.limit
                exchange.counted = first.dimension.value
                raise Refused(self._refusal(exchange, outcome))
            raise Refused(errors.SPEND_RATE)
        if bucket.ledger.accounts:
            shown = bucket.ledger.accounts[bucket.shows]
            exchange.used, exchange.limit = shown.used, shown.limit.capacity
            exchange.counted = shown.limit.name
        return outcome

    def response_id(self) -> str:
        """As long as the API's own; a serial number behind a scramble, so that runs repeat."""
        self._serial += 1
        return f"{self._serial * _SCRAMBLE & _ID_BITS:022x}"

    def since_start_s(self, now_s: float) -> float:
        """Seconds since the first call."""
        if self._start_s is None:
            self._start_s = now_s
        return now_s - self._start_s

    def _refusal(self, exchange: Exchange, exhausted: Exhausted) -> ApiError:
        interactions = exchange.dialect is Dialect.INTERACTIONS
        scenario = self.scenario
        return quota_refusal(
            exhausted.broken,
            wait_s=exhausted.wait_s,
            short_s=exhausted.short_s,
            wording=scenario.interactions_wording if interactions else scenario.wording,
        )

    # One HTTP request.

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = self._router.find(scope["method"], scope["path"])
        if call is None:
            await _drain(receive, 0)
            await _send(send, Reply(_NO_PAGE, 404, b"text/html; charset=UTF-8"))
            self._note_stray(scope)
            return
        body = await _drain(receive, call.route.body_limit_bytes)
        exchange: Exchange | None = None
        try:
            exchange = self._exchange(scope, call, body or b"")
            if body is None:
                raise Refused(errors.too_large(call.route.body_limit_bytes))
            if self._strikes:
                await self._strike(exchange)
            reply = await call.route.handler(exchange)
        except Refused as refused:
            reply = self._refused(refused.error, call, scope)
        fault = exchange.fault if exchange is not None else None
        cut = fault is not None and fault.kind is FaultKind.CUT
        if fault is not None and (cut or reply.chunks is not None):
            reply.why = reply.why or fault.kind.value
        self._note(call, exchange, reply)
        await _send(send, reply, cut=cut)

    def _exchange(self, scope: Scope, call: Call, body: bytes) -> Exchange:
        headers = dict(scope["headers"])
        query = scope.get("query_string", b"").decode("latin-1")
        exchange = Exchange(self, call, _NOBODY, headers, query, body, self.clock.now_s())
        key = _key(exchange)
        if key is None:
            raise Refused(errors.NO_KEY)
        project = self.projects.of(key)
        if project is None:
            raise Refused(_bad_key(call))
        exchange.project = project
        return exchange

    async def _strike(self, exchange: Exchange) -> None:
        """Play the faults that do not need the handler, and the latency."""
        scenario = self.scenario
        if scenario.faults:
            model = exchange.call.model or ""
            fault = self._faults.strike(
                model=model,
                method=exchange.call.route.method,
                project=exchange.project.name,
                since_start_s=self.since_start_s(exchange.now_s),
            )
            if fault is not None:
                if make := ERRORS.get(fault.kind):
                    bad_key = fault.kind is FaultKind.BAD_KEY
                    raise Refused(_bad_key(exchange.call) if bad_key else make(model))
                if fault.kind is FaultKind.SLOW:
                    await asyncio.sleep(fault.delay_s)
                else:
                    exchange.fault = fault
        if scenario.latency.median_s:
            await asyncio.sleep(self._latency_s())

    def _latency_s(self) -> float:
        latency = self.scenario.latency
        if not latency.p95_s:
            return latency.median_s
        spread = math.log(latency.p95_s / latency.median_s) / _Z95
        return latency.median_s * math.exp(spread * self._random.gauss(0.0, 1.0))

    def _refused(self, error: ApiError, call: Call, scope: Scope) -> Reply:
        dialect = call.route.dialect
        streams = call.route.method == "streamGenerateContent"
        content_type = b"application/json; charset=UTF-8"
        if streams and b"alt=sse" in scope.get("query_string", b""):
            content_type = b"text/event-stream"
        elif streams and dialect is Dialect.GOOGLE:
            dialect = Dialect.ARRAY
        headers = []
        if dialect is Dialect.INTERACTIONS:
            content_type = b"application/json"
            if error.retry_after_s is not None:
                headers.append((b"retry-after", b"%d" % error.retry_after_s))
        return Reply(
            body_of(error, dialect), error.code, content_type, headers, why=error.cause or "error"
        )

    def _note(self, call: Call, exchange: Exchange | None, reply: Reply) -> None:
        self.tally[reply.why or "admitted"] += 1
        if self.on_call is None:
            return
        if exchange is None:  # refused before the key was known to be good
            self.on_call(
                CallRecord(
                    self.clock.now_s(), "-", call.route.method, call.model or "", reply.status,
                    0, 0, "", 0, 0, reply.why,
                )
            )  # fmt: skip
            return
        self.on_call(
            CallRecord(
                exchange.now_s,
                exchange.project.name,
                call.route.method,
                call.model or "",
                reply.status,
                exchange.input_tokens,
                exchange.output_tokens,
                exchange.counted,
                exchange.used,
                exchange.limit,
                reply.why,
            )
        )

    def _note_stray(self, scope: Scope) -> None:
        """A call to a path that is no method: the usual sign of a wrong base URL."""
        self.tally["no_such_method"] += 1
        if self.on_call is not None:
            called = f"{scope['method']} {scope['path'][:120]}"
            now_s = self.clock.now_s()
            self.on_call(CallRecord(now_s, "-", called, "", 404, 0, 0, "", 0, 0, "no_such_method"))

    # One websocket.

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = self._router.find(WEBSOCKET, scope["path"])
        if call is None:
            await receive()
            await send({"type": "websocket.close", "code": 1000})
            return
        exchange: Exchange | None = None
        try:
            exchange = self._exchange(scope, call, b"")
            exchange.socket = scope, receive, send
            await self._strike(exchange)
            reply = await call.route.handler(exchange)
        except Refused as refused:
            reply = Reply(status=refused.error.code, why=refused.error.cause or "error")
            await receive()
            # Before the handshake there is no frame to say why; 1008 is "policy violation".
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
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
        clock = LoopClock() if start_s is None else _StartingClock(start_s)
    return Emulator(chosen, clock, on_call)


class _StartingClock:
    """The loop's clock, so set that the first question is answered with `start_s`."""

    def __init__(self, start_s: float) -> None:
        self._start_s = start_s
        self._clock: LoopClock | None = None

    def now_s(self) -> float:
        if self._clock is None:
            self._clock = LoopClock(self._start_s - asyncio.get_running_loop().time())
        return self._clock.now_s()


_NOBODY: ProjectState = None  # type: ignore[assignment]  # replaced before any handler sees it


def _all_zero(bucket: Bucket) -> Exhausted:
    """As if the tier did not have the model: every limit is 0, and the hint means nothing."""
    broken = tuple(
        Broken(each, 0, bucket.label, bucket.tier, quota_name(bucket.family, bucket.tier, each))
        for each in (Dimension.TPM, Dimension.TPD, Dimension.RPM, Dimension.RPD)
    )
    return Exhausted(broken, 31.7, 31.7, 0)


def _bad_key(call: Call) -> ApiError:
    return errors.BAD_KEY_SHORT if call.route.dialect is Dialect.ARRAY else errors.BAD_KEY


def _key(exchange: Exchange) -> str | None:
    headers = exchange.headers
    key = headers.get(b"x-goog-api-key")
    if key is None:
        scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
        key = token if scheme.lower() == b"bearer" else exchange.asked("key").encode()
    text = key.decode("latin-1").strip()
    return text or None


async def _drain(receive: Receive, limit_bytes: int) -> bytes | None:
    """The request's body; None if it is larger than `limit_bytes`.

    A larger one is read and dropped, up to a bound, because a client that is still sending does
    not listen.
    """
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body") and len(body) <= limit_bytes:
        return body
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


async def _send(send: Send, reply: Reply, *, cut: bool = False) -> None:
    """Send the answer; with `cut`, half of it. A stream cuts itself.

    Raises:
        Cut: Which the server turns into a closed connection.
    """
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [(b"content-type", reply.content_type), *_HEADERS, *reply.headers],
        }
    )
    if reply.chunks is not None:
        async for chunk in reply.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    if cut:
        half = reply.body[: len(reply.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        raise Cut("cut by a fault")
    await send({"type": "http.response.body", "body": reply.body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
