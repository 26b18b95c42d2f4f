"""Read a paste from a terminal, uncooked.

A cooked terminal hands over at most 4,096 bytes a line and drops the rest in silence, which
cuts every pasted JSON body. So the line discipline is switched off while we read, and what it
did (echo, backspace, Ctrl-D) is done here. The terminal is put back whatever happens.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

PROMPT = "paste the error, then Ctrl-D"
_END_OF_INPUT = 0x04
_BACKSPACE = (0x7F, 0x08)
_PASTE_MARKS = (b"\x1b[200~", b"\x1b[201~")


def read_paste() -> bytes:
    """All that is typed or pasted until Ctrl-D.

    Raises:
        KeyboardInterrupt: On Ctrl-C.
    """
    try:
        import termios
    except ImportError:  # Windows reads whole lines of any length; its end is Ctrl-Z, Enter.
        _say("paste the error, then Ctrl-Z and Enter")
        return sys.stdin.buffer.read()
    del termios
    _say(PROMPT)
    descriptor = sys.stdin.fileno()
    typed = bytearray()
    with _uncooked(descriptor):
        while True:
            piece = os.read(descriptor, 65_536)
            end = piece.find(_END_OF_INPUT)
            if end >= 0 or not piece:
                _take(typed, piece[: max(end, 0)], descriptor)
                break
            _take(typed, piece, descriptor)
    _say("")
    for mark in _PASTE_MARKS:
        typed = typed.replace(mark, b"")
    return bytes(typed)


def _say(text: str) -> None:
    os.write(2, f"{text}\n".encode())


def _take(typed: bytearray, piece: bytes, descriptor: int) -> None:
    """Append what was typed, obeying backspace, and echo the printable part of it."""
    shown = bytearray()
    for byte in piece:
        if byte in _BACKSPACE:
            while typed and typed[-1] != 0x0A:
                last = typed.pop()
                if last & 0xC0 != 0x80:  # the first byte of a character
                    shown += b"\b \b"
                    break
            continue
        typed.append(byte)
        if byte >= 0x20 or byte == 0x0A:
            shown.append(byte)
    with suppress(OSError):  # the paste counts, its echo does not
        os.write(descriptor, shown)


@contextmanager
def _uncooked(descriptor: int) -> Iterator[None]:
    import termios

    before = termios.tcgetattr(descriptor)
    raw = termios.tcgetattr(descriptor)
    raw[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
    raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0

    def leave(number: int, frame: FrameType | None) -> NoReturn:
        sys.exit(128 + number)

    handlers = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, raw)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
