"""A scenario file that is read again on every change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from gemquota.emulator.scenario import Scenario
from gemquota.emulator.scenario_file import read_scenario
from gemquota.errors import UsageError

RELOAD_EVERY_S = 0.5


async def follow(
    path: Path, apply: Callable[[Scenario], None], complain: Callable[[str], None]
) -> None:
    """Hand each new version of a scenario file to `apply`; a bad one is reported and not applied."""
    seen = _stamp(path)
    while True:
        await asyncio.sleep(RELOAD_EVERY_S)
        stamp = _stamp(path)
        if stamp == seen or stamp is None:
            continue
        seen = stamp
        try:
            scenario = read_scenario(path)
        except UsageError as error:
            complain(str(error))
        else:
            apply(scenario)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
