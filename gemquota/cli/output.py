"""The only place that prints: data to stdout, everything else to stderr.

Everything goes through `fit_for_terminal`, so that neither a key nor a control
character of some input can reach the screen, whatever a command forgot.
"""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TextIO

from gemquota.domain.secrets import redacted
from gemquota.errors import ExitCode

_UNWRITABLE = (errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC))
"""What writing to a full disk, or beyond an allowed size, ends with."""

_COLOURS = {
    "bad": "\x1b[1;31m",
    "good": "\x1b[1;32m",
    "head": "\x1b[1m",
    "dim": "\x1b[2m",
    "command": "\x1b[36m",
}
"""What each role of a `Paint` looks like."""


@cache
def _control() -> re.Pattern[str]:
    # Colours of our own may pass; every other control character, and the marks that turn the
    # direction of writing, may not.
    colour = r"\x1b\[[0-9;]{0,20}m"
    return re.compile(
        rf"({colour})|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
    )


def fit_for_terminal(text: str, *, coloured: bool = False) -> str:
    """`text` without keys, control characters and halves of characters.

    Args:
        coloured: Whether colours, which are ours then, may pass.
    """
    text = redacted(text)
    if text.replace("\n", "").isprintable():
        return text
    return _control().sub(lambda match: (coloured and match[1]) or "", text)


_IN_ASCII = str.maketrans(
    {
        **dict.fromkeys("█▉▊▋▌▍▇▆▅▄", "#"),
        **dict.fromkeys("░▎▏▁▂▃", "."),
        "·": "-",
        "…": "...",
        "→": "->",
        "—": "-",
        "–": "-",
        "’": "'",
        "“": '"',
        "”": '"',
        "×": "x",
        "≥": ">=",
        "≤": "<=",
    }
)


def can_show(text: str, stream: TextIO | None = None) -> bool:
    """Whether the encoding of a stream (by default stdout) has these characters."""
    try:
        text.encode((stream or sys.stdout).encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _write(stream: TextIO, text: str, *, coloured: bool = False) -> None:
    """Write a text that is fit for a terminal; what the stream's encoding lacks is spelt in ASCII."""
    text = fit_for_terminal(text, coloured=coloured)
    if not text.isascii() and not can_show(text, stream):
        encoding = stream.encoding or "ascii"
        text = text.translate(_IN_ASCII).encode(encoding, "replace").decode(encoding)
    stream.write(text)


def emit(text: str) -> None:
    """Write data to stdout, ending with one newline."""
    _write(sys.stdout, text, coloured=colour_wanted())
    if not text.endswith("\n"):
        sys.stdout.write("\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """Write a remark to stderr; where that cannot be written, do without."""
    try:
        _write(sys.stderr, text + "\n")
        sys.stderr.flush()
    except OSError:
        _let_go(sys.stderr)


def complain(message: str, hint: str | None = None) -> None:
    """One line that says what is wrong, and one with what mends it."""
    note(f"gemquota: {message}")
    if hint:
        note(f"hint: {hint}")


def colour_wanted() -> bool:
    """Whether stdout is a terminal that may be coloured."""
    from gemquota.config import environment

    return sys.stdout.isatty() and not environment("NO_COLOR") and environment("TERM") != "dumb"


def paint() -> Callable[[str, str], str]:
    """Text and role to text: coloured on a terminal that wants it, else as it is."""
    if not colour_wanted():
        return lambda text, role: text
    return lambda text, role: f"{_COLOURS[role]}{text}\x1b[0m"


def width_cells() -> int:
    """The terminal's width; where there is none, what `COLUMNS` says, else 80."""
    if sys.stdout.isatty():
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    from gemquota.config import environment

    asked = environment("COLUMNS") or ""
    return max(1, min(int(asked), 10_000)) if re.fullmatch("[0-9]{1,9}", asked) else 80


def prepare_streams() -> None:
    """Let no character be one too many: UTF-8 into files and pipes, `?` on an old terminal.

    A stream that the caller has closed becomes one that leads nowhere.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - as long as we live
        elif isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


@contextmanager
def guarded_output() -> Iterator[None]:
    """Leave without a word when the reader of our output has gone; say so when a disk is full."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go(sys.stdout)
        sys.exit(0)
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        _let_go(sys.stdout)
        complain(f"the output cannot be written: {(error.strerror or '').lower()}")
        sys.exit(ExitCode.USAGE)


def _let_go(stream: TextIO) -> None:
    # Python flushes its streams again at exit; give it somewhere to go.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
