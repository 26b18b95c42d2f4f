"""The probe against a server that is not ours."""

from __future__ import annotations

import asyncio

import pytest

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.limit import Counting
from gemquota.domain.measurement import Method
from gemquota.domain.quota import Dimension
from gemquota.probe.budget import Budget, Caps
from gemquota.probe.ceiling import ceiling
from gemquota.probe.conclude import measurement_of
from gemquota.probe.engine import Engine
from gemquota.probe.story import Story
from gemquota.probe.transmit import Transmitter
from gemquota.wire.client import ApiClient
from tests.probe.foreign import Foreign
from tests.probe.running import FREE_OF_CHARGE, START_S

KINDS = ("fixed", "sliding", "bucket")


def probed(kind, limit, *, others_per_minute=0.0, **how):
    async def run():
        clock = LoopClock(START_S)
        server = Foreign(kind, limit, clock, **how)
        story = Story(Dimension.RPM, input_tokens=2)
        async with asyncio.TaskGroup() as group:
            other = None
            if others_per_minute:
                other = group.create_task(server.somebody_else(others_per_minute))
                await asyncio.sleep(90)
            at_s = clock.now_s()
            async with ApiClient("http://localhost/v1beta", "key", app=server) as client:
                sender = Transmitter(client, clock, "some-model", stop_thinking=False, draws=False)
                engine = Engine(
                    send=sender.generate,
                    count=sender.count,
                    clock=clock,
                    budget=Budget(Caps(), FREE_OF_CHARGE),
                )
                ending = await engine.drive(ceiling(story))
            if other is not None:
                other.cancel()
        return measurement_of(story, ending, engine.progress, at_s=at_s), server

    return run_virtually(run())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("limit", [2, 15, 100, 1_000])
def test_a_stated_limit_is_exact_and_reached_within_its_bound(kind, limit):
    found, server = probed(kind, limit, details="stated")
    assert (found.method, found.value) == (Method.ANNOUNCED, limit)
    assert server.seen == found.spent.requests
    assert server.seen <= limit + 1 + server.most_in_flight


@pytest.mark.parametrize(
    ("kind", "phase_s"),
    [("fixed", 17.3), ("fixed", 43.9), ("sliding", 0.0), ("bucket", 0.0)],  # these have no phase
)
@pytest.mark.parametrize("limit", [5, 40, 300])
@pytest.mark.parametrize("details", ["none", "wrong"])
def test_a_hidden_limit_lies_within_its_interval(kind, limit, details, phase_s):
    found, _ = probed(kind, limit, details=details, phase_s=phase_s)
    assert found.method is Method.MEASURED
    assert found.low <= limit
    assert found.high is None or limit <= found.high
    assert abs(found.value - limit) <= max(1, 0.03 * limit)
    assert found.counting in (Counting(kind), None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_other_traffic_it_is_a_lower_bound_or_an_interval_that_holds(kind, seed):
    found, _ = probed(kind, 100, others_per_minute=30, seed=seed)
    assert 50 <= found.low <= 100
    assert found.high is None or found.high >= 100
