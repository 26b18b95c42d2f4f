"""Work that must end in time, whatever the libraries that do it think of time.

Google's libraries have time-outs for a connection and for each piece that is read, retries of their own, and
waits between them: none of them bounds the whole. So the work runs beside, and who waits goes when the time is
up; what is still running is left to itself and ends with the process.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from gemquota.clock import ticks_s
from gemquota.errors import UnreachableError

_Result = TypeVar("_Result")
AT_ONCE = 8
_LEAST_S = 0.05
"""A library that is given no time at all may take it for no limit."""


class Deadline:
    """An instant that all parts of some work share."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        """What was allowed in all."""
        self._ends_s = ticks_s() + seconds

    def restart(self) -> None:
        """Allow the same time again, from now: somebody was asked something, and took their time."""
        self._ends_s = ticks_s() + self.seconds

    def left_s(self) -> float:
        """Seconds that are left, a little where there are none."""
        return max(_LEAST_S, self._ends_s - ticks_s())

    @property
    def is_over(self) -> bool:
        return ticks_s() >= self._ends_s


def within(deadline: Deadline, what: str, work: Callable[[], _Result]) -> _Result:
    """What `work` returns.

    Args:
        deadline: When to stop waiting for it.
        what: For the complaint: `Cloud Quotas`, `the metadata server`.
        work: May block as long as it likes.

    Raises:
        UnreachableError: If it takes longer.
        Exception: Whatever `work` raises.
    """
    (found,) = gathered(deadline, [(what, work)])
    if isinstance(found, BaseException):
        raise found
    return found


def gathered(
    deadline: Deadline,
    works: Sequence[tuple[str, Callable[[], _Result]]],
    *,
    at_once: int = AT_ONCE,
) -> list[_Result | Exception]:
    """What each work returns or raises, in their order; `UnreachableError` for what takes too long."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, _Result | Exception]] = queue.SimpleQueue()
    for index in range(len(works)):
        waiting.put(index)

    def labour() -> None:
        while not deadline.is_over:
            try:
                index = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                found: _Result | Exception = works[index][1]()
            except Exception as error:
                found = error
            done.put((index, found))

    for _ in range(min(at_once, len(works))):
        threading.Thread(target=labour, name="gemquota-asking", daemon=True).start()
    results: dict[int, _Result | Exception] = {}
    while len(results) < len(works):
        try:
            index, found = done.get(timeout=deadline.left_s())
        except queue.Empty:
            if deadline.is_over:
                break
            continue
        results[index] = found
    return [
        results.get(
            index,
            UnreachableError(
                f"{what}: no answer within {deadline.seconds:g} s",
                hint="gemquota doctor says what is wrong with the network; --timeout 60 allows more",
            ),
        )
        for index, (what, _) in enumerate(works)
    ]
