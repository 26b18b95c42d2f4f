"""The account of what has not finished: concurrency, and the enqueued tokens of batch jobs."""

from __future__ import annotations

import copy
import math

from gemquota.domain.account import Account
from gemquota.domain.limit import Limit


class InFlight(Account):
    """What is in flight. Memory: one entry per reservation, so at most `capacity`."""

    __slots__ = ("weights",)

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self.changes_s = math.inf
        self.weights: dict[int, int] = {}
        """By serial of the reservation; a second `finish` of the same one finds nothing."""

    def record(self, now_s: float, weight: int, serial: int) -> None:
        self.weights[serial] = weight

    def amend(self, now_s: float, at_s: float, delta: int, serial: int) -> None:
        before = self.weights.pop(serial, 0)
        after = max(0, before + delta) if before else 0
        self.used += after - before
        if after:
            self.weights[serial] = after

    def finish(self, serial: int) -> None:
        self.used -= self.weights.pop(serial, 0)

    def opens_s(self, weight: int) -> float | None:
        return None

    def falls_s(self) -> float | None:
        return None

    def clears_s(self) -> float | None:
        return None

    def copy(self) -> InFlight:
        twin = copy.copy(self)
        twin.weights = self.weights.copy()
        return twin

    def state(self) -> object:
        return self.weights
