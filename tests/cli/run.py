"""Run the command as a user does: a process of its own, or this one where speed matters."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

from gemquota.cli import main as cli


class Done(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str


class _Binary(io.TextIOWrapper):
    """A text stream whose bytes can be read back."""

    def __init__(self, octets: bytes = b"") -> None:
        super().__init__(io.BytesIO(octets), encoding="utf-8", write_through=True)

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode()


def run(*arguments: str, stdin: str | bytes = b"") -> Done:
    """In this process."""
    return captured(lambda: cli.main(list(arguments)), stdin=stdin)


def captured(call: Callable[[], int | None], *, stdin: str | bytes = b"") -> Done:
    """What a call prints, and what it returns or exits with."""
    octets = stdin.encode() if isinstance(stdin, str) else stdin
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = fed, out, err = _Binary(octets), _Binary(), _Binary()
    try:
        code = int(call() or 0)
    except SystemExit as stop:
        code = int(stop.code or 0)
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    del fed
    return Done(code, out.text(), err.text())


def spawn(*arguments: str, stdin: str | bytes = b"", **environment: str) -> Done:
    """In a process of its own."""
    octets = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "gemquota", *arguments],
        input=octets,
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
