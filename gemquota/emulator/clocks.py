"""Clocks of the emulator, over the one that it is given."""

from __future__ import annotations

import asyncio
import math

from gemquota.clock import Clock, LoopClock


class ShiftedClock:
    """A clock that can be set forward."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.ahead_s = 0.0

    def now_s(self) -> float:
        """Epoch seconds."""
        return self._clock.now_s() + self.ahead_s

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once.

        Raises:
            ValueError: If they are negative or not finite: quotas cannot run backwards.
        """
        if not 0 <= seconds < math.inf:
            raise ValueError(f"time only goes forward, got {seconds}")
        self.ahead_s += seconds


class StartingClock:
    """The loop's clock, so set that the first question is answered with `start_s`."""

    def __init__(self, start_s: float) -> None:
        self._start_s = start_s
        self._clock: LoopClock | None = None

    def now_s(self) -> float:
        if self._clock is None:
            self._clock = LoopClock(self._start_s - asyncio.get_running_loop().time())
        return self._clock.now_s()
