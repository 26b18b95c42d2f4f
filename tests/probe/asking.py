"""Run a plan of checks against the emulator on virtual time."""

from __future__ import annotations

import contextlib

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.triage import Check
from gemquota.emulator import create
from gemquota.emulator.scenario_file import scenario_of
from gemquota.probe.asking import Asked, Asker, Asking
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.triage import Given, triage
from gemquota.wire.client import ApiClient

FLASH, LITE = "gemini-3.8-flash", "gemini-3.5-flash-lite"
START_S = 1_750_000_030.0
PROJECTS = [
    {"name": "shop", "keys": ["shop-1", "shop-2"], "tier": "tier1"},
    {"name": "lab", "keys": ["lab-1"], "tier": "tier1"},
]
GIVEN = Given(sibling=True)


def triaged(
    *,
    given: Given = GIVEN,
    sized_tokens: int = 0,
    caps: Caps | None = None,
    seconds: float = 1e9,
    budget: Budget | None = None,
    **scenario: object,
) -> Asked:
    """Triage flash with the key `shop-1` on an emulator of this scenario."""
    app = create(scenario_of({"project": PROJECTS, **scenario}), LoopClock(START_S))
    spent = budget or Budget(caps or Caps(), Rates(1e-6, 1e-6))

    async def run() -> Asked:
        clock = LoopClock(START_S)
        keys = {Check.TINY: "shop-1", Check.KEY: "shop-2", Check.PROJECT: "lab-1"}
        async with contextlib.AsyncExitStack() as stack:
            clients = {}
            for check, key in keys.items():
                client = ApiClient("http://localhost/v1beta", key, app=app)
                clients[check] = await stack.enter_async_context(client)
            asker = Asker(
                clients,
                clock,
                model=FLASH,
                sibling=LITE,
                stop_thinking=True,
                sized_tokens=sized_tokens,
            )
            asking = Asking(asker, clock, spent, ends_s=START_S + seconds)
            return await asking.drive(triage(given))

    return run_virtually(run())
