"""An asyncio event loop whose time is a number, not a wait.

`probe --emulate`, the simulator and the tests run the code of real time on it,
and a day passes in milliseconds. Threads, child processes and other machines do
not know about the skip: it is for code that talks only to itself.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop that skips to its next timer as soon as nothing can run."""

    def __init__(self) -> None:
        self._now_s = 0.0
        super().__init__(_SkippingSelector(self))
        # asyncio runs a timer when `when < now + resolution`. With the usual 1e-9
        # that sum rounds back to `now` after about 194 days, and nothing is ever due.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._now_s

    def skip(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._now_s += seconds

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for the threads in real time.

        Since Python 3.12 the runner allows them 300 s here; those would pass at once.
        """
        await super().shutdown_default_executor()


class _SkippingSelector(selectors.DefaultSelector):
    """Knows that nothing can run: only the selector does."""

    PATIENCE_S = 1.0
    """Real seconds to wait for a thread when no timer is pending."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            if ready := super().select(self.PATIENCE_S):
                return ready
            raise RuntimeError("every task is waiting, and none of them for time")
        ready = super().select(0)
        if not ready and timeout > 0:
            self._loop.skip(timeout)
        return ready


def run_virtually(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end on a fresh virtual timeline that starts at 0.

    Raises:
        RuntimeError: If every task waits for something that no timer will bring.
    """
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)
