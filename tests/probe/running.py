"""Run a plan against the emulator on virtual time, over HTTP without a port."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.measurement import Measurement
from gemquota.domain.quota import Dimension
from gemquota.emulator import Emulator, create
from gemquota.emulator.scenario_file import scenario_of
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.ceiling import ceiling
from gemquota.probe.conclude import measurement_of
from gemquota.probe.engine import Engine
from gemquota.probe.story import Story
from gemquota.probe.token_ceiling import token_ceiling
from gemquota.probe.transmit import Transmitter
from gemquota.wire.client import ApiClient

FLASH = "gemini-3.8-flash"
START_S = 1_750_000_030.0  # ten seconds into a minute
UNLIMITED = Caps()
FREE_OF_CHARGE = Rates(0.0, 0.0)


class Probed(NamedTuple):
    """What came out, and what the other side saw."""

    found: Measurement
    emulator: Emulator


def probed(
    dimension: Dimension = Dimension.RPM,
    *,
    caps: Caps = UNLIMITED,
    rates: Rates = FREE_OF_CHARGE,
    size_tokens: int = 0,
    on_record: tuple[int, ...] = (),
    seconds: float = 1e9,
    stop_after_s: float | None = None,
    quota: dict[str, int] | None = None,
    **scenario: object,
) -> Probed:
    """Probe flash on an emulator of this scenario; limits that are not named are none."""
    limits = {FLASH: {"rpm": -1, "tpm": -1, "rpd": -1, **(quota or {})}}
    emulator = create(scenario_of({"limits": limits, **scenario}), LoopClock(START_S))

    async def run() -> Probed:
        clock = LoopClock(START_S)
        story = Story(dimension, input_tokens=2)
        async with ApiClient("http://localhost/v1beta", "key", app=emulator) as client:
            sender = Transmitter(client, clock, FLASH, stop_thinking=True, draws=False)
            engine = Engine(
                send=sender.generate,
                count=sender.count,
                clock=clock,
                budget=Budget(caps, rates),
                ends_s=START_S + seconds,
            )
            plan = ceiling(story, on_record=on_record)
            if size_tokens:
                plan = token_ceiling(story, size_tokens=size_tokens)
            if stop_after_s is not None:
                asyncio.get_running_loop().call_later(stop_after_s, engine.stop)
            ending = await engine.drive(plan)
        found = measurement_of(story, ending, engine.progress, at_s=START_S)
        return Probed(found, emulator)

    return run_virtually(run())
