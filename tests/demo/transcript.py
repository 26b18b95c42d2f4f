"""What `gemquota demo` prints when it begins at a fixed moment, for a reader in Greenwich."""

from __future__ import annotations

import time

from gemquota.demo.story import rehearse
from gemquota.render.demo import scenes
from gemquota.render.layout import plain_paint

START_S = 1_795_600_800.0  # Wednesday 25 November 2026, 02:00 in Los Angeles


def zulu(at_s: float) -> str:
    return time.strftime("%a %d %b %H:%M UTC", time.gmtime(at_s))


def transcript() -> str:
    """What is left standing at the end."""
    played = scenes(rehearse(START_S), width_cells=80, paint=plain_paint, local_time=zulu)
    lines = [line for scene in played for line in [*scene.heading, *scene.frames[-1].lines]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(transcript(), end="")
