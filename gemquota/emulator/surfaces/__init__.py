"""The API's surfaces: one module each, with a table `ROUTES` that is listed in `TABLES` below.

To add a surface:

1. write `surfaces/NAME.py` with handlers `async def method(exchange: Exchange) -> Reply` and
   `ROUTES: tuple[Route, ...]`;
2. name the module in `TABLES`. First match wins, so put a narrower pattern before a wider one
   (`publishers/google/models/…` before `models/…`).

A handler gets a request whose key, size and faults are dealt with. It reads `exchange.document()`,
asks `exchange.emulator.model(exchange)` for the model, weighs the request and calls
`exchange.emulator.charge(exchange, family, model, request)`, which counts it or raises the refusal in
the route's dialect. `raise Refused(error)` answers with any other error. A stream is a `Reply` with
`chunks`. A websocket's route has the HTTP method `routing.WEBSOCKET` and gets `exchange.socket`, already
accepted; what it raises closes the socket, and its `Reply` is only logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from gemquota.emulator.routing import Route

TABLES = (
    "vertex", "openai", "interactions", "generate", "embed", "files", "caches", "batches", "predict",
    "live", "models",
)  # fmt: skip


def routes() -> Iterator[Route]:
    """Every route, in the order in which they are tried."""
    for name in TABLES:
        yield from import_module(f"gemquota.emulator.surfaces.{name}").ROUTES
