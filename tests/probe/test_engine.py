from __future__ import annotations

import asyncio
import math

import pytest

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.commands import (
    Answer,
    Cap,
    Capped,
    Count,
    Counted,
    Elapsed,
    Reply,
    Say,
    Send,
    Sent,
    Stopped,
    Wait,
)
from gemquota.probe.engine import Engine

START_S = 1_750_000_000.0
GOOD = Reply()


def driven(plan, *, stop_after_s=None, ends_s=math.inf, reply=GOOD, **budget):
    """What the plan returned, and the engine. Every answer takes two seconds."""

    async def run():
        async def send(tokens):
            await asyncio.sleep(2.0)
            return reply

        engine = Engine(
            send=send,
            count=send,
            clock=LoopClock(START_S),
            budget=Budget(budget.get("caps", Caps()), budget.get("rates", Rates(0.0, 0.0))),
            ends_s=START_S + ends_s,
        )
        if stop_after_s is not None:
            asyncio.get_running_loop().call_later(stop_after_s, engine.stop)
        return await engine.drive(plan), engine

    return run_virtually(run())


def one_request():
    yield Send(1, 10)
    yield Wait(START_S + 9)


def test_sending_does_not_wait_and_answers_come_in_their_time():
    def plan():
        first = yield Send(1, 5)
        assert first == Sent(START_S)
        yield Send(1, 5)
        assert (yield Wait(START_S + 1.5)) == Elapsed(START_S + 1.5)
        answers = [(yield Wait(START_S + 9)), (yield Wait(START_S + 9))]
        assert all(isinstance(each, Answer) for each in answers)
        assert (yield Wait(START_S + 9)) == Elapsed(START_S + 9)
        return [(each.sent_s, each.now_s) for each in answers]

    seen, engine = driven(plan())
    assert seen == [(START_S, START_S + 2)] * 2
    assert (engine.progress.sent, engine.progress.most_in_flight) == (2, 2)


def test_counting_is_waited_for_and_reserves_nothing():
    def plan():
        yield Say("sizing")
        return (yield Count(7))

    event, engine = driven(plan(), reply=Reply(None, 7))
    assert event == Counted(START_S + 2, Reply(None, 7))
    assert (engine.progress.phase, engine.progress.sent) == ("sizing", 0)


@pytest.mark.parametrize(
    ("caps", "cap"),
    [
        (Caps(requests=2), Cap.REQUESTS),
        (Caps(tokens=23), Cap.TOKENS),
        (Caps(cost_usd=0.25), Cap.COST),
        (Caps(in_flight=2), Cap.IN_FLIGHT),
    ],
)
def test_a_cap_counts_what_is_in_flight(caps, cap):
    def plan():
        yield Send(1, 10)
        yield Send(1, 10)
        return (yield Send(1, 10))

    event, engine = driven(plan(), caps=caps, rates=Rates(0.01, 0.0))
    assert event == Capped(START_S, cap)
    assert engine.progress.sent == 2
    assert engine.progress.dropped == (cap is Cap.IN_FLIGHT)


def test_a_refusal_gives_its_reservation_back():
    refused = Reply(Diagnosis(cause=Cause.QUOTA, http_status=429))
    _, engine = driven(one_request(), reply=refused, rates=Rates(0.01, 0.01))
    assert (engine.progress.budget.tokens, engine.progress.budget.requests) == (0, 1)
    assert engine.progress.budget.cost_usd == pytest.approx(0.0)


def test_an_answer_settles_what_was_reserved():
    _, engine = driven(one_request(), reply=Reply(None, 12, 30), rates=Rates(0.01, 0.01))
    assert engine.progress.budget.tokens == 42
    assert engine.progress.budget.cost_usd == pytest.approx(0.42)


def test_without_an_answer_the_reservation_stays():
    _, engine = driven(one_request(), reply=Reply(Diagnosis(cause=Cause.NETWORK)))
    assert engine.progress.budget.tokens == 11


def test_the_end_of_the_time_allowed_cuts_a_wait_short():
    def plan():
        return [(yield Wait(START_S + 100)), (yield Send(1, 1))]

    seen, _ = driven(plan(), ends_s=30)
    assert seen == [Capped(START_S + 30, Cap.SECONDS)] * 2


def test_a_stop_reaches_the_plan_at_its_next_command():
    def plan():
        yield Wait(START_S + 500)
        return (yield Wait(START_S + 500))

    event, _ = driven(plan(), stop_after_s=3)
    assert event == Stopped(START_S + 3)
