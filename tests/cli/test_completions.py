from __future__ import annotations

import shutil
import subprocess

import pytest

from gemquota.cli.completions import FILES
from tests.cli.run import run
from tests.package import CHECKOUT

BASH = shutil.which("bash") or ""


@pytest.mark.parametrize(("name", "shell"), FILES.items())
def test_the_file_equals_what_the_command_tree_gives(name, shell):
    """Mend with: python -m gemquota.cli.completions completions"""
    printed = run("completions", shell)
    assert (printed.code, printed.err) == (0, "")
    assert (CHECKOUT / "completions" / name).read_text(encoding="utf-8") == printed.out


def test_without_a_shell_it_says_where_each_looks():
    done = run("completions")
    assert done.code == 0
    for shell in FILES.values():
        assert f"\ngemquota completions {shell} > " in done.out.replace("&& ", "\n")
    assert max(map(len, done.out.splitlines())) < 80


def test_another_shell_is_refused_with_those_there_are():
    done = run("completions", "tcsh")
    assert (done.code, done.out) == (2, "")
    assert "'bash', 'zsh', 'fish', 'powershell'" in done.err


@pytest.mark.skipif(not BASH, reason="needs bash")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param(["diag"], ["diagnose"], id="command"),
        pytest.param(["diagnose", "--cl"], ["--clipboard"], id="option"),
        pytest.param(["diagnose", "--example", "overl"], ["overloaded"], id="example"),
        pytest.param(["limits", "--model", "flash-l"], ["flash-lite"], id="model"),
        pytest.param(["diagnose", "--explain", "spend_c"], ["spend_cap"], id="cause"),
        pytest.param(["models", "flash-l"], ["flash-lite"], id="operand"),
        pytest.param(["completions", "f"], ["fish"], id="shell"),
        pytest.param(["help", "dia"], ["diagnose"], id="help of a command"),
        pytest.param(["emulate", "--qu"], ["--quiet"], id="the long spelling of a flag"),
    ],
)
def test_bash_offers_what_fits(typed, offered):
    script = (
        'source "$1"; shift; COMP_WORDS=(gemquota "$@"); COMP_CWORD=$#; _gemquota;'
        ' echo "${COMPREPLY[@]}"'
    )
    file = CHECKOUT / "completions" / "gemquota.bash"
    done = subprocess.run(
        [BASH, "-c", script, "bash", str(file), *typed],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/nowhere"},  # so that TAB can start no program at all
    )
    assert (done.stdout.split(), done.stderr) == (offered, "")
