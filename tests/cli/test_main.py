from __future__ import annotations

import subprocess
import sys

from tests.cli.run import run


def test_a_mistyped_command_is_a_usage_error_that_names_the_nearest():
    done = run("diagnoes")
    assert (done.code, done.out) == (2, "")
    assert "Did you mean 'diagnose'?" in done.err


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
