from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import time

import pytest
import tree_sitter
import tree_sitter_powershell

from gemquota.cli.completions import FILES
from tests.cli.run import run
from tests.package import CHECKOUT

BASH = shutil.which("bash") or ""
FISH = shutil.which("fish") or ""
ZSH = shutil.which("zsh") or ""
PATIENCE_S = 30.0


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


@pytest.mark.skipif(not FISH, reason="needs fish")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param("diag", "diagnose", id="command"),
        pytest.param("diagnose --cl", "--clipboard", id="option"),
        pytest.param("diagnose --example overl", "overloaded", id="example"),
        pytest.param("limits --model gemini-pro-l", "gemini-pro-latest", id="model"),
        pytest.param("completions f", "fish", id="operand"),
    ],
)
def test_fish_offers_what_fits(typed, offered, tmp_path):
    file = CHECKOUT / "completions" / "gemquota.fish"
    script = 'source $argv[1]; complete --do-complete="gemquota $argv[2]"'
    done = subprocess.run(
        [FISH, "--no-config", "-c", script, str(file), typed],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
    )
    words = [line.split("\t")[0] for line in done.stdout.splitlines()]
    assert (words, done.stderr) == ([offered], "")


@pytest.mark.skipif(not ZSH, reason="needs zsh")
def test_zsh_offers_what_fits():
    """A real zsh on a real terminal: its completion runs nowhere else."""
    import pty  # not on Windows

    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        [ZSH, "-f", "-i"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={"PATH": os.environ["PATH"], "TERM": "dumb", "PS1": "> "},
    )
    os.close(theirs)
    try:
        folder = CHECKOUT / "completions"
        os.write(ours, f"fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D\n".encode())
        os.write(ours, b"echo re''ady\n")
        assert "ready" in _read_until(ours, "ready")
        for typed, whole in (
            ("diag", "diagnose"),
            ("diagnose --cl", "--clipboard"),
            ("diagnose --example overl", "overloaded"),
            ("models gemini-pro-l", "gemini-pro-latest"),
            ("completions f", "fish"),
        ):
            os.write(ours, f"gemquota {typed}\t".encode())
            assert whole in _read_until(ours, whole)
            os.write(ours, b"\x15")  # forget the line
    finally:
        shell.kill()
        shell.wait()
        os.close(ours)


def _read_until(terminal: int, wanted: str) -> str:
    """What a terminal shows until `wanted` is seen, or until nobody would wait any longer."""
    seen = ""
    end_s = time.monotonic() + PATIENCE_S
    while wanted not in seen and (left_s := end_s - time.monotonic()) > 0:
        if select.select([terminal], [], [], left_s)[0]:
            seen += os.read(terminal, 65_536).decode("utf-8", "replace")
    return seen


def test_powershell_finds_no_error_of_syntax():
    """Its grammar only: no PowerShell runs here."""
    language = tree_sitter.Language(tree_sitter_powershell.language())
    text = (CHECKOUT / "completions" / "gemquota.ps1").read_bytes()
    assert not tree_sitter.Parser(language).parse(text).root_node.has_error
    assert tree_sitter.Parser(language).parse(text[:-3]).root_node.has_error


@pytest.mark.parametrize("shell", FILES.values())
def test_descriptions_have_no_words_of_styles(shell):
    assert not re.search(r"/dim|/bold|dimdefault", run("completions", shell).out)
