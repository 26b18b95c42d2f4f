from __future__ import annotations

import json

import pytest

from tests.cli.run import run
from tests.store.calls import FLASH, RPD_250, call, refused

NOW_S = 1_750_000_000.0  # 08:06 in Los Angeles
RPM_5 = RPD_250._replace(dimension="RPM", value=5)
RPD_20 = RPD_250._replace(value=20)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("gemquota.clock.now_s", lambda: NOW_S)


@pytest.fixture
def filled(keep):
    """Two of five in the last minute, seven of twenty today."""
    keep(refused(NOW_S - 9000, RPM_5, RPD_20))
    keep(*(call(NOW_S - at_s) for at_s in (3600, 3601, 3602, 3603, 3604, 30, 10)))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--need", "3"], 0, "yes: 3 requests"),
        (["--need", "4"], 10, "fit in 31 s"),
        (["--need", "14"], 10, "Mon 16 Jun 00:00 PDT"),
        (["--need", "21"], 13, "waiting does not help"),
        (["--tokens", "1000000000"], 13, "waiting does not help"),
    ],
)
def test_the_exit_status_is_the_answer(filled, arguments, code, said):
    done = run("guard", "--model", "gemini-3.8-flash", *arguments)
    assert (done.code, done.err) == (code, "")
    assert said in " ".join(done.out.split())


def test_json_says_when_and_whence(filled):
    done = run("guard", "--model", "gemini-3.8-flash", "--need", "4", "--json")
    found = json.loads(done.out)
    assert (found["schema"], found["answer"], found["exit_code"]) == ("gemquota.guard/1", "later", 10)  # fmt: skip
    assert (found["wait_s"], found["account"]) == (31.0, "key-1")
    assert {each["source"] for each in found["limits"]} == {"refusal"}


def test_wait_sleeps_until_it_fits(filled, monkeypatch):
    now_s, slept = [NOW_S], []

    def pause(seconds):
        slept.append(seconds)
        now_s[0] += seconds

    monkeypatch.setattr("gemquota.clock.now_s", lambda: now_s[0])
    monkeypatch.setattr("gemquota.clock.pause", pause)
    done = run("guard", "--model", "gemini-3.8-flash", "--need", "4", "--wait")
    assert (done.code, slept) == (0, [31.0])
    assert "waits 31 s" in done.err
    assert run("guard", "--model", "gemini-3.8-flash", "--need", "21", "--wait").code == 13


@pytest.mark.parametrize("fail_open", [False, True])
def test_what_cannot_be_told_is_12_or_let_pass(keep, path, fail_open):
    flags = ["--fail-open"] if fail_open else []
    wanted = 0 if fail_open else 12
    assert run("guard", "--model", "gemini-3.8-flash", *flags).code == wanted
    assert not path.exists()
    keep(call(NOW_S - 5))
    done = run("guard", "--model", "gemini-3.8-flash", *flags)
    assert (done.code, "no RPM or RPD" in done.out) == (wanted, True)
    keep(call(NOW_S - 5, FLASH._replace(account="key-2")))
    done = run("guard", "--model", "gemini-3.8-flash", *flags)
    assert (done.code, "--key key-1" in done.err) == (wanted, True)


def test_a_tier_brings_what_is_on_record(keep):
    keep(call(NOW_S - 5))
    done = run("guard", "--model", "gemini-3.8-flash", "--tier", "free", "--json")
    assert done.code == 0
    assert {each["source"] for each in json.loads(done.out)["limits"]} == {"catalogue"}


@pytest.mark.parametrize(
    "flags", [["--key", "x"], ["--tier", "x"], ["--need", "0"], ["--model", "no such"]]
)
def test_a_wrong_word_ends_with_2(filled, flags):
    done = run("guard", "--model", "gemini-3.8-flash", *flags)
    assert (done.code, done.out) == (2, "")
