from __future__ import annotations

import shutil
import subprocess

import pytest

from gemquota.cli.completions import FILES
from tests.package import CHECKOUT


@pytest.mark.parametrize("name", FILES)
def test_the_file_equals_what_the_command_tree_gives(name):
    """Mend with: python -m gemquota.cli.completions completions"""
    assert (CHECKOUT / "completions" / name).read_text(encoding="utf-8") == FILES[name]()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param(["diag"], ["diagnose"], id="command"),
        pytest.param(["diagnose", "--cl"], ["--clipboard"], id="option"),
        pytest.param(["diagnose", "--example", "overl"], ["overloaded"], id="example"),
        pytest.param(["limits", "--model", "flash-l"], ["flash-lite"], id="model"),
        pytest.param(["diagnose", "--explain", "spend_c"], ["spend_cap"], id="cause"),
    ],
)
def test_bash_offers_what_fits(typed, offered):
    script = (
        'source "$1"; shift; COMP_WORDS=(gemquota "$@"); COMP_CWORD=$#; _gemquota;'
        ' echo "${COMPREPLY[@]}"'
    )
    file = CHECKOUT / "completions" / "gemquota.bash"
    done = subprocess.run(
        ["bash", "-c", script, "bash", str(file), *typed],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == offered
