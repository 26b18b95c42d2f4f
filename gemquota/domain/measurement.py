"""What a probe found out about one limit: the record behind `gemquota probe`.

The JSON form (schema `gemquota.probe/1`) is written by `gemquota.render`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.estimate import Estimate
from gemquota.domain.limit import Counting
from gemquota.domain.observed import Observation
from gemquota.domain.quota import Dimension, Limit, Tier


@unique
class Method(StrEnum):
    """Where the value comes from."""

    ANNOUNCED = "announced"
    """The server stated it when it refused."""
    MEASURED = "measured"
    """Inferred from what was admitted and refused: an interval."""
    LOWER_BOUND = "lower_bound"
    """Nothing was refused before the probe ended: so much is admitted at least."""
    KNOWN = "known"
    """Nothing was sent; this is what is on record."""
    NOT_PROBED = "not_probed"


@unique
class Ending(StrEnum):
    """Why a probe stopped."""

    DONE = "done"
    CAP = "cap"
    """A cap was reached first."""
    SURPRISE = "surprise"
    """Something that is no ceiling, or another one."""
    FAILING = "failing"
    """The service or the network failed too often."""
    NO_RECOVERY = "no_recovery"
    """The limit did not reopen within a minute: a daily one, or a throttle that tightened."""
    STOPPED = "stopped"
    """By the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one probe used."""

    requests: int = 0
    admitted: int = 0
    refused: int = 0
    unanswered: int = 0
    """No answer, or one that says nothing of the limit."""
    dropped: int = 0
    """Not started, because too many were in flight: then the client was the bottleneck."""
    late_s: float = 0.0
    """How late a request was started at worst, against the plan; the same holds."""
    most_in_flight: int = 0
    tokens: int = 0
    cost_usd: float = 0.0
    took_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One dimension of one model."""

    dimension: Dimension
    method: Method
    ending: Ending = Ending.DONE
    why: str = ""
    """In words, where there is no value, or not the whole of it."""
    at_s: float = 0.0
    """When it began, epoch seconds."""
    value: int | None = None
    low: int | None = None
    high: int | None = None
    """None: no upper bound."""
    estimate: Estimate | None = None
    stated: Limit | None = None
    """As the refusal named it."""
    tier: Tier = Tier.UNKNOWN
    refusal: Diagnosis | None = None
    """The first refusal by the limit itself."""
    surprise: Diagnosis | None = None
    """The answer that ended the probe."""
    spent: Spent = Spent()
    observations: tuple[Observation, ...] = ()

    @property
    def counting(self) -> Counting | None:
        """How the limiter counts; None: cannot be told."""
        return self.estimate.counting if self.estimate else None
