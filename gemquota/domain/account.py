"""The running account of one limit: what `ledger` asks of every counting rule.

All of them keep `used` as a whole number that is right until `changes_s`, so the ledger can
ask "does it fit" with one comparison and calls `roll` only when time has changed something.

Intervals are half-open: a request at `t` counts at every instant before `t + window_s`, and at
`t + window_s` it counts no more. The end of a window is the smallest float for which that is
true, so an answer of "wait w seconds" can be taken at its word.
"""

from __future__ import annotations

import copy
import math
from abc import ABC, abstractmethod
from typing import ClassVar

from gemquota.domain.limit import Limit, Unit


def end_s(start_s: float, length_s: float) -> float:
    """The smallest float at which `length_s` have passed since `start_s`."""
    end = start_s + length_s
    return math.nextafter(end, math.inf) if end - start_s < length_s else end


def wait_until_s(now_s: float, at_s: float) -> float:
    """The wait that leads from `now_s` to `at_s`; their float sum is never before `at_s`."""
    wait_s = at_s - now_s
    # With times since 1970 the difference is exact; near 0 it may be one rounding short.
    while now_s + wait_s < at_s:
        wait_s = math.nextafter(wait_s, math.inf)
    return wait_s if wait_s > 0.0 else 0.0


class Account(ABC):
    """What one limit has counted. Subclasses say how it is forgotten."""

    __slots__ = ("capacity", "changes_s", "limit", "unit", "used")

    records: ClassVar[bool] = True
    """Whether an admission must be recorded by `record`, or `used` says it all."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.unit = tuple(Unit).index(limit.unit)
        self.capacity = limit.capacity
        """The most that `used` may be after an admission."""
        self.used = 0
        self.changes_s = -math.inf
        """`used` is right at every instant before this one."""

    def roll(self, now_s: float) -> None:  # noqa: B027 - not every rule has something to do
        """Forget what no longer counts at `now_s`."""

    def record(self, now_s: float, weight: int, serial: int) -> None:  # noqa: B027 - not every rule has something to do
        """Note an admission, beside `used`, which the ledger has raised already."""

    @abstractmethod
    def amend(self, now_s: float, at_s: float, delta: int, serial: int) -> None:
        """Change by `delta` what reservation `serial` of the instant `at_s` weighs."""

    def finish(self, serial: int) -> None:  # noqa: B027 - not every rule has something to do
        """Reservation `serial` is no longer in flight."""

    @abstractmethod
    def opens_s(self, weight: int) -> float | None:
        """The instant at which a refused `weight` fits; None if time alone never brings it."""

    @abstractmethod
    def falls_s(self) -> float | None:
        """The next instant at which `used` is less, if nothing is sent; None if never."""

    @abstractmethod
    def clears_s(self) -> float | None:
        """The instant at which nothing is used any more, if nothing is sent; None if never."""

    def copy(self) -> Account:
        """An independent twin."""
        return copy.copy(self)

    @abstractmethod
    def state(self) -> object:
        """What later answers depend on, after `roll`; equal states answer alike."""
