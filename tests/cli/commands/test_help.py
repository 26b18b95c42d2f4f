from __future__ import annotations

from tests.cli.run import run


def test_help_prints_what_the_flag_prints():
    assert run("help", "limits").out == run("limits", "--help").out
    assert "Usage: gemquota limits" in run("help", "limits").out


def test_help_of_a_mistyped_command_is_told_the_nearest():
    done = run("help", "limit")
    assert (done.code, done.out) == (2, "")
    assert "did you mean limits?" in done.err
