from __future__ import annotations

import re
import time

import pytest

from gemquota.cli.table import COMMANDS
from gemquota.errors import ExitCode
from tests import readme
from tests.demo.transcript import transcript

README = readme.PATH.read_text(encoding="utf-8")


def test_the_exit_code_table_is_complete():
    rows = re.findall(r"^\| (\d+) +\| ([a-z ]+?) +\| \S.* \|$", README, flags=re.MULTILINE)
    assert rows == [(str(code.value), code.name.lower().replace("_", " ")) for code in ExitCode]


def test_there_are_exactly_two_set_up_commands_of_one_line_each():
    assert re.findall(r"^python3 -m venv .*$", README, flags=re.MULTILINE) == [
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/gemquota demo",
        "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/python -m pytest -n 3",
    ]


def test_every_command_it_names_exists():
    named = set(re.findall(r"^gemquota ([a-z][a-z-]*)", README, flags=re.MULTILINE))
    assert named <= {entry.name for entry in COMMANDS}


def test_every_command_is_shown():
    assert [e.name for e in COMMANDS if f"gemquota {e.name}" not in README] == []


def test_the_transcript_is_what_the_demo_prints():
    (shown,) = re.findall(
        r"^```text\n(The life of a quota\n.*?)```$", README, re.MULTILINE | re.DOTALL
    )
    assert shown == transcript(), "python -m tests.demo.transcript prints the new one"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs a system that can change its zone")
@pytest.mark.parametrize(
    ("command", "shown"), readme.steps(README), ids=lambda value: str(value)[:60]
)
def test_what_the_readme_shows_is_what_is_printed(command, shown):
    """Mend with: python -m tests.readme"""
    assert any(line != readme.LEFT_OUT for line in shown)
    lines = readme.printed(command)
    if readme.LEFT_OUT not in shown:
        assert shown == lines
    assert readme.fits(shown, lines)


@pytest.mark.parametrize(
    ("shown", "holds"),
    [
        (["a", "b", "c"], True),
        (["a", readme.LEFT_OUT], True),
        ([readme.LEFT_OUT, "c"], True),
        (["a", readme.LEFT_OUT, "c"], True),
        (["a"], False),
        ([readme.LEFT_OUT, "x", readme.LEFT_OUT], False),
        (["c", readme.LEFT_OUT], False),
    ],
)
def test_left_out_lines_excuse_no_other(shown, holds):
    assert readme.fits(shown, ["a", "b", "c"]) is holds


def test_the_commands_of_the_table_exist():
    table = re.findall(r"^\| .* \| (`gemquota .*`) \|$", README, flags=re.MULTILINE)
    named = {word.split()[1] for row in table for word in re.findall(r"`([^`]+)`", row)}
    assert len(table) >= 6
    assert named <= {entry.name for entry in COMMANDS}
