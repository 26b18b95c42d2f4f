from __future__ import annotations

import re

from gemquota.cli.main import COMMANDS
from gemquota.errors import ExitCode
from tests.demo.transcript import transcript
from tests.package import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_the_exit_code_table_is_complete():
    rows = re.findall(r"^\| (\d+) +\| ([a-z ]+?) +\| \S.* \|$", README, flags=re.MULTILINE)
    assert rows == [(str(code.value), code.name.lower().replace("_", " ")) for code in ExitCode]


def test_there_are_exactly_two_set_up_commands_of_one_line_each():
    assert re.findall(r"^python3 -m venv .*$", README, flags=re.MULTILINE) == [
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/gemquota demo",
        "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/python -m pytest",
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
