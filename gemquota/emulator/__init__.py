"""The Gemini API with quotas you choose: an ASGI application that counts, and then refuses.

`create(scenario, clock)` returns the application; `gemquota emulate` serves it, and tests call it
through `httpx.ASGITransport` on virtual time. It answers with `domain.ledger`, so what it refuses is
what the proxy paces by. It never calls anything outside, and it keeps no prompt.

Every surface of the API is one module of `surfaces/` with a table of routes (see
`surfaces/__init__.py`); everything here is shared by them.
"""

from __future__ import annotations

from gemquota.emulator.app import Emulator, create
from gemquota.emulator.scenario import Scenario
from gemquota.emulator.scenario_file import read_scenario

__all__ = ["Emulator", "Scenario", "create", "read_scenario"]
