"""Accounts that count by windows of time: one after the other, the calendar's, or sliding."""

from __future__ import annotations

import copy
import math
from bisect import bisect_left

from gemquota.domain.account import Account, end_s
from gemquota.domain.limit import Limit
from gemquota.domain.reset import pacific_day


class FixedWindow(Account):
    """Windows that follow one another; each begins with nothing used. Constant memory."""

    __slots__ = ("start_s",)

    records = False

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self.start_s = -math.inf

    def bounds_s(self, now_s: float) -> tuple[float, float]:
        """Start and end of the window that holds `now_s`."""
        length_s, phase_s = self.limit.window_s, self.limit.phase_s
        index = math.floor((now_s - phase_s) / length_s)
        # The division is rounded, so it may name the neighbour.
        while phase_s + index * length_s > now_s:
            index -= 1
        while phase_s + (index + 1) * length_s <= now_s:
            index += 1
        return phase_s + index * length_s, phase_s + (index + 1) * length_s

    def roll(self, now_s: float) -> None:
        self.start_s, self.changes_s = self.bounds_s(now_s)
        self.used = 0

    def amend(self, now_s: float, at_s: float, delta: int, serial: int) -> None:
        if self.start_s <= at_s < self.changes_s:
            self.used = max(0, self.used + delta)

    def opens_s(self, weight: int) -> float | None:
        return self.changes_s if weight <= self.capacity else None

    def falls_s(self) -> float | None:
        return self.changes_s if self.used else None

    clears_s = falls_s

    def state(self) -> object:
        return self.start_s, self.used


class PacificDay(FixedWindow):
    """The calendar day of Los Angeles."""

    __slots__ = ()

    def bounds_s(self, now_s: float) -> tuple[float, float]:
        day = pacific_day(now_s)
        return float(day.start_s), float(day.end_s)


class SlidingLog(Account):
    """Everything admitted in the last `window_s`: no interval of that length holds more.

    Memory: one time and one weight for each distinct instant of admission in the window, so at most
    `capacity` of each (every weight is 1 or more), and as many again before the dead part is cut off.
    """

    __slots__ = ("head", "times_s", "weights")

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self.changes_s = math.inf
        self.times_s: list[float] = []
        """Ascending and distinct. Lists with a moving head, not deques: they can be bisected."""
        self.weights: list[int] = []
        self.head = 0
        """Index of the oldest entry that counts."""

    def roll(self, now_s: float) -> None:
        times_s, weights, length_s = self.times_s, self.weights, self.limit.window_s
        head, count, used = self.head, len(times_s), self.used
        changes_s = self.changes_s
        while changes_s <= now_s:
            used -= weights[head]
            head += 1
            changes_s = end_s(times_s[head], length_s) if head < count else math.inf
        if head > 32 and head * 2 > count:
            del times_s[:head], weights[:head]
            head = 0
        self.head, self.used, self.changes_s = head, used, changes_s

    def record(self, now_s: float, weight: int, serial: int) -> None:
        times_s = self.times_s
        if self.head == len(times_s):
            self.changes_s = end_s(now_s, self.limit.window_s)
        elif times_s[-1] == now_s:
            self.weights[-1] += weight
            return
        times_s.append(now_s)
        self.weights.append(weight)

    def amend(self, now_s: float, at_s: float, delta: int, serial: int) -> None:
        if end_s(at_s, self.limit.window_s) <= now_s:
            return
        times_s, weights, head = self.times_s, self.weights, self.head
        index = bisect_left(times_s, at_s, head)
        if index == len(times_s) or times_s[index] != at_s:
            times_s.insert(index, at_s)
            weights.insert(index, 0)
        before = weights[index]
        weights[index] = after = max(0, before + delta)
        self.used += after - before
        if not after:
            del times_s[index], weights[index]
        if index == head:
            alive = head < len(times_s)
            self.changes_s = end_s(times_s[head], self.limit.window_s) if alive else math.inf

    def opens_s(self, weight: int) -> float | None:
        if weight > self.capacity:
            return None
        missing = self.used + weight - self.capacity
        index = self.head - 1
        while missing > 0:
            index += 1
            missing -= self.weights[index]
        return end_s(self.times_s[index], self.limit.window_s)

    def falls_s(self) -> float | None:
        return self.changes_s if self.used else None

    def clears_s(self) -> float | None:
        return end_s(self.times_s[-1], self.limit.window_s) if self.used else None

    def copy(self) -> SlidingLog:
        twin = copy.copy(self)
        twin.times_s, twin.weights = self.times_s[self.head :], self.weights[self.head :]
        twin.head = 0
        return twin

    def state(self) -> object:
        return self.times_s[self.head :], self.weights[self.head :]
