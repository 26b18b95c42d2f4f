"""What a rehearsal of quotas showed: the record behind `gemquota demo`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.limit import Limit
from gemquota.domain.measurement import Measurement
from gemquota.domain.quota import Dimension, Tier


class Meter(NamedTuple):
    """How much of one limit was used at a moment."""

    dimension: Dimension
    used: int
    capacity: int
    anew_at_s: float | None
    """Epoch seconds at which nothing of it is used any more; None where nothing is."""


class Moment(NamedTuple):
    """A call and its answer, or a look at the meters while time passes."""

    at_s: float
    """Epoch seconds on the rehearsal's clock."""
    status: int | None
    """HTTP status of the answer; None where nothing was sent."""
    meters: tuple[Meter, ...]
    """After it."""

    def meter(self, dimension: Dimension) -> Meter:
        """The meter of one limit.

        Raises:
            StopIteration: If the model has no such limit.
        """
        return next(meter for meter in self.meters if meter.dimension is dimension)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A model's quota through a burst, a minute, a day and a reset. No part is empty."""

    model: str
    tier: Tier
    burst: tuple[Moment, ...]
    """Calls as fast as they are answered; the last one is refused."""
    refusal: Diagnosis
    """What that refusal says."""
    minute: tuple[Moment, ...]
    """Waiting as long as it says, and the call after that."""
    day: tuple[Moment, ...]
    """Calls that obey every refusal, until one for which waiting a minute is no help."""
    day_refusal: Diagnosis
    reset: tuple[Moment, ...]
    """Waiting for the day's quota, and the call after that."""
    measured: Measurement | None = None
    """What a probe found of another project's limit, which no refusal states."""
    secret: Limit | None = None
    """That limit, which the probe was not told."""
