"""One call of real traffic as it is kept: who, what, how it ended, what it used. Never a key, never a prompt."""

from __future__ import annotations

import operator
from enum import IntEnum, unique
from typing import NamedTuple

from gemquota.domain.diagnosis import Cause


@unique
class Outcome(IntEnum):
    """How a call ended, as far as quotas are concerned."""

    ADMITTED = 0
    REFUSED = 1
    """By a quota, a cap, or a 429 that does not say."""
    FAILED = 2
    """For any other reason, or without an answer."""


REFUSALS = frozenset(
    {
        Cause.QUOTA, Cause.NO_ENTITLEMENT, Cause.SPEND_RATE, Cause.SPEND_CAP, Cause.BILLING_CAP,
        Cause.PREPAY_DEPLETED, Cause.STORAGE, Cause.SHARED_CAPACITY, Cause.PROVISIONED_THROUGHPUT,
        Cause.UNEXPLAINED_429,
    }
)  # fmt: skip
"""Causes that are answers of a quota, whatever status they came with."""


class NamedLimit(NamedTuple):
    """A limit as a refusal named it."""

    dimension: str
    """`RPM`, `RPD`, ...; empty where the text does not say."""
    value: int | None
    """Units per window. None: not stated."""
    label: str
    """The quota's own name of the model; empty where it has none."""
    tier: str
    quota_id: str


class Kind(NamedTuple):
    """What many calls have in common; sums are kept per kind."""

    source: str = "proxy"
    """Who recorded it."""
    account: str = ""
    """Fingerprint of the key, or the project that the path names."""
    surface: str = "developer"
    method: str = ""
    """The API's own name: `generateContent`, `chat/completions`, ..."""
    model: str = ""
    """As it was asked for; empty where the method has none."""
    served: str = ""
    """The model that answered, where the answer says so."""
    label: str = ""
    """The name under which the quota counts it."""
    tag: str = ""
    client: str = ""
    """Product and version of the caller's user agent."""


class Call(NamedTuple):
    """One HTTP request, or one Live session."""

    at_s: float
    """When it arrived, epoch seconds."""
    kind: Kind
    status: int = 200
    """0: no answer came."""
    cause: str = ""
    """A value of `Cause`; empty where nothing went wrong. An error inside a 200 stream has one too."""
    limits: tuple[NamedLimit, ...] = ()
    input_tokens: int | None = None
    """None, here and below: the answer did not say."""
    cached_tokens: int | None = None
    """Part of the input."""
    thought_tokens: int | None = None
    output_tokens: int | None = None
    """Without thoughts."""
    images: int = 0
    """Drawn, not sent."""
    micro_usd: int | None = None
    """At the list price, in millionths of a US dollar."""
    first_byte_ms: int = 0
    """From its arrival to the answer's first byte."""
    total_ms: int = 0
    attempt: int = 1
    """1, or more where the same request had failed shortly before."""
    wasted: bool = False
    """Refused inside a window that an earlier refusal had said is closed."""
    wait_ms: int | None = None
    """That a refusal stated."""
    units: int = 1
    """Requests as a quota counts them: each text of a batch of embeddings is one. 1 where it was not admitted."""
    retry_of_s: float | None = None
    """`at_s` of the failed call of the same account, model and client that it repeats; None: it repeats none."""
    diagnosis: str = ""
    """As the JSON contract of `gemquota diagnose` has it, without what differs from refusal to refusal
    (`domain.kept`); empty: nothing went wrong, or none was made."""

    @property
    def outcome(self) -> Outcome:
        if not self.cause and 0 < self.status < 400:
            return Outcome.ADMITTED
        return Outcome.REFUSED if self.status == 429 or self.cause in REFUSALS else Outcome.FAILED


class Totals(NamedTuple):
    """Sums over calls; what answers did not say counts as 0."""

    calls: int = 0
    """As quotas count them: `Call.units`."""
    refused: int = 0
    failed: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    thought_tokens: int = 0
    output_tokens: int = 0
    images: int = 0
    micro_usd: int = 0

    def __add__(self, other: object) -> Totals:
        if not isinstance(other, Totals):
            return NotImplemented
        return Totals._make(map(operator.add, self, other))

    @property
    def admitted(self) -> int:
        return self.calls - self.refused - self.failed


def totals_of(call: Call) -> Totals:
    """What one call adds."""
    outcome = call.outcome
    return Totals(
        call.units,
        int(outcome is Outcome.REFUSED),
        int(outcome is Outcome.FAILED),
        call.input_tokens or 0,
        call.cached_tokens or 0,
        call.thought_tokens or 0,
        call.output_tokens or 0,
        call.images,
        call.micro_usd or 0,
    )


class Learnt(NamedTuple):
    """A limit as the last refusal stated it."""

    account: str
    label: str
    dimension: str
    value: int
    tier: str
    quota_id: str
    first_s: float
    """When this value was first seen."""
    last_s: float


class Change(NamedTuple):
    """A limit or a tier that is not what it was."""

    at_s: float
    account: str
    label: str
    dimension: str
    before: str
    """Value and tier, as `250 free`."""
    after: str


def learnt_from(
    call: Call, known: Learnt | None, limit: NamedLimit
) -> tuple[Learnt, Change | None]:
    """What is known of a limit after `call` named it, and how that differs from before.

    The caller sees to it that `limit.value` is stated.
    """
    assert limit.value is not None
    label = limit.label or call.kind.label
    now = Learnt(
        call.kind.account, label, limit.dimension, limit.value, limit.tier, limit.quota_id, call.at_s, call.at_s
    )  # fmt: skip
    if known is None:
        return now, None
    if known.last_s > call.at_s:  # a record that came late tells nothing new
        return known, None
    if (known.value, known.tier) == (now.value, now.tier):
        return now._replace(first_s=known.first_s), None
    before, after = (f"{seen.value} {seen.tier}" for seen in (known, now))
    return now, Change(call.at_s, now.account, label, now.dimension, before, after)
