from __future__ import annotations

import httpx
import pytest

from gemquota.clock import LoopClock, run_virtually
from gemquota.emulator import create
from gemquota.emulator.admin import with_admin
from gemquota.emulator.scenario_file import scenario_of
from tests.emulator.calls import START_S, Caller

TOKEN = {"x-gemquota-token": "secret"}
RPM_1 = {"gemini-3.8-flash": {"rpm": 1, "rpd": -1, "tpm": -1}}


def administered(story, *, peer="127.0.0.1"):
    async def run():
        emulator = create(scenario_of({"limits": RPM_1}), LoopClock(START_S))
        app = with_admin(emulator, "secret")
        transport = httpx.ASGITransport(app=app, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://emulated") as admin:
            return await story(admin, Caller(app))

    return run_virtually(run())


def test_the_state_tells_what_is_used_and_no_key():
    async def story(admin, caller):
        await caller.generate(key="AIza-a-secret-key")
        return await admin.get("/_gemquota/state", headers=TOKEN)

    answer = administered(story)
    (project,) = answer.json()["projects"]
    assert project["quotas"][0] == {
        "family": "generate",
        "model": "gemini-3.8-flash",
        "limit": "RPM",
        "capacity": 1,
        "used": 1,
        "resets_at_s": 1_750_000_020.0,
    }
    assert answer.json()["now_s"] == START_S
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clock", {"advance_s": 60}),
        ("clock", {"set_s": START_S + 60}),
        ("quotas", {"model": "gemini-3.8-flash", "rpm": 2}),
        ("quotas", {"model": "gemini-3.8-flash", "rpm": -1, "project": "project-1"}),
        ("reset", None),
    ],
    ids=str,
)
def test_a_full_minute_opens_again_by_hand(path, body):
    async def story(admin, caller):
        await caller.generate()
        before = (await caller.generate()).status_code
        changed = await admin.post(f"/_gemquota/{path}", json=body, headers=TOKEN)
        return before, changed.status_code, (await caller.generate()).status_code

    assert administered(story) == (429, 200, 200)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clock", {"advance_s": -1}),
        ("clock", {"advance_s": "1"}),
        ("clock", {}),
        ("quotas", {"model": "m"}),
        ("quotas", {"model": "m", "rpm": "3"}),
        ("quotas", {"model": "m", "rpm": 3, "project": "nobody"}),
        ("quotas", {"rpm": 3}),
        ("quotas", [1]),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(path, body):
    async def story(admin, caller):
        await caller.generate()
        refused = await admin.post(f"/_gemquota/{path}", json=body, headers=TOKEN)
        return refused.status_code, (await caller.generate()).status_code

    assert administered(story) == (400, 429)


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ({}, "127.0.0.1"),
        ({"x-gemquota-token": "wrong"}, "127.0.0.1"),
        ({**TOKEN, "origin": "http://127.0.0.1:8429"}, "127.0.0.1"),
        (TOKEN, "192.168.1.7"),
        (TOKEN, ""),
    ],
    ids=["no-token", "wrong-token", "browser", "other-machine", "no-peer"],
)
def test_nobody_else_may_touch_it(headers, peer):
    async def story(admin, caller):
        return await admin.post("/_gemquota/reset", headers=headers)

    assert administered(story, peer=peer).status_code == 403


def test_without_admin_the_routes_do_not_exist():
    async def run():
        caller = Caller(create(clock=LoopClock(START_S)))
        return await caller.get("/_gemquota/state")

    assert run_virtually(run()).status_code == 404
