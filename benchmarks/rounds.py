"""Run commands in turn, several rounds, so that a noisy machine is noisy for all of them alike."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple


class Figures(NamedTuple):
    """Medians over the rounds."""

    wall_s: float
    cpu_s: float
    """Of the command and the children it waited for."""

    peak_mib: float
    """The largest resident set of the command's first process."""


def interleaved(
    commands: Mapping[str, Sequence[str]], *, rounds: int, given: str = os.devnull
) -> dict[str, Figures]:
    """Each command once in each round; the first round only warms caches.

    Each reads the file `given` from its standard input.
    """
    runs: dict[str, list[Figures]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            runs[name].append(_run(command, given))
    return {
        name: Figures(*(median(column) for column in zip(*kept[1:], strict=True)))
        for name, kept in runs.items()
    }


def _run(command: Sequence[str], given: str) -> Figures:
    # Into a file: grep stops at the first match when it sees that nobody reads its output.
    with open(given, "rb") as read, open("out", "wb") as out:
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdin=read, stdout=out, env={**os.environ, "LC_ALL": "C"})
        _, status, usage = os.wait4(child.pid, 0)
        took_s = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {child.returncode}")
    return Figures(took_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
