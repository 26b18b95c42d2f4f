"""The one module that asks the machine for the time.

Pure code takes `now_s` as an argument; a driver asks a `Clock`, and waits with
plain `asyncio.sleep`. On the loop of `gemquota.virtual_time` both cover days in
milliseconds. asyncio costs 40 ms to import, which `gemquota diagnose` need not
pay, so everything that needs it here imports it late.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gemquota.virtual_time import VirtualTimeLoop, run_virtually

__all__ = ["Clock", "LoopClock", "VirtualTimeLoop", "local_time", "now_s", "run_virtually"]


def now_s() -> float:
    """Seconds since the Unix epoch."""
    return time.time()


ticks_s: Callable[[], float] = time.monotonic
"""Seconds from some instant on, never set back: for how long something took."""


def pause(seconds: float) -> None:
    """Do nothing for a while, with no event loop."""
    time.sleep(max(0.0, seconds))


def local_time(at_s: float) -> str:
    """An instant on this machine's own clock: `Wed 25 Nov 09:00 CET`."""
    return time.strftime("%a %d %b %H:%M %Z", time.localtime(at_s))


def local_offset_s(at_s: float) -> float:
    """How far this machine's own clock is ahead of UTC at an instant, in seconds."""
    return float(time.localtime(at_s).tm_gmtoff)


class Clock(Protocol):
    """Whatever knows what time it is."""

    def now_s(self) -> float:
        """Seconds since the Unix epoch, never less than the last answer."""
        ...


class LoopClock:
    """The running loop's time, shifted so that the loop's zero is `epoch_s`.

    By default that is the real time of day, immune to NTP stepping it back. On a
    virtual loop, which starts at 0, `epoch_s` is the moment the story begins.
    """

    def __init__(self, epoch_s: float | None = None) -> None:
        import asyncio

        self._epoch_s = time.time() - time.monotonic() if epoch_s is None else epoch_s
        self._running_loop = asyncio.get_running_loop

    def now_s(self) -> float:
        """Seconds since the Unix epoch.

        Raises:
            RuntimeError: If no event loop is running.
        """
        return self._epoch_s + self._running_loop().time()


def __getattr__(name: str) -> object:
    if name in ("VirtualTimeLoop", "run_virtually"):
        from gemquota import virtual_time

        return getattr(virtual_time, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
