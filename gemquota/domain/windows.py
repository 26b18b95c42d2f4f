"""How one limit counts: one class per counting rule, each the running account of one limit.

All of them keep `used` as a whole number that is right until `changes_s`, so the ledger can
ask "does it fit" with one comparison and calls `roll` only when time has changed something.

Intervals are half-open: a request at `t` counts at every instant before `t + window_s`, and at
`t + window_s` it counts no more. The end of a window is the smallest float for which that is
true, so an answer of "wait w seconds" can be taken at its word.
"""

from __future__ import annotations

import copy
import math
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import ClassVar

from gemquota.domain.reset import pacific_day


@unique
class Counting(StrEnum):
    """The rule by which a limit forgets what was used."""

    FIXED = "fixed"
    """Windows of `window_s`, the first beginning at epoch second `phase_s`."""
    SLIDING = "sliding"
    """A log of what was admitted in the last `window_s`; spend over ten minutes is 600."""
    BUCKET = "bucket"
    """Refills at `capacity` per `window_s`, and holds `burst`."""
    PACIFIC_DAY = "pacific_day"
    """Midnight to midnight in Los Angeles: 23, 24 or 25 hours. `window_s` is not used."""
    CONCURRENCY = "concurrency"
    """What is in flight, until it finishes. Of tokens: the enqueued tokens of batch jobs."""


@unique
class Unit(StrEnum):
    """What a limit counts, in whole numbers. The order is that of `Request`'s fields."""

    REQUESTS = "requests"
    INPUT_TOKENS = "input_tokens"
    IMAGES = "images"
    MICRO_USD = "micro_usd"
    """Millionths of a US dollar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit that a ledger enforces.

    Raises:
        ValueError: On a negative capacity, a window under a millisecond or not finite, or a burst
            that is below 1 or belongs to no bucket.
    """

    name: str
    unit: Unit
    capacity: int
    """Units per window. 0: nothing of this unit is ever admitted."""

    counting: Counting
    window_s: float = 60.0
    phase_s: float = 0.0
    """Of fixed windows: any instant at which one begins, epoch seconds."""

    burst: int | None = None
    """Of a bucket: the most that it holds, in units. None: `capacity`."""

    def __post_init__(self) -> None:
        if self.capacity < 0:
            raise ValueError(f"capacity must not be negative, got {self.capacity}")
        if not 0.001 <= self.window_s < math.inf:
            raise ValueError(f"window_s must be at least 0.001 and finite, got {self.window_s}")
        if not math.isfinite(self.phase_s):
            raise ValueError(f"phase_s must be finite, got {self.phase_s}")
        if self.burst is not None and (self.counting is not Counting.BUCKET or self.burst < 1):
            raise ValueError(f"burst is for buckets and at least 1, got {self.burst}")


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
    return max(wait_s, 0.0)


class Account:
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

    def roll(self, now_s: float) -> None:
        """Forget what no longer counts at `now_s`."""

    def record(self, now_s: float, weight: int, serial: int) -> None:
        """Note an admission, beside `used`, which the ledger has raised already."""

    def amend(self, now_s: float, at_s: float, delta: int, serial: int) -> None:
        """Change by `delta` what reservation `serial` of the instant `at_s` weighs."""
        raise NotImplementedError

    def finish(self, serial: int) -> None:
        """Reservation `serial` is no longer in flight."""

    def opens_s(self, weight: int) -> float | None:
        """The instant at which a refused `weight` fits; None if time alone never brings it."""
        raise NotImplementedError

    def falls_s(self) -> float | None:
        """The next instant at which `used` is less, if nothing is sent; None if never."""
        raise NotImplementedError

    def clears_s(self) -> float | None:
        """The instant at which nothing is used any more, if nothing is sent; None if never."""
        raise NotImplementedError

    def copy(self) -> Account:
        """An independent twin."""
        return copy.copy(self)

    def state(self) -> object:
        """What later answers depend on, after `roll`; equal states answer alike."""
        raise NotImplementedError


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


class Bucket(Account):
    """A token bucket: in any t seconds at most `burst + t * capacity / window_s`. Constant memory.

    What was spent since the bucket was last full is a whole number, and the refill is computed from
    that instant; so nothing is rounded twice, however many requests pass.
    """

    __slots__ = ("full_s", "spent")

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        # `changes_s` stays at minus infinity: a bucket changes all the time.
        if limit.capacity and limit.burst is not None:
            self.capacity = limit.burst
        self.full_s = -math.inf
        """The last instant at which the bucket was seen full."""
        self.spent = 0
        """Units taken since then."""

    def refill(self, since_s: float, now_s: float) -> float:
        return (now_s - since_s) * self.limit.capacity / self.limit.window_s

    def roll(self, now_s: float) -> None:
        if self.spent:
            # `refill`, written out: this runs at every decision.
            limit = self.limit
            used = self.spent - int((now_s - self.full_s) * limit.capacity / limit.window_s)
            if used > 0:
                self.used = used
                return
        self.used = self.spent = 0
        self.full_s = now_s

    def record(self, now_s: float, weight: int, serial: int) -> None:
        self.spent += weight

    def amend(self, now_s: float, at_s: float, delta: int, serial: int) -> None:
        """Charge more at once; give back only what the refill has not made good already.

        A refund in full would count the refill since `at_s` twice: once for the requests that it let
        in, and once more in the refund.
        """
        if delta < 0:
            delta = min(0, delta + math.ceil(self.refill(at_s, now_s)))
        self.spent = max(0, self.spent + delta)
        self.roll(now_s)

    def opens_s(self, weight: int) -> float | None:
        if weight > self.capacity:
            return None
        return self._refilled_s(self.spent + weight - self.capacity)

    def falls_s(self) -> float | None:
        return self._refilled_s(self.spent - self.used + 1) if self.used else None

    def clears_s(self) -> float | None:
        return self._refilled_s(self.spent) if self.used else None

    def _refilled_s(self, units: int) -> float:
        """The instant at which so many units have flowed in since the bucket was full."""
        at_s = self.full_s + units * self.limit.window_s / self.limit.capacity
        while int(self.refill(self.full_s, at_s)) < units:
            at_s = math.nextafter(at_s, math.inf)
        return at_s

    def state(self) -> object:
        return self.full_s, self.spent


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


ACCOUNTS: dict[Counting, type[Account]] = {
    Counting.FIXED: FixedWindow,
    Counting.SLIDING: SlidingLog,
    Counting.BUCKET: Bucket,
    Counting.PACIFIC_DAY: PacificDay,
    Counting.CONCURRENCY: InFlight,
}
