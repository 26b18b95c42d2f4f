from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from gemquota.cli.optional_value import with_usual_values
from gemquota.cli.scanning import Span, print_scan, scan
from gemquota.intake.sources import Source
from tests.cli.run import run
from tests.extract import payloads as p

DAILY = p.pretty(p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", 20)]))
BUSY = p.pretty(p.plain_error(503, "UNAVAILABLE", "The model is overloaded. Try again later."))


def test_an_example_needs_no_name():
    assert run("diagnose", "--example").out.startswith("RPD limit reached")
    assert run("diagnose", "--example", "--short").out.startswith("quota: ")


@pytest.mark.parametrize(
    ("given", "complete"),
    [
        (["--example"], ["--example", "quota"]),
        (["--example", "--json"], ["--example", "quota", "--json"]),
        (["--example", "auth"], ["--example", "auth"]),
        (["--", "--example"], ["--", "--example"]),
    ],
)
def test_an_option_without_its_value_takes_the_usual_one(given, complete):
    assert with_usual_values(given, {"--example": "quota"}) == complete


def test_an_unknown_example_is_named_with_the_known_ones():
    done = run("diagnose", "--example", "nosuch")
    assert (done.code, done.out) == (2, "")
    assert "hint: examples: quota, auth, " in done.err


def test_a_window_that_the_text_does_not_name_is_guessed_from_dated_values_and_called_a_guess():
    bullet = (
        "You exceeded your current quota.\\n* Quota exceeded for metric: generativelanguage.googleapis.com/"
        "generate_content_free_tier_requests, limit: 20, model: gemini-3.8-flash"
    )
    text = p.pretty(p.plain_error(429, "RESOURCE_EXHAUSTED", bullet))
    said = " ".join(run("diagnose", stdin=text).out.split())
    assert said.startswith("RPM or RPD limit reached")
    assert "Likely the day's (RPD): the text does not say" in said
    (limit,) = json.loads(run("diagnose", "--json", stdin=text).out)["diagnoses"][0]["limits"]
    assert limit["dimension"] is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("way", ["file", "stdin", "dash"])
def test_any_encoding_from_anywhere_gives_the_same_answer(tmp_path, encoding, way):
    octets = f"à bientôt\n{DAILY}".encode(encoding)
    path = tmp_path / "error.txt"
    path.write_bytes(octets)
    arguments = {"file": [str(path)], "stdin": [], "dash": ["-"]}[way]
    done = run("diagnose", "--json", *arguments, stdin=octets)
    (found,) = json.loads(done.out)["diagnoses"]
    assert (found["cause"], found["limits"][0]["limit"]) == ("quota", 20)


def test_repeats_in_several_files_count_once_and_kinds_are_ranked(tmp_path):
    for name, text in (("a", BUSY), ("b", DAILY), ("c", DAILY)):
        (tmp_path / name).write_text(text)
    done = run("diagnose", "--json", *(str(tmp_path / name) for name in "abc"))
    found = json.loads(done.out)["diagnoses"]
    assert [(one["cause"], one["occurrences"]) for one in found] == [("quota", 2), ("overloaded", 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (bytes(range(32)) * 50, "binary"),
        (b"all is well\n", "no error"),
        (b"[" * 1_000_000, "no error"),
        (b"9" * 5_000, "no error"),
        (b'{"x": NaN}', "no error"),
    ],
    ids=["empty", "blank", "binary", "no error", "brackets", "digits", "NaN"],
)
def test_input_without_an_error_ends_with_11_and_one_sentence(octets, says):
    done = run("diagnose", stdin=octets)
    assert (done.code, done.out) == (11, "")
    assert says in done.err
    assert done.err.count("\n") == 2


def test_what_cannot_be_opened_ends_with_2_and_a_hint(tmp_path):
    for path in (tmp_path, tmp_path / "missing"):
        done = run("diagnose", str(path))
        assert (done.code, done.out) == (2, "")
        assert "hint: " in done.err


@pytest.mark.parametrize("flag", ["--json", "--jsonl", "--markdown", "--short", "--scan", "--csv"])
def test_no_key_and_no_control_character_comes_out(flag):
    hostile = DAILY.replace(
        "You exceeded",
        "\\u001b]0;owned\\u0007\\u009b31m [bold]AIzaSyD1234567890 AQ.Ab8RN6JKLMNOP ya29.a0AfH6SMB "
        "Bearer abcdef123456 https://x/?key=s3cr3tkey You exceeded",
    )
    out = run("diagnose", flag, stdin=hostile + "\x1b[2J\x9b5n").out
    for secret in ("AIzaSyD", "Ab8RN6", "a0AfH6", "abcdef123456", "s3cr3tkey"):
        assert secret not in out
    assert all(char >= " " and not "\x7f" <= char <= "\x9f" for char in out.replace("\n", ""))


@pytest.mark.parametrize(("text", "code"), [(DAILY, 10), (BUSY, 10), ("", 11)])
def test_exit_code_says_what_was_found(text, code):
    assert run("diagnose", "--exit-code", stdin=text).code == code


def line_at(hour: int, minute: int, payload: object) -> str:
    return f"2026-11-20T{hour:02d}:{minute:02d}:00Z ERROR call failed: {p.compact(payload)}\n"


LOG = "".join(
    "2026-11-20T09:00:00Z INFO POST /v1beta/models/m:generateContent 200\n" * 9
    + line_at(hour, minute, p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", 20)]))
    for hour, minute in ((9, 5), (9, 5), (11, 30))
)


def test_a_scan_groups_and_dates_and_counts_the_calls():
    value = json.loads(run("diagnose", "--scan", "--json", stdin=LOG).out)
    assert value["schema"] == "gemquota.scan/1"
    assert (value["errors"], value["calls"]) == (3, 27)
    (group,) = value["groups"]
    assert (group["model"], group["dimension"], group["limit"]) == ("gemini-3.8-flash", "RPD", 20)
    assert group["first_seen"] == "2026-11-20T09:05:00Z"
    assert group["last_seen"] == "2026-11-20T11:30:00Z"
    assert group["peak_minute"] == {"at": "2026-11-20T09:05:00Z", "count": 2}
    assert [hour["count"] for hour in value["hours"]] == [2, 1]


def test_since_and_until_bound_a_scan():
    done = run("diagnose", "--since", "2026-11-20 10:00 UTC", "--json", stdin=LOG)
    assert json.loads(done.out)["errors"] == 1
    done = run("diagnose", "--until", "2026-11-20 09:00 UTC", stdin=LOG)
    assert done.code == 11
    assert "in the time asked for" in done.err


def test_more_than_a_megabyte_is_scanned_and_loses_nothing_of_its_head(tmp_path):
    (tmp_path / "small").write_text(LOG)
    (tmp_path / "large").write_text(LOG + "2026-11-20T12:00:00Z INFO fine\n" * 40_000)
    done = run("diagnose", "--json", str(tmp_path / "small"), str(tmp_path / "large"))
    assert json.loads(done.out)["errors"] == 6


def test_every_error_of_a_log_is_a_line_of_its_own_in_jsonl():
    done = run("diagnose", "--scan", "--jsonl", stdin=LOG)
    assert [json.loads(line)["cause"] for line in done.out.splitlines()] == ["quota"] * 3


@pytest.mark.parametrize("flag", ["--short", "--csv", "--markdown"])
def test_a_scan_in_every_other_form_names_count_and_model(flag):
    last = run("diagnose", "--scan", flag, stdin=LOG).out.splitlines()[-1]
    assert "3" in last
    assert "gemini-3.8-flash" in last


def test_the_scan_report_fits_eighty_columns():
    done = run("diagnose", "--scan", stdin=LOG)
    assert done.out.startswith("3 errors of 1 kind in standard input: 11.1% of 27 calls\n")
    assert "Errors by hour" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_a_paste_of_any_length_in_one_line_arrives_whole():
    pty = pytest.importorskip("pty", reason="needs a Unix terminal")
    import termios

    controller, terminal = pty.openpty()
    before = termios.tcgetattr(terminal)
    reading = subprocess.Popen(
        [sys.executable, "-m", "gemquota", "diagnose", "--json"],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert reading.stderr is not None
    assert b"paste the error, then Ctrl-D" in reading.stderr.readline()
    paste = ("x" * 9_000 + DAILY.replace("\n", " ") + "\n").encode()
    while termios.tcgetattr(terminal)[3] & termios.ICANON:
        os.sched_yield()
    for at in range(0, len(paste), 512):
        os.write(controller, paste[at : at + 512])
        os.read(controller, 65_536)  # its echo
    os.write(controller, b"\x04")
    assert reading.stdout is not None
    out = reading.stdout.read()
    assert reading.wait() == 0
    reading.stdout.close()
    reading.stderr.close()
    assert json.loads(out)["diagnoses"][0]["limits"][0]["limit"] == 20
    assert termios.tcgetattr(terminal) == before
    os.close(controller)
    os.close(terminal)


def test_ctrl_c_keeps_what_a_scan_knows_so_far(capsys):
    def chunks():
        yield LOG.encode() + b"fine\n" * 500_000
        yield b"fine\n" * 500_000
        os.kill(os.getpid(), signal.SIGINT)
        yield LOG.encode()

    done = scan([Source("app.log", None, chunks())], Span())
    assert done.interrupted
    assert done.tally.errors == 3
    print_scan(done, "text")
    printed = capsys.readouterr()
    assert printed.out.startswith("3 errors of 1 kind in app.log")
    assert "stopped after" in printed.err


def test_follow_prints_each_kind_once_through_rotation_and_sums_up_on_ctrl_c(tmp_path):
    log = tmp_path / "app.log"
    daily = line_at(9, 5, p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", 20)]))
    log.write_text(daily * 2)
    following = subprocess.Popen(
        [sys.executable, "-m", "gemquota", "diagnose", "--follow", str(log), "--every", "0.02"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert following.stdout is not None
    assert following.stderr is not None
    assert "RPD limit reached" in following.stdout.readline()
    log.rename(tmp_path / "app.log.1")
    log.write_text(daily + line_at(9, 6, p.plain_error(503, "UNAVAILABLE", "model is overloaded")))
    assert "overloaded" in following.stdout.readline()
    following.send_signal(signal.SIGINT)
    rest = following.stdout.read()
    assert following.wait() == 130
    assert "4 errors of 2 kinds" in rest
    assert "was replaced" in following.stderr.read()
    following.stdout.close()
    following.stderr.close()


def test_follow_takes_one_file(tmp_path):
    for paths in ([], ["a", "b"], [str(tmp_path)], ["-"]):
        done = run("diagnose", "--follow", *paths)
        assert (done.code, done.out) == (2, "")
