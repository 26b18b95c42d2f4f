from __future__ import annotations

import json

import pytest

from gemquota.errors import ExitCode
from tests.cli.run import run, spawn
from tests.doctor import servers
from tests.doctor.test_examine import INVALID, KEY


@pytest.fixture(autouse=True)
def _somebody(no_key, monkeypatch, tmp_path):
    """A user with a home directory of their own and no environment in sight."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("VIRTUAL_ENV", "GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def test_the_emulator_is_well():
    done = run("doctor", "--emulate")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "all is well"
    assert "first token" in done.out


def test_json_holds_every_finding(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    with servers.serving(lambda head: INVALID) as port:
        done = run("doctor", "--base-url", f"http://127.0.0.1:{port}", "--json")
    found = json.loads(done.out)
    assert done.code == found["exit_code"] == ExitCode.AUTH
    (failed,) = (each for each in found["findings"] if each["grade"] == "failure")
    assert failed["check"] == "key accepted"
    assert KEY not in done.out


def test_fix_hints_are_commands_alone(monkeypatch):
    done = run("doctor", "--base-url", "https://gemini.invalid", "--fix-hints")
    assert done.code == ExitCode.AUTH
    assert done.out.splitlines()[1] == "export GEMINI_API_KEY=..."


def test_a_report_is_written_and_holds_no_path_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    done = run("doctor", "--emulate", "--report", "doctor.md")
    assert done.code == 0
    text = (tmp_path / "doctor.md").read_text()
    assert text.startswith("# gemquota doctor\n")
    assert str(tmp_path / "home") not in text
    assert KEY not in text


def test_a_report_that_cannot_be_written_is_said():
    done = run("doctor", "--emulate", "--report", "missing/doctor.md")
    assert done.code == ExitCode.USAGE
    assert "cannot write missing/doctor.md" in done.err


def test_recorded_traffic_says_what_is_left(keep):
    from gemquota.clock import now_s
    from gemquota.domain.call import Call, Kind, NamedLimit

    kind = Kind(account="abc", model="gemini-3.8-flash", label="gemini-3.8-flash")
    limit = NamedLimit("RPD", 20, "gemini-3.8-flash", "free", "PerDay")
    keep(
        Call(now_s() - 1, kind),
        Call(now_s(), kind, 429, "quota", (limit,)),
    )
    found = json.loads(run("doctor", "--emulate", "--json").out)["findings"]
    said = {each["check"]: each["said"] for each in found}
    assert said["quota left"] == "19 of 20 left of RPD, of recorded traffic"
    assert said["tier"].startswith("free")
    assert said["store"].startswith("2 calls")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--model", "no-such-model"), "no model is called"),
        (("--base-url", "http://example.com"), "over plain http"),
        (("--env-file", "missing.env"), "cannot read missing.env"),
        (("--emulate", "no-such-tier"), "no tier and no file"),
    ],
)
def test_a_wrong_flag_is_one_line(arguments, told):
    done = run("doctor", *arguments)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert told in done.err


def test_a_process_of_its_own_ends_though_the_name_server_hangs(tmp_path):
    """What was asked in a thread is left behind when the process ends."""
    done = spawn("doctor", "--base-url", "https://gemini.invalid", "--json", GEMINI_API_KEY=KEY)
    assert done.code == ExitCode.UNREACHABLE
    assert KEY not in done.out + done.err
