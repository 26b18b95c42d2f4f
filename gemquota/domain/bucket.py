"""The account that refills at a rate: a token bucket."""

from __future__ import annotations

import math

from gemquota.domain.account import Account
from gemquota.domain.limit import Limit


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
