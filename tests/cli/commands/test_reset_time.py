from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.cli.run import run


def test_both_rules_are_shown_on_every_clock():
    done = run("reset-time", "--at", "2026-11-24 15:00 UTC", "--tz", "Europe/Berlin")
    assert done.code == 0
    assert "Daily quotas (RPD) return in 17:00:00: Wed 25 Nov 00:00 PST" in done.out
    for face in (
        "Wed 25 Nov 08:00 UTC  Wed 25 Nov 00:00 UTC",
        "Asia/Shanghai  Wed 25 Nov 16:00 CST  Wed 25 Nov 08:00 CST",
        "Europe/Berlin  Wed 25 Nov 09:00 CET  Wed 25 Nov 01:00 CET",
    ):
        assert face in done.out
    assert "which rule holds is not settled" in " ".join(done.out.split())
    assert "Code Assist" in done.out
    assert done.err == ""


def test_json_holds_the_same_facts():
    value = json.loads(run("reset-time", "--json", "--at", "2027-03-14").out)
    assert value["schema"] == "gemquota.reset/1"
    assert value["pacific_day"]["hours"] == 23
    documented, hinted = value["resets"]
    assert (documented["rule"], documented["at"]) == ("documented", "2027-03-15T07:00:00Z")
    assert documented["in_s"] == 23 * 3600
    assert (hinted["rule"], hinted["at"]) == ("server_hint", "2027-03-15T00:00:00Z")


def test_a_day_of_25_hours():
    done = run("reset-time", "--at", "2026-11-01")
    assert "it has 25 hours" in done.out
    assert "25:00:00" in done.out


def test_short_is_one_countdown():
    assert run("reset-time", "--short", "--at", "2026-11-24 15:00 UTC").out == "17:00:00\n"


def test_wrong_flags_end_with_2_and_a_hint():
    for arguments in (["--tz", "Mars/Phobos"], ["--at", "soon"], ["--json", "--short"], ["--watch", "--at", "1h"]):  # fmt: skip
        done = run("reset-time", *arguments)
        assert done.code == 2
        assert done.out == ""
        assert "hint: " in done.err


def test_watch_counts_on_a_terminal_until_ctrl_c():
    pty = pytest.importorskip("pty", reason="needs a Unix terminal")
    controller, terminal = pty.openpty()
    watching = subprocess.Popen(
        [sys.executable, "-m", "gemquota", "reset-time", "--watch"],
        stdout=terminal,
        stderr=terminal,
        stdin=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    seen = b""
    while seen.count(b"return in") < 2:
        seen += os.read(controller, 4_096)
    watching.send_signal(signal.SIGINT)
    assert watching.wait() == 130
    os.close(controller)
