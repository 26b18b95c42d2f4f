"""Exchanges for tests of the modules that take one, without an application around them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from gemquota.emulator.exchange import Exchange
from gemquota.emulator.refusals import Dialect
from gemquota.emulator.routing import Call, Route, Service
from gemquota.emulator.scenario_file import scenario_of
from gemquota.emulator.shelf import Shelf
from gemquota.emulator.state import Projects

START_S = 1_750_000_000.0


async def _unreached(exchange: Exchange) -> Any:
    raise AssertionError("no test goes through the route")


def call_of(
    method: str = "generateContent",
    *,
    dialect: Dialect = Dialect.GOOGLE,
    service: Service = Service.DEVELOPER,
    streams: bool = False,
    model: str | None = None,
    **parts: str,
) -> Call:
    route = Route("POST", "", method, _unreached, dialect, service=service)
    return Call(route, "v1beta", model, parts, streams)


def exchange_of(
    call: Call | None = None,
    *,
    scenario: dict[str, Any] | None = None,
    query: str = "",
    body: bytes = b"",
    key: str = "k",
    **headers: str,
) -> Exchange:
    """An exchange of a fresh emulator's; names of headers are given with underscores."""
    played = scenario_of(scenario or {})
    projects = Projects(played)
    emulator: Any = SimpleNamespace(scenario=played, projects=projects, shelf=Shelf())
    sent = {name.replace("_", "-").encode(): text.encode() for name, text in headers.items()}
    exchange = Exchange(emulator, call or call_of(), sent, query, body, START_S, {})
    project: Any = projects.of(key)
    exchange.project = project
    return exchange
