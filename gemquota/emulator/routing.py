"""From a request's path to the method that answers it.

Clients put what they like before the path: nothing, `/v1`, `/v1beta`, a prefix of a gateway, two
slashes. A route's pattern is therefore matched at the end of the path, after any version.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum, unique
from typing import TYPE_CHECKING, NamedTuple

from gemquota.emulator.documents import parsed
from gemquota.emulator.quotas import SERVICE, VERTEX_SERVICE
from gemquota.emulator.refusals import Dialect

if TYPE_CHECKING:
    from gemquota.emulator.exchange import Exchange, Reply

Handler = Callable[["Exchange"], Awaitable["Reply"]]

BODY_LIMIT_BYTES = 20 * 1024 * 1024
"""Documented limit of an inline request."""
PLACE = r"projects/(?P<project>[^/]+)/locations/(?P<location>[^/]+)/"
"""Stands before the name of a resource on Vertex AI."""
WEBSOCKET = "WEBSOCKET"
"""In place of an HTTP method: the handler talks on the socket itself."""


_LONGEST_NAME = 200
"""Of a model that a body names; more would only fill the log."""


@unique
class Service(StrEnum):
    """Whose method it is: who is asked for credentials, and under which names quotas are refused."""

    DEVELOPER = SERVICE
    VERTEX = VERTEX_SERVICE


class Route(NamedTuple):
    """One method of the API."""

    http_method: str
    pattern: str
    """A regular expression for the path after the version; its groups are `Call.parts`. A group
    called `model` becomes `Call.model`."""
    method: str
    """The method's own name, as faults and the access log call it."""
    handler: Handler
    dialect: Dialect = Dialect.GOOGLE
    body_limit_bytes: int = BODY_LIMIT_BYTES
    service: Service = Service.DEVELOPER
    in_body: bool = False
    """Whether the body says which model is meant and whether it is to stream."""


class Call(NamedTuple):
    """What a path asks for."""

    route: Route
    version: str
    """`v1beta` where the path names none."""
    model: str | None
    parts: dict[str, str]
    streams: bool = False
    """Whether the body asks for server-sent events."""

    def told_by(self, body: bytes) -> Call:
        """This call with what its body says of it; the same where the body says nothing."""
        try:
            document = parsed(body)
        except ValueError:
            return self
        if not isinstance(document, dict):
            return self
        name = document.get("model")
        model = name.rpartition("/")[2][:_LONGEST_NAME] if isinstance(name, str) else None
        return self._replace(model=model, streams=document.get("stream") is True)


class Router:
    """Finds the call of a path; remembers what it found."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = tuple(
            (route, re.compile(rf"(?:^|/)(?:(v[0-9]+[a-z0-9]*)/+)?(?:{route.pattern})/?$"))
            for route in routes
        )
        self._known: dict[tuple[str, str], Call | None] = {}

    def find(self, http_method: str, path: str) -> Call | None:
        """The first route of the table that fits; None if there is none."""
        key = http_method, path
        try:
            return self._known[key]
        except KeyError:
            if len(self._known) >= 4096:  # bounded, whatever paths a client makes up
                self._known.clear()
            self._known[key] = call = self._search(http_method, path)
            return call

    def _search(self, http_method: str, path: str) -> Call | None:
        if len(path) > 2048:
            return None
        for route, pattern in self._routes:
            if route.http_method == http_method and (found := pattern.search(path)):
                parts = {name: text for name, text in found.groupdict().items() if text}
                return Call(route, found[1] or "v1beta", parts.get("model"), parts)
        return None
