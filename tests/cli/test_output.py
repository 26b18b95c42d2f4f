from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.cli import output
from gemquota.cli.output import fit_for_terminal
from tests.cli.run import captured, run, spawn

KEY = "AIza" + "S" * 35
FULL = Path("/dev/full")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ntext\t.", "plain\ntext\t."),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07", "]0;title"),
        ("\x1b[2Jcleared", "[2Jcleared"),
        ("a\rb\x00c\x7f\x9b", "abc"),
        ("turned \u202eback", "turned back"),
        ("half \ud800", "half "),
        (f"key {KEY}.", "key [redacted]."),
    ],
    ids=["plain", "colour", "title", "clear", "controls", "direction", "surrogate", "key"],
)
def test_neither_keys_nor_controls_reach_a_terminal(text, shown):
    assert fit_for_terminal(text) == shown


def test_colours_pass_where_they_are_ours_and_nothing_else_does():
    assert fit_for_terminal("\x1b[31mred\x1b[0m\x1b[2J", coloured=True) == "\x1b[31mred\x1b[0m[2J"


def test_a_complaint_about_a_hostile_file_is_not_coloured_by_it(tmp_path):
    path = tmp_path / "summary.json"
    path.write_text('{\n "schema": "gemquota.scan/1\\u001b[31mred",\n "x": 1}')
    done = spawn("import", str(path), GEMQUOTA_STATE_DIR=str(tmp_path))
    assert done.code == 2
    assert "\x1b" not in done.err


@given(st.text())
def test_what_is_shown_can_always_be_encoded(text):
    shown = fit_for_terminal(text)
    shown.encode("utf-8")
    assert not {c for c in shown if ord(c) < 32} - set("\n\t\x1b")


def into(path, *arguments, stream="stdout", **environment):
    """Run with one stream in `path`; the code and what the other stream holds."""
    with open(path, "wb") as target:
        other = "stderr" if stream == "stdout" else "stdout"
        done = subprocess.run(
            [sys.executable, "-m", "gemquota", *arguments],
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **environment},
            **{stream: target, other: subprocess.PIPE},
        )
    return done.returncode, getattr(done, other).decode()


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    [("diagnose", "--example"), ("--version",), ("help",), ("limits", "--json")],
    ids=" ".join,
)
def test_a_full_disk_is_told_in_one_line(arguments, unbuffered):
    code, errors = into(FULL, *arguments, PYTHONUNBUFFERED=unbuffered)
    assert code == 2
    assert errors == "gemquota: the output cannot be written: no space left on device\n"


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_where_complaints_cannot_be_written_the_code_still_tells():
    assert into(FULL, "nosuch", stream="stderr") == (2, "")


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_a_closed_stream_is_no_crash(closed):
    done = subprocess.run(
        ["sh", "-c", f"exec '{sys.executable}' -m gemquota diagnose --example {closed}"],
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [("models",), ("reset-time",), ("limits", "--json")], ids=" ".join
)
def test_into_a_pipe_goes_utf8_whatever_the_locale_says(arguments):
    done = spawn(*arguments, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("", 80),
        ("120", 120),
        ("0", 1),
        ("-5", 80),
        ("wide", 80),
        ("9" * 40, 80),
        ("999999999", 10_000),
    ],
)
def test_into_a_pipe_the_width_is_what_columns_says(columns, cells, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    assert captured(output.width_cells).code == cells


@pytest.mark.parametrize("columns", ["1", "20", "60", "200"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("diagnose", "--example", "contradiction"),
        ("diagnose", "--explain", "quota"),
        ("limits",),
        ("limits", "--tiers"),
        ("limits", "--model", "flash", "--history"),
        ("models",),
        ("models", "flash"),
        ("reset-time",),
    ],
    ids=" ".join,
)
def test_no_width_is_too_small_or_too_large(arguments, columns, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("GEMQUOTA_CONFIG_DIR", str(tmp_path))
    done = run(*arguments)
    assert (done.code, done.err) == (0, "")
    assert done.out


def test_no_colour_into_a_pipe():
    assert "\x1b" not in spawn("diagnose", "--example", FORCE_COLOR="1", TERM="xterm").out


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "RPM █▌░ 5 · 配额 → soon…"),
        ("ascii", "RPM ##. 5 - ?? -> soon..."),
        ("cp1252", "RPM ##. 5 - ?? -> soon..."),
    ],
)
def test_what_an_encoding_lacks_is_spelt_in_ascii(encoding, shown, monkeypatch):
    octets = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(octets, encoding=encoding, newline="\n"))
    assert output.can_show("█") == (encoding == "utf-8")
    output.emit("RPM █▌░ 5 · 配额 → soon…")
    assert octets.getvalue().decode(encoding) == f"{shown}\n"
