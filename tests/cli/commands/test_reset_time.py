from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.run import run
from tests.examples import most


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


# Digits, signs and units make what nearly is a time; all of Unicode makes what is none.
TEXTS = st.text(max_size=40) | st.text("0123456789-:/.TZ+ awdhms", max_size=24)


@settings(max_examples=most(150), deadline=None)
@given(TEXTS | st.dates().map(str) | st.datetimes().map(str))
def test_any_time_is_taken_or_refused(text):
    assert run("reset-time", f"--at={text}").code in (0, 2)


@settings(max_examples=most(100), deadline=None)
@given(TEXTS | st.sampled_from(["Europe", "zone.tab", "leapseconds", "/etc/passwd", "a" * 5_000]))
def test_any_zone_is_taken_or_refused(text):
    assert run("reset-time", f"--tz={text}").code in (0, 2)


@settings(max_examples=most(100), deadline=None)
@given(TEXTS | st.dates().map(str), TEXTS)
def test_any_span_of_a_scan_is_taken_or_refused(since, until):
    done = run("diagnose", f"--since={since}", f"--until={until}", stdin="nothing here")
    assert done.code in (2, 11)


@pytest.mark.parametrize("at", ["9999-12-31", "0001-01-01", "1969-12-31", "999999w"])
def test_a_time_out_of_the_calendar_is_refused_in_one_line(at):
    done = run("reset-time", f"--at={at}")
    assert (done.code, done.out) == (2, "")
    assert "lies outside the years 1970 to 2099" in done.err
