from __future__ import annotations

import pytest

from gemquota.cli.commands.emulate import line_of
from gemquota.emulator.record import CallRecord
from tests.cli.run import run


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--tier", "gold"], "--tier: no 'gold'; choose from free, tier1, tier2, tier3"),
        (["--window", "day"], "--window: no 'day'; choose from fixed, sliding, bucket"),
        (["--wording", "z9"], "--wording: no 'z9'"),
        (["--rpm", "-5"], "rpm must be a whole number from -1 on"),
        (["--host", "198.51.100.1"], "cannot listen on 198.51.100.1:"),
        (["--scenario", "nowhere.toml"], "nowhere.toml: No such file"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_wrong_flag_ends_with_2_and_one_line_of_why(arguments, complaint):
    done = run("emulate", "--port", "0", *arguments)
    first, hint = done.err.splitlines()
    assert (done.code, done.out) == (2, "")
    assert complaint in first
    assert hint.startswith("hint: ")


def record(**given):
    call = CallRecord(0.0, "shop", "generateContent", "m", 200, "", 3, 85, "RPM", 2, 5)
    return call._replace(**given)


def test_a_line_tells_status_tokens_use_and_why():
    assert line_of(record()) == "00:00:00  200  generateContent  m  3+85 tokens  RPM 2/5  shop"
    assert line_of(record(status=429, why="RPM")).endswith("RPM 2/5  shop  refused: RPM")


def test_a_model_name_cannot_steer_the_terminal():
    assert line_of(record(model="m\x1b[2J\n")).isprintable()
