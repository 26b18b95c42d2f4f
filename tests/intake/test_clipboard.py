from __future__ import annotations

import sys

import pytest

from gemquota.errors import UsageError
from gemquota.intake import clipboard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stubs are shell scripts")


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a program of this name on the PATH, on which nothing else is."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def write(name, script, mode=0o755):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(mode)

    return write


def test_it_comes_byte_for_byte(install):
    install("xclip", r"printf 'a\000\377\n'")
    assert clipboard.read_clipboard() == b"a\0\xff\n"


def test_each_tool_is_asked_for_the_clipboard_in_its_own_words(install):
    install("xsel", 'printf "%s," "$@"')
    assert clipboard.read_clipboard() == b"--clipboard,--output,"


def test_the_first_tool_that_can_is_used(install):
    install("pbpaste", "echo broken >&2; exit 1")
    install("wl-paste", "printf second")
    install("xclip", "printf third")
    assert clipboard.read_clipboard() == b"second"


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo 'no display' >&2; echo more >&2; exit 1", "xsel: no display"),
        ("exit 3", "xsel: exit status 3"),
        (r"printf '\377' >&2; exit 1", "xsel: \ufffd"),
    ],
)
def test_if_every_tool_fails_the_last_one_is_quoted(install, script, why):
    install("xclip", "exit 9")
    install("xsel", script)
    with pytest.raises(UsageError) as caught:
        clipboard.read_clipboard()
    assert str(caught.value) == f"the clipboard cannot be read ({why})"


def test_a_tool_that_hangs_is_given_up(install, monkeypatch):
    monkeypatch.setattr(clipboard, "_TIME_LIMIT_S", 0.05)
    install("pbpaste", "exec /bin/sleep 60")
    with pytest.raises(UsageError, match="pbpaste: TimeoutExpired"):
        clipboard.read_clipboard()


def test_a_tool_that_is_no_program_is_passed_over(install, tmp_path):
    (tmp_path / "pbpaste").write_bytes(b"\x7fELF nonsense")
    (tmp_path / "pbpaste").chmod(0o755)
    with pytest.raises(UsageError, match="pbpaste: OSError"):
        clipboard.read_clipboard()
    install("xsel", "printf it")
    assert clipboard.read_clipboard() == b"it"


def test_without_any_tool_the_way_out_is_to_paste(install):
    with pytest.raises(UsageError, match="no tool to read the clipboard") as caught:
        clipboard.read_clipboard()
    assert "paste" in caught.value.hint
