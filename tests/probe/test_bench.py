from __future__ import annotations

import asyncio

import pytest

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.bench import Result, totals_s
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.probe.bench import Bench, Load, Timed, due_s
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.commands import Reply

QUOTA = Diagnosis(cause=Cause.QUOTA, http_status=429, retry_after_s=5.0)
AUTH = Diagnosis(cause=Cause.AUTH, http_status=401)


def benched(load, *, took_s=1.0, errors=(), caps=None, seconds=1e9, stop_after_s=None):
    """A bench of a service that answers after `took_s`, the first of them with `errors`."""
    starts = []

    async def run():
        clock = LoopClock(0.0)
        left = list(errors)

        async def send(number):
            starts.append(clock.now_s())
            await asyncio.sleep(took_s(number) if callable(took_s) else took_s)
            if left:
                return Timed(Reply(left.pop(0)), None)
            return Timed(Reply(None, 5, 7), None)

        budget = Budget(caps or Caps(), Rates(0.0, 0.0))
        one = Bench(send, clock, budget, load, input_tokens=5, ends_s=seconds)
        if stop_after_s is not None:
            asyncio.get_running_loop().call_later(stop_after_s, one.stop)
        return await one.run("m", (0.0, 0.0))

    return run_virtually(run()), starts


def test_so_many_are_at_work_at_once_and_no_more():
    found, starts = benched(Load(calls=6, concurrency=2))
    assert starts == [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]
    assert (len(found.calls), found.took_s) == (6, 3.0)


def test_arrivals_do_not_wait_for_answers():
    _, starts = benched(Load(calls=4, per_s=2.0), took_s=30.0)
    assert starts == [0.0, 0.5, 1.0, 1.5]
    assert due_s(Load(calls=4, per_s=2.0), 3) == 1.5


def test_starts_that_cannot_be_made_are_counted():
    found, _ = benched(Load(calls=10, per_s=1.0, in_flight=3), took_s=100.0)
    assert (len(found.calls), found.dropped) == (3, 7)


def test_a_stall_is_seen_by_every_call_that_was_due_in_it():
    """Coordinated omission: who waits for the slow answer before asking on sees it once."""
    stall = lambda number: 10.0 if number == 0 else 0.1  # noqa: E731
    found, _ = benched(Load(calls=10, per_s=1.0), took_s=stall)
    assert max(totals_s(found)) == 10.0
    assert len(found.calls) == 10


def test_a_known_ceiling_keeps_starts_apart():
    _, starts = benched(Load(calls=4, concurrency=4, gap_s=2.0, warm_up=1))
    assert starts == [0.0, 2.0, 4.0, 6.0, 8.0]


def test_a_warm_up_counts_nowhere():
    found, starts = benched(Load(calls=2, warm_up=3))
    assert (len(starts), len(found.calls), found.warm_up) == (5, 2, 3)
    assert found.calls[0].due_s == 0.0


def test_refusals_are_counted_and_retried_only_where_asked():
    found, _ = benched(Load(calls=2), errors=[QUOTA])
    assert [call.result for call in found.calls] == [Result.REFUSED, Result.OK]
    found, starts = benched(Load(calls=1, retries=2), errors=[QUOTA])
    assert [(call.result, call.retries) for call in found.calls] == [(Result.OK, 1)]
    assert starts == [0.0, 7.0]


def test_what_every_call_would_meet_ends_it():
    found, starts = benched(Load(calls=50), errors=[AUTH])
    assert len(starts) <= 2
    assert found.surprise is AUTH
    assert "every call would end so" in found.ended


@pytest.mark.parametrize(
    ("settings", "ended", "calls"),
    [
        ({"caps": Caps(requests=3)}, "the cap on requests was reached", 3),
        ({"caps": Caps(tokens=25)}, "the cap on tokens was reached", 2),
        ({"seconds": 4.5}, "the cap on seconds was reached", 4),
        ({"stop_after_s": 2.5}, "stopped by you", 2),
    ],
)
def test_caps_and_the_user_end_it_with_what_is_measured(settings, ended, calls):
    found, _ = benched(Load(calls=50), **settings)
    assert (found.ended, len(found.calls)) == (ended, calls)


def test_what_was_in_flight_when_it_ended_is_counted():
    found, _ = benched(Load(calls=9, concurrency=3), stop_after_s=1.5)
    assert (len(found.calls), found.given_up) == (3, 3)
    assert benched(Load(calls=9, warm_up=2))[0].given_up == 0
