from __future__ import annotations

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
    assert "python" not in text.lower().replace("--python", "")  # an option of doctor
