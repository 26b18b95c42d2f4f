"""What a plan has learnt so far, and the small steps that all plans are made of."""

from __future__ import annotations

import math

from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.measurement import Ending
from gemquota.domain.observed import Observation, Outcome
from gemquota.domain.quota import Dimension, Limit
from gemquota.probe.commands import (
    Answer,
    Cap,
    Capped,
    Event,
    Send,
    Steps,
    Stopped,
    Wait,
)
from gemquota.probe.reading import Sort, sort_of, stated

_OUTCOMES = {
    Sort.ADMITTED: Outcome.ADMITTED,
    Sort.ANNOUNCED: Outcome.REFUSED,
    Sort.SILENT: Outcome.REFUSED,
    Sort.TRANSIENT: Outcome.UNKNOWN,
    Sort.SURPRISE: Outcome.UNKNOWN,
}
_TRANSIENT_SHARE = 0.2
_TRANSIENT_LEAST = 5
_DRAIN_S = 120.0
"""Longer than any request's own deadline."""


class Halt(Exception):
    """A plan's way out, from any depth."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending


class Story:
    """The mutable notes of one plan."""

    def __init__(self, dimension: Dimension, *, input_tokens: int) -> None:
        self.dimension = dimension
        self._input_tokens = input_tokens
        """Of one request, where requests are what is measured."""
        self.now_s = 0.0
        self.sent = 0
        self.in_flight = 0
        self.observations: list[Observation] = []
        self.admitted = 0
        self.refused = 0
        self.admitted_weight = 0
        self.transient = 0
        self.announced: Limit | None = None
        self.surprise: Diagnosis | None = None
        """The reply that ended the plan."""
        self.failure: Diagnosis | None = None
        """The last reply that says nothing of the limit."""
        self.refusal: Diagnosis | None = None
        """The first refusal."""
        self.cap: Cap | None = None
        self.dropped = 0
        self.late_s = 0.0
        """How far behind its own times it was at worst: then this machine was the bottleneck."""
        self.latency_s = 0.0
        """The longest answer of late."""

    def send(self, weight: int = 1) -> Steps[bool]:
        """Start one request; False if too many are in flight already.

        Raises:
            Halt: If a cap forbids it.
        """
        tokens = weight if self.dimension is Dimension.TPM else self._input_tokens
        event = yield Send(weight, tokens)
        self.take(event)
        if isinstance(event, Capped):
            self.dropped += 1
            return False
        self.in_flight += 1
        self.sent += 1
        return True

    def wait(self, until_s: float) -> Steps[Answer | None]:
        """The next answer, or None at `until_s`.

        Raises:
            Halt: If the answer, a cap or the user ends the plan.
        """
        event = yield Wait(until_s)
        self.take(event)
        return event if isinstance(event, Answer) else None

    def wait_until(self, until_s: float) -> Steps[None]:
        """Let time pass, and take the answers that come meanwhile."""
        while self.now_s < until_s:
            if (yield from self.wait(until_s)) is None:
                return

    def drain(self) -> Steps[None]:
        """Wait for what is in flight."""
        until_s = self.now_s + _DRAIN_S
        while self.in_flight and self.now_s < until_s:
            yield from self.wait(until_s)

    def settle(self) -> Steps[None]:
        """Wait for what is in flight, whatever it brings: the plan has ended."""
        until_s = self.now_s + _DRAIN_S
        while self.in_flight and self.now_s < until_s:
            event = yield Wait(until_s)
            if isinstance(event, Capped | Stopped):
                return
            self.note(event)

    def take(self, event: Event) -> None:
        """Note an event.

        Raises:
            Halt: If it ends the plan.
        """
        sort = self.note(event)
        if isinstance(event, Stopped):
            raise Halt(Ending.STOPPED)
        if isinstance(event, Capped) and event.cap is not Cap.IN_FLIGHT:
            self.cap = event.cap
            raise Halt(Ending.CAP)
        if sort is Sort.SURPRISE and isinstance(event, Answer):
            self.surprise = event.reply.diagnosis
            raise Halt(Ending.SURPRISE)
        if sort is Sort.TRANSIENT and isinstance(event, Answer):
            answered = len(self.observations)
            if self.transient >= max(_TRANSIENT_LEAST, math.ceil(answered * _TRANSIENT_SHARE)):
                raise Halt(Ending.FAILING)

    def note(self, event: Event) -> Sort | None:
        """Remember an event; what its reply means, if it is an answer."""
        self.now_s = event.now_s
        if not isinstance(event, Answer):
            return None
        self.in_flight -= 1
        self.latency_s = max(self.latency_s * 0.99, event.now_s - event.sent_s)
        sort = sort_of(event.reply, self.dimension)
        said = event.reply.diagnosis
        self.observations.append(
            Observation(
                event.sent_s,
                event.now_s,
                _OUTCOMES[sort],
                event.weight,
                said.retry_after_s if said and _OUTCOMES[sort] is Outcome.REFUSED else None,
            )
        )
        if sort is Sort.ADMITTED:
            self.admitted += 1
            self.admitted_weight += event.weight
        elif sort is Sort.TRANSIENT:
            self.transient += 1
            self.failure = said
        elif sort in (Sort.ANNOUNCED, Sort.SILENT) and said is not None:
            self.refused += 1
            self.refusal = self.refusal or said
            self.announced = self.announced or stated(said, self.dimension)
        return sort
