"""What a plan may ask for, and what it is told.

Every instant is in epoch seconds. `now_s` of an event is when the driver handed it over.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TypeVar

from gemquota.domain.diagnosis import Diagnosis


@dataclass(frozen=True, slots=True)
class Send:
    """Start one request and go on at once. Answered with `Sent` or `Capped`."""

    weight: int
    """What it weighs in the dimension that is measured."""
    input_tokens: int
    """What it is expected to hold; reserved until the answer tells."""


@dataclass(frozen=True, slots=True)
class Count:
    """Ask countTokens how many tokens a request of `input_tokens` really holds. Costs nothing.

    Answered with `Counted` or `Capped`.
    """

    input_tokens: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for the next answer, or until an instant. Answered with `Answer`, `Elapsed` or `Capped`."""

    until_s: float


@dataclass(frozen=True, slots=True)
class Say:
    """Tell whoever watches what comes next. Answered with `Elapsed`."""

    phase: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the API, read."""

    diagnosis: Diagnosis | None = None
    """What its error means; None: the request was admitted."""
    input_tokens: int | None = None
    """As the API counted them; None where it did not say."""
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The request is on its way."""

    now_s: float


@dataclass(frozen=True, slots=True)
class Counted:
    """What countTokens said; `reply` holds the error where it refused."""

    now_s: float
    reply: Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """A request of this plan was answered."""

    now_s: float
    sent_s: float
    weight: int
    reply: Reply


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The instant came, and no answer before it."""

    now_s: float


@unique
class Cap(StrEnum):
    """What a probe may not exceed."""

    REQUESTS = "requests"
    TOKENS = "tokens"
    COST = "cost"
    SECONDS = "seconds"
    IN_FLIGHT = "in_flight"


@dataclass(frozen=True, slots=True)
class Capped:
    """A cap forbids it: nothing was sent."""

    now_s: float
    cap: Cap


@dataclass(frozen=True, slots=True)
class Stopped:
    """The user ends the probe: conclude with what is known."""

    now_s: float


Command = Send | Count | Wait | Say
Event = Sent | Counted | Answer | Elapsed | Capped | Stopped
T = TypeVar("T")
Steps = Generator[Command, Event, T]
"""A plan, or a part of one, that ends in a `T`. It is started with `next`."""
