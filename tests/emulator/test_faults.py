from __future__ import annotations

import asyncio

import pytest

from gemquota.emulator.scenario import FaultKind
from gemquota.emulator.streams import Cut
from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import START_S, Caller, played

FREE = {"gemini-3.8-flash": {"rpm": -1, "rpd": -1, "tpm": -1}}
ANSWERS = {
    FaultKind.LIMIT_ZERO: (429, "no_entitlement"),
    FaultKind.PREPAY_DEPLETED: (429, "prepay_depleted"),
    FaultKind.PREPAY_DEPLETED_402: (402, "prepay_depleted"),
    FaultKind.SPEND_CAP: (429, "spend_cap"),
    FaultKind.SPEND_RATE: (429, "spend_rate"),
    FaultKind.BARE_429: (429, "unexplained_429"),
    FaultKind.HELP_ONLY: (429, "unexplained_429"),
    FaultKind.SHARED_CAPACITY: (429, "shared_capacity"),
    FaultKind.MODEL_CAPACITY: (429, "model_capacity"),
    FaultKind.OVERLOADED: (503, "overloaded"),
    FaultKind.INTERNAL: (500, "server_error"),
    FaultKind.DEADLINE: (504, "timeout"),
    FaultKind.LOCATION: (400, "location"),
    FaultKind.BAD_KEY: (400, "auth"),
}
OTHERWISE_PLAYED = {FaultKind.TIER_DROP, FaultKind.STREAM_ERROR, FaultKind.CUT, FaultKind.SLOW}


def test_every_kind_of_fault_is_held_to_something_here():
    assert {*ANSWERS, *OTHERWISE_PLAYED} == set(FaultKind)


@pytest.mark.parametrize("kind", ANSWERS, ids=str)
def test_a_fault_answers_so_that_diagnose_knows_it(kind):
    answer = played(lambda caller: caller.generate(), fault=[{"kind": kind}], limits=FREE)
    (found,) = diagnose(answer.text, now_s=START_S)
    assert (answer.status_code, found.cause) == ANSWERS[kind]


def test_a_tier_drop_refuses_by_the_free_tiers_limits():
    async def story(caller: Caller):
        return [await caller.generate() for _ in range(6)]

    fault = [{"kind": "tier_drop", "from_s": 0}]
    *_, refused = played(story, tier="tier2", fault=fault)
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.tier, found.limits[0].limit) == ("free", 5)


@pytest.mark.parametrize("alt", ["?alt=sse", ""], ids=["sse", "array"])
def test_an_error_within_a_stream_comes_after_a_first_piece(alt):
    path = f"/v1beta/models/gemini-3.8-flash:streamGenerateContent{alt}"
    answer = played(lambda caller: caller.post(path), fault=[{"kind": "stream_error"}])
    assert answer.status_code == 200
    assert answer.text.index("candidates") < answer.text.index('"error"')
    (found,) = diagnose(answer.text, now_s=START_S)
    assert found.cause == "overloaded"


@pytest.mark.parametrize("method", ["generateContent", "streamGenerateContent?alt=sse"])
def test_a_cut_connection_ends_without_an_answer(method):
    path = f"/v1beta/models/gemini-3.8-flash:{method}"
    with pytest.raises(Cut):
        played(lambda caller: caller.post(path), fault=[{"kind": "cut"}])


def test_a_slow_first_byte_takes_its_time():
    async def story(caller: Caller):
        await caller.generate()
        return asyncio.get_running_loop().time()

    assert played(story, fault=[{"kind": "slow", "delay_s": 7.5}]) == 7.5


def test_a_storm_comes_and_goes_on_schedule():
    async def story(caller: Caller):
        seen = []
        for _ in range(8):
            seen.append((await caller.generate()).status_code)
            await asyncio.sleep(15)
        return seen

    fault = [{"kind": "overloaded", "every_s": 60, "lasts_s": 30}]
    assert played(story, fault=fault, limits=FREE) == [503, 503, 200, 200] * 2


@pytest.mark.parametrize(
    ("conditions", "strikes"),
    [
        ({"nth": 3}, [0, 0, 1, 0, 0, 1]),
        ({"first": 2}, [1, 1, 0, 0, 0, 0]),
        ({"nth": 2, "first": 1}, [0, 1, 0, 0, 0, 0]),
        ({"model": "gemini-2*"}, [0] * 6),
        ({"model": "gemini-3*"}, [1] * 6),
        ({"method": "countTokens"}, [0] * 6),
        ({"project": "project-1"}, [1] * 6),
        ({"project": "other"}, [0] * 6),
        ({"from_s": 25, "until_s": 45}, [0, 0, 0, 1, 1, 0]),
        ({"probability": 0}, [0] * 6),
    ],
    ids=str,
)
def test_a_fault_strikes_only_when_all_its_conditions_hold(conditions, strikes):
    async def story(caller: Caller):
        seen = []
        for _ in range(6):
            seen.append(int((await caller.generate()).status_code == 500))
            await asyncio.sleep(10)
        return seen

    fault = [{"kind": "internal", **conditions}]
    assert played(story, fault=fault, limits=FREE) == strikes


def test_chance_repeats_with_its_seed():
    async def story(caller: Caller):
        return [(await caller.generate()).status_code for _ in range(200)]

    def run(seed):
        fault = [{"kind": "internal", "probability": 0.3}]
        return played(story, fault=fault, seed=seed, limits=FREE)

    assert run(1) == run(1) != run(2)
    assert 30 < run(1).count(500) < 90


def test_latency_has_the_median_and_the_spread_that_were_asked_for():
    async def story(caller: Caller):
        took = []
        for _ in range(400):
            before = asyncio.get_running_loop().time()
            await caller.generate()
            took.append(asyncio.get_running_loop().time() - before)
        return sorted(took)

    took = played(story, latency={"median_s": 0.4, "p95_s": 1.2}, limits=FREE)
    assert took[200] == pytest.approx(0.4, rel=0.15)
    assert took[380] == pytest.approx(1.2, rel=0.25)


@pytest.mark.parametrize(
    ("condition", "strikes"),
    [
        ({"key": "shop-1"}, True),
        ({"key": "shop-2"}, False),
        ({"body_has": "contents"}, True),
        ({"body_has": "google_search"}, False),
        ({"body_lacks": "google_search"}, True),
        ({"body_lacks": "contents"}, False),
    ],
)
def test_a_fault_may_ask_for_a_key_and_for_what_a_body_holds(condition, strikes):
    answer = played(
        lambda caller: caller.generate(key="shop-1"),
        fault=[{"kind": "overloaded", **condition}],
        project=[{"name": "shop", "keys": ["shop-1", "shop-2"]}],
        limits=FREE,
    )
    assert (answer.status_code == 503) is strikes
