from __future__ import annotations

import subprocess
import sys

import pytest

from gemquota.cli.table import COMMANDS
from tests.cli.run import run


def test_a_wrong_flag_names_the_help_of_its_command():
    done = run("diagnose", "--nonsense")
    assert done.code == 2
    assert "hint: gemquota diagnose --help" in done.err


def test_a_reader_that_goes_away_is_left_without_a_word():
    code = "from gemquota.cli.main import main; main(['reset-time'])"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as errors:
        assert errors.read() == b""
    assert process.wait() == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("diagnos", "diagnose"),
        ("Limits", "limits"),
        ("quota", "limits"),
        ("reset_time", "reset-time"),
        ("explain", "diagnose"),
        ("prices", "models"),
        ("mock", "emulate"),
    ],
)
def test_a_word_that_is_no_command_is_told_what_it_may_have_meant(typed, meant):
    done = run(typed)
    assert (done.code, done.out) == (2, "")
    first, hint = done.err.splitlines()
    assert first == f"gemquota: no command {typed!r}; did you mean {meant}?"
    assert hint == f"hint: gemquota help {meant}"


def test_a_word_like_nothing_is_told_what_there_is():
    done = run("xyzzy")
    assert (done.code, done.out) == (2, "")
    assert all(entry.name in done.err for entry in COMMANDS)


def test_the_name_of_a_file_is_told_what_reads_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "error.json").write_text("{}")
    assert "hint: gemquota diagnose error.json" in run("error.json").err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["diagnose", "--jsn"], "no option '--jsn'; did you mean --json"),
        (["limits", "--modle", "x"], "no option '--modle'; did you mean --model?"),
        (["diagnose", "--since"], "option '--since' requires an argument"),
        (["diagnose", "--example", "quotta"], "no example 'quotta'; did you mean quota"),
        (["diagnose", "--explain", "spendcap"], "no cause 'spendcap'; did you mean spend_cap"),
    ],
)
def test_a_wrong_option_or_value_is_told_the_nearest(arguments, said):
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"gemquota: {said}")
    assert "hint: " in done.err


def test_nothing_asked_is_answered_with_the_help():
    assert run().out.strip() == run("--help").out.strip() == run("help").out.strip()
    assert (run().code, run().err) == (0, "")
    assert "gemquota diagnose --example" in run().out


@pytest.mark.parametrize("name", [entry.name for entry in COMMANDS])
def test_every_command_has_help_with_an_example(name):
    done = run("help", name)
    assert (done.code, done.err) == (0, "")
    assert done.out == run(name, "--help").out
    assert f"gemquota {name}" in done.out.partition("Examples")[2]


def test_the_epilogs_markup_eats_no_brackets():
    assert "[[fault]]" in run("help", "emulate").out
