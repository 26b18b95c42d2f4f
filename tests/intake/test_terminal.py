from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from threading import Event, Thread

import pytest

from gemquota.intake import terminal

termios = pytest.importorskip("termios")
pty = pytest.importorskip("pty")


WITHIN_S = 60


class Typist(Thread):
    """Writes at a terminal as soon as it is uncooked, and gathers what it shows.

    Whoever still reads when its time is over finds the terminal hung up, and does not wait for ever.
    """

    def __init__(self, master, pieces):
        super().__init__(daemon=True)
        self.master, self.left, self.shown = master, pieces, b""
        self.may_type, self.is_over = Event(), Event()
        # Else it waits for room in what it types, and the reader for room in what it shows.
        os.set_blocking(master, False)

    def run(self):
        try:
            if self.may_type.wait(WITHIN_S):
                self._type(time.monotonic() + WITHIN_S)
        finally:
            os.close(self.master)

    def _type(self, ends_s):
        while not self.is_over.is_set() or select.select([self.master], [], [], 0)[0]:
            if time.monotonic() > ends_s:
                return
            readable, writable, _ = select.select(
                [self.master], [self.master] if self.left else [], [], 0.02
            )
            if readable:
                self.shown += os.read(self.master, 65_536)
            if writable:
                with suppress(BlockingIOError):
                    self.left = self.left[os.write(self.master, self.left[:4_000]) :]


@pytest.fixture
def paste(monkeypatch):
    """What is read of keys, and what the terminal shows meanwhile."""

    def read(keys):
        master, slave = pty.openpty()
        typist = Typist(master, keys)
        set_terminal = termios.tcsetattr

        def uncook(*given):
            set_terminal(*given)
            typist.may_type.set()

        before = termios.tcgetattr(slave)
        with open(slave, closefd=False) as stdin, monkeypatch.context() as patch:
            patch.setattr(termios, "tcsetattr", uncook)
            patch.setattr(sys, "stdin", stdin)
            typist.start()
            got = terminal.read_paste()
        assert termios.tcgetattr(slave) == before
        typist.is_over.set()
        typist.join(WITHIN_S)
        os.close(slave)
        return got, typist.shown

    return read


def test_a_line_longer_than_a_cooked_terminal_hands_over_comes_whole(paste, capfd):
    line = b'{"error": "' + b"0123456789" * 3_000 + b'"}\n'
    got, shown = paste(line * 2 + b"\x04")
    assert got == line * 2
    assert shown.replace(b"\r\n", b"\n") == line * 2
    assert capfd.readouterr().err.startswith(terminal.PROMPT)


@pytest.mark.parametrize(
    ("keys", "read"),
    [
        (b"\x04", b""),
        (b"429\x04 and no more", b"429"),
        (b"429\r\x04", b"429\n"),  # Enter sends a carriage return
        (b"42\x7f\x7f\x7f29\x04", b"29"),
        (b"one\n\x7f\x08two\x04", b"one\ntwo"),  # a line that was sent is not taken back
        ("4€\x7f29ü\x7f\x04".encode(), b"429"),
        (b"\x1b[200~429\n503\x1b[201~\x04", b"429\n503"),
        (b"\x1b[31m\x04", b"\x1b[31m"),  # what is pasted is judged elsewhere
    ],
)
def test_keys_do_what_they_do_on_a_cooked_terminal(paste, keys, read):
    assert paste(keys)[0] == read


def test_control_codes_of_a_paste_are_not_shown(paste):
    assert paste(b"\x1b[2J\x07red\x04")[1] == b"[2Jred"


def test_a_character_that_is_taken_back_is_wiped_out(paste):
    assert paste("ü\x7f\x04".encode())[1] == "ü\b \b".encode()


READER = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from gemquota.intake.terminal import read_paste
try:
    read_paste()
except KeyboardInterrupt:
    sys.exit(7)
"""


@pytest.mark.parametrize(
    ("end", "status"), [("ctrl-c", 7), (signal.SIGTERM, 128 + 15), (signal.SIGHUP, 128 + 1)]
)
def test_the_terminal_is_put_back_whatever_ends_the_paste(end, status):
    master, slave = pty.openpty()
    quiet = termios.tcgetattr(slave)
    quiet[3] &= ~termios.ECHO  # so that an echo means: it reads
    termios.tcsetattr(slave, termios.TCSANOW, quiet)
    before = termios.tcgetattr(slave)
    with subprocess.Popen(
        [sys.executable, "-c", READER], stdin=slave, stdout=slave, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as reader:  # fmt: skip
        try:
            os.write(master, b"x")
            assert os.read(master, 9) == b"x"
            assert termios.tcgetattr(slave) != before
            if end == "ctrl-c":
                os.write(master, b"\x03")
            else:
                reader.send_signal(end)
            assert reader.wait(10) == status
        finally:
            reader.kill()
    assert termios.tcgetattr(slave) == before
    os.close(slave)
    os.close(master)
