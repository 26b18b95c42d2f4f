"""The rehearsal's last act: gemquota's own probe finds a limit that no refusal states."""

from __future__ import annotations

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.limit import Counting, Limit, Unit
from gemquota.domain.measurement import Measurement
from gemquota.domain.quota import Dimension, Tier
from gemquota.emulator import Scenario, create
from gemquota.emulator.models import Quota
from gemquota.emulator.refusals import Wording
from gemquota.emulator.scenario import Latency
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.ceiling import ceiling
from gemquota.probe.conclude import measurement_of
from gemquota.probe.engine import Engine
from gemquota.probe.story import Story
from gemquota.probe.transmit import Transmitter
from gemquota.wire.bodies import SMALLEST_TOKENS
from gemquota.wire.client import ApiClient

SECRET = Limit(
    name=Dimension.RPM, unit=Unit.REQUESTS, capacity=24, counting=Counting.SLIDING, window_s=60.0
)
"""Given to the emulator, and to nobody else."""
_MOST_REQUESTS = 200
_ANSWER_S = 0.4


def measure(model: str, start_s: float) -> Measurement:
    """What a probe finds out about `SECRET`, beginning at `start_s` (epoch seconds)."""
    return run_virtually(_measured(model, LoopClock(start_s)))


async def _measured(model: str, clock: LoopClock) -> Measurement:
    scenario = Scenario(
        tier=Tier.TIER1,
        window=SECRET.counting,
        wording=Wording.A7,  # "Resource has been exhausted", and nothing else
        limits={model: Quota(rpm=SECRET.capacity)},
        latency=Latency(median_s=_ANSWER_S),
    )
    emulator = create(scenario, clock)
    async with ApiClient("http://gemini.emulated/v1beta", "demo", app=emulator) as api:
        transmitter = Transmitter(api, clock, model, stop_thinking=True, draws=False)
        story = Story(Dimension.RPM, input_tokens=SMALLEST_TOKENS)
        engine = Engine(
            send=transmitter.generate,
            count=transmitter.count,
            clock=clock,
            budget=Budget(Caps(requests=_MOST_REQUESTS), Rates(0.0, 0.0)),
        )
        at_s = clock.now_s()
        ending = await engine.drive(ceiling(story))
    return measurement_of(story, ending, engine.progress, at_s=at_s)
