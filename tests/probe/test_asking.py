from __future__ import annotations

import math

import pytest

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.triage import Check, Outcome
from gemquota.probe.asking import Asker, Asking
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.commands import Cap
from gemquota.wire.bodies import SMALLEST_TOKENS
from gemquota.wire.client import ApiClient
from tests.probe.asking import FLASH, LITE, START_S, triaged

DIVIDED = {Check.TINY: "mine", Check.KEY: "other"}


class Asked:
    """An application that notes requests, and answers each after a while."""

    def __init__(self, *, status: int = 200, body: bytes = b"{}", after_s: float = 0.0) -> None:
        self.seen: list[tuple[str, str, str, bytes]] = []
        self._status, self._body, self._after_s = status, body, after_s

    async def __call__(self, scope, receive, send):
        import asyncio

        sent = (await receive()).get("body", b"")
        headers = dict(scope["headers"])
        self.seen.append((scope["method"], scope["path"], headers[b"x-goog-api-key"].decode(), sent))  # fmt: skip
        await asyncio.sleep(self._after_s)
        head = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": self._status, "headers": head})
        await send({"type": "http.response.body", "body": self._body})


def run(app, work, *, ends_s=math.inf, sized_tokens=0, caps=None, watch=None):
    """What `work` comes to, given an asker, a run of it and the clock."""

    async def whole():
        clock = LoopClock(START_S)
        async with (
            ApiClient("http://localhost/v1beta", DIVIDED[Check.TINY], app=app) as mine,
            ApiClient("http://localhost/v1beta", DIVIDED[Check.KEY], app=app) as other,
        ):
            asker = Asker(
                {Check.TINY: mine, Check.KEY: other}, clock, model=FLASH, sibling=LITE, stop_thinking=True,
                sized_tokens=sized_tokens,
            )  # fmt: skip
            budget = Budget(caps or Caps(), Rates(1e-6, 1e-6))
            return await work(asker, Asking(asker, clock, budget, ends_s=ends_s, watch=watch), clock)  # fmt: skip

    return run_virtually(whole())


def plan_of(*checks, outcomes=None):
    """A plan that asks these in turn, and notes how each ended."""
    for check in checks:
        outcome = yield check
        if outcomes is not None:
            outcomes.append(outcome)


def requests(*checks, sized_tokens=0, body=b"{}"):
    app = Asked(body=body)
    run(app, lambda asker, asking, clock: asking.drive(plan_of(*checks)), sized_tokens=sized_tokens)
    return app.seen


@pytest.mark.parametrize(
    ("check", "method", "path", "key"),
    [
        (Check.MODELS, "GET", "/v1beta/models", "mine"),
        (Check.COUNT, "POST", f"/v1beta/models/{FLASH}:countTokens", "mine"),
        (Check.TINY, "POST", f"/v1beta/models/{FLASH}:generateContent", "mine"),
        (Check.SIBLING, "POST", f"/v1beta/models/{LITE}:generateContent", "mine"),
        (Check.KEY, "POST", f"/v1beta/models/{FLASH}:generateContent", "other"),
    ],
)
def test_each_check_asks_its_own_thing_with_its_own_key(check, method, path, key):
    ((was_method, was_path, was_key, _),) = requests(check)
    assert (was_method, was_path, was_key) == (method, path, key)


def test_what_a_check_is_about_is_in_its_body_alone():
    bodies = {check: requests(check)[0][3] for check in (Check.TINY, Check.GROUNDED, Check.SERVICE_TIER)}  # fmt: skip
    assert [check for check, body in bodies.items() if b"google_search" in body] == [Check.GROUNDED]
    assert [check for check, body in bodies.items() if b'"flex"' in body] == [Check.SERVICE_TIER]


def test_a_sized_call_is_as_large_as_the_counted_text_says():
    said = b'{"totalTokens": 500}'  # of 2,000 characters: 4 to a token, and not 2
    _, (_, _, _, sized) = requests(Check.COUNT, Check.SIZED, sized_tokens=1_000, body=said)
    assert 3_900 < len(sized) < 4_300


def test_what_a_check_costs_is_known_before():
    async def work(asker, asking, clock):
        return [asker.tokens(each) for each in (Check.MODELS, Check.COUNT, Check.TINY, Check.SIZED)]

    assert run(Asked(), work, sized_tokens=700) == [0, 0, SMALLEST_TOKENS, 700]


def test_each_check_is_told_before_it_is_sent_and_its_outcome_goes_to_the_plan():
    told, outcomes = [], []
    app = Asked(status=429, body=b'{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}')
    done = run(
        app,
        lambda asker, asking, clock: asking.drive(plan_of(Check.MODELS, Check.TINY, outcomes=outcomes)),
        watch=told.append,
    )  # fmt: skip
    assert told == [Check.MODELS, Check.TINY]
    assert [each.outcome for each in done.checked] == outcomes
    assert outcomes[1] is Outcome.REFUSED
    assert (done.cap, done.stopped) == (None, False)


def test_a_cap_ends_it_before_the_request_that_would_exceed_it():
    app = Asked()
    done = run(
        app,
        lambda asker, asking, clock: asking.drive(plan_of(Check.MODELS, Check.TINY, Check.TINY)),
        caps=Caps(requests=2),
    )
    assert (done.cap, len(done.checked), len(app.seen)) == (Cap.REQUESTS, 2, 2)


def test_an_answer_that_comes_after_the_time_allowed_is_not_awaited():
    async def work(asker, asking, clock):
        done = await asking.drive(plan_of(Check.TINY))
        return done, clock.now_s() - START_S

    done, took_s = run(Asked(after_s=600.0), work, ends_s=START_S + 5)
    assert (done.cap, done.stopped, done.checked) == (Cap.SECONDS, False, ())
    assert took_s == pytest.approx(5.0)


def test_who_stops_it_waits_for_no_answer_and_is_told_so():
    async def work(asker, asking, clock):
        def stop(check):
            if check is Check.TINY:
                asking.stop()

        asking._watch = stop
        return await asking.drive(plan_of(Check.MODELS, Check.TINY))

    done = run(Asked(after_s=1.0), work)
    assert (done.stopped, done.cap, [each.check for each in done.checked]) == (True, None, [Check.MODELS])  # fmt: skip


def test_waiting_ends_at_its_time_or_not_at_all():
    async def work(asker, asking, clock):
        passed = await asking.wait_until(START_S + 50)
        at_s = clock.now_s() - START_S
        beyond = await asking.wait_until(START_S + 200)
        asking.stop()
        return passed, at_s, beyond, await asking.wait_until(START_S + 60)

    passed, at_s, beyond, stopped = run(Asked(), work, ends_s=START_S + 100)
    assert (passed, beyond, stopped) == (True, False, False)
    assert at_s == pytest.approx(50.0)


def test_the_emulator_s_project_is_triaged_within_the_requests_that_are_reserved():
    budget = Budget(Caps(), Rates(1e-6, 1e-6))
    done = triaged(budget=budget)
    assert done.checked
    assert budget.requests == len(done.checked)
