"""The ASGI application: which service and method a path names, whether the caller may, and the answer."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from typing import Any

from gemquota.clock import Clock, LoopClock
from gemquota.emulator.asgi import NO_PAGE, drain, lifespan
from gemquota.emulator.cloud import monitoring, quotas
from gemquota.emulator.cloud.faults import CloudFaults, denied, unauthenticated
from gemquota.emulator.cloud.project import MONITORING_SERVICE, QUOTAS_SERVICE, CloudProject
from gemquota.emulator.cloud.request import CloudRequest, fields_of
from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Receive, Refused, Scope, Send
from gemquota.emulator.refusals import Dialect, body_of

_BODY_LIMIT_BYTES = 1 << 20
_PARENT = r"projects/(?P<project>[^/]{1,100})"
_INFOS = re.compile(
    rf"{_PARENT}/locations/(?P<location>[^/]+)/services/(?P<service>[^/]+)/quotaInfos(?:/(?P<id>[^/]+))?"
)
_PREFERENCES = re.compile(
    rf"{_PARENT}/locations/(?P<location>[^/]+)/quotaPreferences(?:/(?P<id>[^/]+))?"
)
_SERIES = re.compile(rf"{_PARENT}/timeSeries")
_READ, _WRITE = "cloudquotas.quotas.get", "cloudquotas.quotas.update"
_LIST_SERIES = "monitoring.timeSeries.list"
_ALLOWED = {_INFOS: ("GET",), _SERIES: ("GET",)}
_JSON = b"application/json; charset=UTF-8"


class CloudEmulator:
    """An ASGI application. Make it with `create`."""

    def __init__(self, project: CloudProject, clock: Clock, faults: CloudFaults) -> None:
        self.project = project
        self.clock = clock
        self.faults = faults
        """May be set between two calls."""
        self.tally: Counter[str] = Counter()
        """Calls by method and path."""
        self.seen_headers: list[dict[bytes, bytes]] = []
        """Of each call, without its credentials."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"unsupported scope {scope['type']!r}")
        headers = dict(scope["headers"])
        body = await drain(receive, _BODY_LIMIT_BYTES, await receive())
        version, _, path = scope["path"].lstrip("/").partition("/")
        service = {"v1": QUOTAS_SERVICE, "v3": MONITORING_SERVICE}.get(version, "")
        self.tally[f"{scope['method']} {scope['path']}"] += 1
        self.seen_headers.append(
            {
                name: value
                for name, value in headers.items()
                if name not in (b"authorization", b"x-goog-api-key")
            }
        )
        if await self._struck(service, send):
            return
        try:
            if body is None:
                raise Refused(invalid("Request payload size exceeds the limit."))
            request = CloudRequest(
                scope["method"], path, fields_of(scope["query_string"]), body, self.clock.now_s(),
                self.faults.most_rows,
            )  # fmt: skip
            status, answer = 200, pretty(self._answered(service, request, headers))
        except Refused as refused:
            status, answer = refused.error.code, body_of(refused.error, Dialect.GOOGLE)
        except LookupError:
            await _send(send, 404, NO_PAGE, b"text/html; charset=UTF-8")
            return
        await _send(send, status, answer, _JSON)

    async def _struck(self, service: str, send: Send) -> bool:
        """Play the faults in which nothing useful is answered. Whether one was played."""
        if service in self.faults.silent:
            await asyncio.Event().wait()
        if service in self.faults.trickling:
            start = {"type": "http.response.start", "status": 200}
            await send({**start, "headers": [(b"content-type", _JSON)]})
            while True:
                await send({"type": "http.response.body", "body": b" ", "more_body": True})
                await asyncio.sleep(1.0)
        if service in self.faults.garbage:
            await _send(send, 200, b"<html>Log in to the hotel's network</html>", b"text/html")
            return True
        return False

    def _answered(
        self, service: str, request: CloudRequest, headers: dict[bytes, bytes]
    ) -> dict[str, Any]:
        """The answer of a method.

        Raises:
            LookupError: If no method has this path.
            Refused: If the method refuses.
        """
        pattern, found = _matched(service, request)
        if not headers.get(b"authorization", b"").startswith(b"Bearer "):
            raise Refused(unauthenticated(service, with_key=b"x-goog-api-key" in headers))
        permission = (
            _LIST_SERIES
            if pattern is _SERIES
            else _WRITE
            if request.method in ("POST", "PATCH")
            else _READ
        )
        named = found["project"]
        if refusal := self.faults.refusal(service, named, self.project.number, permission):
            raise Refused(refusal)
        if not self.project.is_called(named):
            raise Refused(denied(service, named, permission))
        self.project.settle(request.now_s)
        if pattern is _SERIES:
            return monitoring.list_series(self.project, request, self.faults.partial)
        if found["location"] != "global":
            raise Refused(invalid("Location must be global."))
        id_ = found["id"]
        if pattern is _INFOS:
            if id_:
                return quotas.get_info(self.project, found["service"], id_)
            return quotas.list_infos(self.project, found["service"], request)
        match request.method, bool(id_):
            case "GET", True:
                return quotas.get_preference(self.project, id_)
            case "GET", False:
                return quotas.list_preferences(self.project, request)
            case "POST", False:
                return quotas.create_preference(self.project, request)
            case "PATCH", True:
                return quotas.update_preference(self.project, id_, request)
        raise LookupError(request.path)


def _matched(service: str, request: CloudRequest) -> tuple[re.Pattern[str], re.Match[str]]:
    patterns = {QUOTAS_SERVICE: (_INFOS, _PREFERENCES), MONITORING_SERVICE: (_SERIES,)}
    for pattern in patterns.get(service, ()):
        found = pattern.fullmatch(request.path)
        if found is not None and request.method in _ALLOWED.get(pattern, ("GET", "POST", "PATCH")):
            return pattern, found
    raise LookupError(request.path)


async def _send(send: Send, status: int, body: bytes, content_type: bytes) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", content_type)],
        }
    )
    await send({"type": "http.response.body", "body": body})


def create(
    project: CloudProject, clock: Clock | None = None, faults: CloudFaults | None = None
) -> CloudEmulator:
    """The application for one project.

    Args:
        project: What is known of it; changed by what is asked for.
        clock: By default the running loop's.
        faults: What goes wrong. By default nothing.
    """
    return CloudEmulator(project, clock or LoopClock(), faults or CloudFaults())
