from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from gemquota.clock import now_s
from gemquota.domain.call import Call, Kind, NamedLimit
from gemquota.errors import ExitCode
from tests.cli.run import run

FLASH = "gemini-3.8-flash"
KIND = Kind(account="abc", model=FLASH, label=FLASH)
SPENT = Call(0.0, KIND, 429, "quota", (NamedLimit("RPD", 2, FLASH, "free", "PerDay"),))


@pytest.fixture
def spent(keep):
    """A day's quota of two, used up."""
    at_s = now_s()
    keep(Call(at_s - 2, KIND), Call(at_s - 1, KIND), SPENT._replace(at_s=at_s))


@pytest.fixture
def told(path, tmp_path):
    """Settings whose command writes down what it is told; the lines so far."""
    log = tmp_path / "told"
    program = (
        "import os, sys; open(sys.argv[1], 'a').write(os.environ['GEMQUOTA_ALERT_TEXT'] + chr(10))"
    )
    command = json.dumps([sys.executable, "-c", program, str(log)])
    (tmp_path / "config.toml").write_text(f"[alerts]\ncommand = {command}\n[alerts.rpm]\n")
    return lambda: log.read_text().splitlines() if log.exists() else []


def test_nothing_recorded_is_said(path):
    done = run("alerts")
    assert (done.code, done.out) == (ExitCode.NOTHING_FOUND, "")
    assert "nothing is recorded yet" in done.err


def test_what_fires_is_told_once(spent, told):
    first = run("alerts")
    assert first.code == ExitCode.CHANGE_NEEDED
    assert "P1  RPD used" in first.out
    assert "2 of 2" in first.out
    assert [line.split(":")[0] for line in told()] == ["gemquota P1 fired"]
    again = run("alerts", "check", "--json")
    found = json.loads(again.out)
    assert (again.code, found["events"]) == (ExitCode.CHANGE_NEEDED, [])
    assert [each["metric"] for each in found["firing"]] == ["rpd"]
    assert len(told()) == 1


def test_a_dry_run_tells_nobody_and_remembers_nothing(spent, told, tmp_path):
    assert run("alerts", "--dry-run").code == ExitCode.CHANGE_NEEDED
    assert told() == []
    assert not (tmp_path / "alerts.json").exists()


def test_well_is_0(keep):
    keep(Call(now_s(), KIND))
    done = run("alerts")
    assert (done.code, done.out) == (0, "nothing fires\n")


def test_a_test_event_reaches_the_command(told):
    assert run("alerts", "test").code == 0
    assert "a test: nothing has happened" in told()[0]


def test_a_test_without_anybody_to_tell_is_refused(path):
    done = run("alerts", "test")
    assert done.code == ExitCode.USAGE
    assert "nobody would be told" in done.err


def test_a_command_that_fails_is_said_and_changes_nothing_else(spent, path, tmp_path):
    (tmp_path / "config.toml").write_text('[alerts]\ncommand = ["/no/such/program"]\n')
    done = run("alerts")
    assert done.code == ExitCode.CHANGE_NEEDED
    assert "the command cannot be run" in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("alerts = 7", "alerts must be a table"),
        ("[alerts]\nwatch = 1", "watch is not known here"),
        ("[alerts", "config.toml: "),
        ("\xff", "config.toml: "),
    ],
)
def test_settings_that_are_wrong_are_named(path, tmp_path, text, said):
    (tmp_path / "config.toml").write_bytes(text.encode("latin-1"))
    done = run("alerts")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert said in done.err


def test_a_word_that_is_no_action_is_refused(path):
    assert "did you mean watch?" in run("alerts", "wach").err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_a_watch_tells_each_event_and_ends_with_ctrl_c(spent, path):
    with subprocess.Popen(
        [sys.executable, "-m", "gemquota", "alerts", "watch", "--every", "1", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
    ) as process:
        assert process.stdout is not None
        event = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (event["event"], event["severity"], event["metric"]) == ("fired", "P1", "rpd")
    assert (process.returncode, err) == (ExitCode.INTERRUPTED, "")
