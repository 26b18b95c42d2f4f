from __future__ import annotations

import re

import pytest

from gemquota.cli.commands.completions import Shell
from gemquota.cli.completions import TEXTS
from tests.cli.run import run


def test_every_shell_has_a_text():
    assert list(TEXTS) == list(Shell)


@pytest.mark.parametrize("shell", Shell)
def test_what_is_printed_knows_commands_options_and_values(shell):
    text = run("completions", shell).out
    for word in ("diagnose", "scan", "unexplained-429", "no_entitlement", "gemini-3.8-flash"):
        assert word in text
    # doctor has an option of that name; no text may start one.
    assert not re.search(r"python[0-9.]*\s+-[mc]\b|\bgemquota completions\b.*\$\(", text)
