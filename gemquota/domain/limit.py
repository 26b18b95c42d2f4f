"""What a limit is: a unit, a capacity, and the rule by which what was used is forgotten."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum, unique


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
