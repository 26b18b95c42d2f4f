"""An HTTP client of an emulator in this process: the real wire, and no port."""

from __future__ import annotations

from typing import Any

import httpx

from gemquota.emulator.app import Emulator

Client = httpx.AsyncClient
Answer = httpx.Response
Transport = httpx.ASGITransport


def transport_to(emulator: Emulator) -> Transport:
    """For clients that take an httpx transport."""
    return Transport(app=emulator)


def client_of(emulator: Emulator, **settings: Any) -> Client:
    """An httpx client that is sent to the emulator whatever its URL; `settings` go to it."""
    defaults: dict[str, Any] = {
        "transport": transport_to(emulator),
        "base_url": "http://gemini.emulated",
        "headers": {"x-goog-api-key": "test"},
    }
    return Client(**{**defaults, **settings})
