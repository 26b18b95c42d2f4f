"""A program of a user's, run and recorded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gemquota.store.sqlite import SqliteStore
from tests.cli.run import run, spawn

PROGRAM = """
import json, os, sys, urllib.error, urllib.request
url = os.environ["GOOGLE_GEMINI_BASE_URL"] + "/v1beta/models/gemini-3.8-flash:generateContent"
body = json.dumps({"contents": [{"parts": [{"text": "hi"}]}]}).encode()
for _ in range(int(sys.argv[1])):
    headers = {"x-goog-api-key": os.environ["GEMINI_API_KEY"], "content-type": "application/json"}
    try:
        print(urllib.request.urlopen(urllib.request.Request(url, body, headers)).status)
    except urllib.error.HTTPError as error:
        print(error.code)
sys.exit(7)
"""
SCENARIO = 'window = "sliding"\nlimits."gemini-3.8-flash" = { rpm = 2, rpd = 100 }\n'


@pytest.fixture
def scenario(tmp_path, monkeypatch):
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path / "state"))
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO)
    return str(path)


def test_a_program_s_calls_are_summed_up_and_its_status_passed_on(scenario, tmp_path):
    done = spawn("run", "--emulate", scenario, "--", sys.executable, "-c", PROGRAM, "4")
    assert (done.code, done.out) == (7, "200\n200\n429\n429\n")
    summary = " ".join(done.err.split())
    assert summary.startswith("gemquota: 4 calls, 2 admitted, 2 refused; ")
    assert "RPM limit reached: 2 requests per minute for gemini-3.8-flash" in summary
    assert "retries: 4 calls for 3 requests, 1.3 each, 2 at most" in summary
    assert "1 sent inside a window that a refusal had said is closed" in summary
    # Emulated calls say nothing of anybody's quota, and are not kept.
    assert not (tmp_path / "state" / "calls.db").exists()


def test_bodies_of_the_emulator_are_not_kept(scenario):
    done = run("run", "--emulate", scenario, "--keep-bodies", "--", sys.executable, "-c", "0")
    assert done.code == 125
    assert "--keep-bodies keeps what the API says" in done.err


def test_calls_over_https_are_trusted_by_the_program(scenario):
    done = spawn("run", "--emulate", scenario, "--tls", "--", sys.executable, "-c", PROGRAM, "1")
    assert (done.code, done.out) == (7, "200\n")


def test_real_calls_are_kept(scenario, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "gemquota", "emulate", "--port", "0", "--json", "--scenario", scenario],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as upstream:  # fmt: skip
        try:
            url = json.loads(upstream.stdout.readline())["base_url"]
            done = spawn(
                "run", "--upstream", url, "--tag", "nightly", "--keep-bodies", "--json", "--", sys.executable, "-c", PROGRAM, "3",
                GEMINI_API_KEY="AIza-of-a-test-0123456789",
            )  # fmt: skip
        finally:
            upstream.kill()
    found = json.loads(done.out.splitlines()[-1])
    assert (found["schema"], found["status"], found["calls"], found["refused"]) == ("gemquota.run/1", 7, 3, 1)  # fmt: skip
    (model,) = found["models"]
    assert (model["model"], model["today"], model["stated_limits"]) == ("gemini-3.8-flash", 2, {"RPM": 2})  # fmt: skip
    with closing(SqliteStore(tmp_path / "state" / "calls.db")) as store:
        kinds = store.totals(0, 1e11)
        assert {each.tag for each in kinds} == {"nightly"}
        assert sum(each.calls for each in kinds.values()) == 3
    assert b"AIza-of-a-test" not in (tmp_path / "state" / "calls.db").read_bytes()
    bodies = found["bodies"]
    assert bodies["kept"] == 1
    (record,) = map(json.loads, Path(bodies["path"]).read_text("utf-8").splitlines())
    assert json.loads(record["body"])["error"]["code"] == 429
    scanned = json.loads(run("diagnose", "--scan", bodies["path"], "--json").out)
    assert scanned["errors"] == 1


@pytest.mark.parametrize(
    ("command", "code", "complaint"),
    [
        (["no-such-program-anywhere"], 127, "no program 'no-such-program-anywhere'"),
        (["/"], 126, "cannot run '/'"),
    ],
)
def test_a_program_that_cannot_be_started_ends_as_shells_do(scenario, command, code, complaint):
    done = run("run", "--emulate", scenario, "--", *command)
    assert (done.code, done.out) == (code, "")
    assert complaint in done.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--upstream", "nonsense"], "--upstream 'nonsense' is no address"),
        (["--emulate", "python"], "is no tier and no file"),
    ],
)
def test_what_keeps_it_from_starting_is_125(scenario, arguments, complaint):
    done = run("run", *arguments, "--", "true")
    assert done.code == 125
    assert complaint in done.err


@pytest.mark.parametrize(
    ("name", "told"),
    [("gemini", "selectedType"), ("python", "--openai")],
)
def test_silence_is_told_with_its_likely_reason(scenario, tmp_path, name, told):
    program = tmp_path / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    done = run("run", "--emulate", scenario, "--", str(program))
    assert done.code == 0
    assert done.err.startswith("gemquota: no call passed. ")
    assert told in done.err


def test_the_program_s_own_options_are_its_own(scenario):
    done = spawn("run", "--emulate", scenario, "--json", sys.executable, "-c", "print('--help')", "--json")  # fmt: skip
    assert done.out.splitlines()[0] == "--help"


def test_a_program_that_a_signal_ends_ends_with_its_number(scenario):
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert spawn("run", "--emulate", scenario, "--", sys.executable, "-c", kill).code == 137


WAITS = """
import signal, sys, time
def ended(number, frame):
    print("got", number, flush=True); sys.exit(3)
signal.signal(signal.SIGTERM, ended)
print("ready", flush=True)
while True: time.sleep(0.1)  # a pause may begin just after the signal
"""


@pytest.mark.skipif(not hasattr(signal, "pause"), reason="needs POSIX signals")
def test_signals_are_passed_on(scenario):
    command = [sys.executable, "-m", "gemquota", "run", "--emulate", scenario, "--"]
    with subprocess.Popen(
        [*command, sys.executable, "-c", WAITS],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ},
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    assert (out, process.returncode) == (f"got {signal.SIGTERM.value}\n", 3)


def test_a_damaged_store_is_told_and_the_program_runs(scenario, tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "calls.db").write_bytes(b"no database, but long enough to look at" * 100)
    done = spawn("run", "--upstream", "http://127.0.0.1:9", "--", sys.executable, "-c", PROGRAM, "1", GEMINI_API_KEY="k")  # fmt: skip
    assert (done.code, done.out) == (7, "502\n")
    assert "calls are kept in memory" in done.err
    assert "1 call, 0 admitted, 1 failed" in done.err
