from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import contextmanager

import pytest

from tests.cli.run import run

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")


def test_json_is_one_object_with_a_schema():
    done = run("demo", "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["schema"] == "gemquota.demo/1"


@pytest.mark.parametrize("flags", [(), ("--fast",)])
def test_into_a_pipe_every_scene_is_plain_and_nothing_waits(flags):
    done = run("demo", *flags)
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    acts = ["A burst", "The refusal, diagnosed", "The minute passes", "The day runs out"]
    assert [line[3:] for line in done.out.splitlines() if line[:1].isdigit()] == [
        *acts, "The reset", "A limit that nobody states",
    ]  # fmt: skip
    assert "200 200 200 200 200 429" in done.out


@contextmanager
def on_a_terminal(*arguments, **environment):
    """The command's process and its terminal; what it prints is read there."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        given = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm", **environment}
        os.execve(sys.executable, [sys.executable, "-m", "gemquota", *arguments], given)
    try:
        yield child, terminal
    finally:
        os.close(terminal)


def rest(terminal):
    """All that is printed until the end."""
    shown = b""
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
    except OSError:  # how Linux says that the terminal's other end is closed
        pass
    return shown


@posix
@pytest.mark.parametrize(
    ("environment", "escapes"), [({}, True), ({"NO_COLOR": "1"}, False)], ids=["colours", "none"]
)
def test_on_a_terminal_it_is_paced_and_control_c_ends_it_with_130(environment, escapes, tmp_path):
    with on_a_terminal("demo", HOME=str(tmp_path), **environment) as (child, terminal):
        shown = b""
        while b"A burst" not in shown:  # the opening is left alone for a while before it
            shown += os.read(terminal, 4096)
        os.kill(child, signal.SIGINT)
        shown += rest(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 130
    assert b"The refusal" not in shown
    assert b"Traceback" not in shown
    assert (b"\x1b[1m" in shown) == escapes


@posix
def test_where_blocks_cannot_be_written_bars_are_ascii(tmp_path):
    given = {"PYTHONIOENCODING": "ascii", "NO_COLOR": "1", "HOME": str(tmp_path)}
    with on_a_terminal("demo", "--fast", **given) as (child, terminal):
        shown = rest(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert b"RPM   ##############################  5 of 5" in shown
    assert b"RPD   ########......................  5 of 20" in shown
