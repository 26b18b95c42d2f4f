"""The README's transcripts: `python -m tests.readme` writes them anew.

Each block of `console` holds commands with what they print; a line `…` stands for any lines
that were left out. They are played on one fixed afternoon in a zone that needs no database.
"""

from __future__ import annotations

import os
import re
import shlex
import tempfile
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from gemquota.data import examples
from tests.cli.run import run
from tests.package import CHECKOUT

PATH = CHECKOUT / "README.md"
NOW_S = datetime(2026, 11, 24, 14, 28, 56, tzinfo=UTC).timestamp()
BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
LEFT_OUT = "…"
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def steps(text: str) -> list[tuple[str, list[str]]]:
    """Each command of all blocks, and the lines shown under it."""
    found: list[tuple[str, list[str]]] = []
    for block in _BLOCK.findall(text):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def printed(command: str) -> list[str]:
    """What a command of ours prints, on the day of the README."""
    words = shlex.split(command.partition("#")[0])
    assert words[0] == "gemquota"
    with _that_day(), tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("app.log").write_text(log(), encoding="utf-8")
        with patch.dict(os.environ, {"GEMQUOTA_CONFIG_DIR": folder}):
            done = run(*words[1:])
    assert done.err == ""
    return done.out.splitlines()


def log() -> str:
    """A day's log of a program that met four kinds of errors."""
    calls = [
        (9, "minute", "overloaded", 3),
        (10, "minute", "quota-minute", 14),
        (11, "second", "quota-minute", 25),
        (14, "minute", "quota", 6),
        (14, "minute", "auth", 1),
    ]
    lines = []
    for hour, unit, name, count in calls:
        body = " ".join(examples.read(name).split())
        for n in range(count):
            minute, second = (n, 0) if unit == "minute" else (0, n)
            lines.append(f"2026-11-24 {hour:02}:{minute:02}:{second:02} ERROR {body}")
    return "\n".join(lines) + "\n"


def fits(shown: list[str], lines: list[str]) -> bool:
    """Whether `shown` is `lines`, with some left out where it says so."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == LEFT_OUT else re.escape(line) + r"\n" for line in shown
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


@contextmanager
def _that_day() -> Iterator[None]:
    try:
        with patch("gemquota.clock.now_s", lambda: NOW_S), patch.dict(os.environ, {"TZ": BERLIN}):
            time.tzset()
            yield
    finally:
        time.tzset()


def renewed(text: str) -> str:
    """The README with all that is shown in full printed anew; what leaves lines out is kept."""

    def block(match: re.Match[str]) -> str:
        parts = []
        for command, shown in steps(f"```console\n{match[0]}```\n"):
            lines = printed(command)
            kept = shown if LEFT_OUT in shown and fits(shown, lines) else lines
            parts += [f"$ {command}", *kept]
        return "".join(f"{line}\n" for line in parts)

    return _BLOCK.sub(block, text)


if __name__ == "__main__":
    PATH.write_text(renewed(PATH.read_text(encoding="utf-8")), encoding="utf-8")
