"""What a probe is going to do, before it does it: the plan in numbers, for one dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gemquota.domain.catalogue import UNLIMITED, Cell
from gemquota.domain.quota import Dimension, Tier

LEAST_OF_A_DAY = 6
"""Requests that are always allowed: a free Flash has 20 a day, and 5 a minute."""
_OVERSHOOT = 1.4
"""Requests per unit of the limit until the first refusal is known; see `probe.arrivals`."""
_MEASURED = 2.7
"""The same until a limit that hides its value is measured."""
_ABOVE = 1.04
"""How much larger than the largest plausible limit the one request is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the user lets a probe spend."""

    requests: int
    tokens: int
    cost_usd: float
    seconds: float
    share_of_day: float
    """0 to 1, of the known daily requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The plan for one dimension."""

    dimension: Dimension
    plausible: tuple[int, ...]
    """Limits on record for this model (and tier, where it is known), ascending."""
    most_requests: int = 0
    most_tokens: int = 0
    most_cost_usd: float = 0.0
    """At standard rates; a free tier pays nothing."""
    likely_requests: tuple[int, int] = (0, 0)
    """If the refusal states its value, and if it does not."""
    size_tokens: int = 0
    """Of the one request that is to exceed a limit on tokens."""
    per_day: int | None = None
    """Requests per day on record; None: unknown or without limit."""
    of_a_day: int | None = None
    """Requests that all plans together may take of that day."""
    why_not: str = ""
    """Why nothing is sent; empty: it is."""

    @property
    def share_of_day(self) -> float | None:
        """The most that it can take of the day's requests, 0 to 1."""
        return min(1.0, self.most_requests / self.per_day) if self.per_day else None


def plausible(
    cells: Sequence[Cell], labels: set[str], dimension: Dimension, tier: Tier
) -> tuple[int, ...]:
    """The limits on record for a model, ascending; of every tier where it is unknown."""
    return tuple(
        sorted(
            {
                cell.latest.value
                for cell in cells
                if cell.latest.model in labels
                and cell.latest.dimension == dimension.value
                and cell.latest.value > 0
                and tier.value in (cell.latest.tier, Tier.UNKNOWN.value)
            }
        )
    )


def per_day(cells: Sequence[Cell], labels: set[str], tier: Tier) -> int | None:
    """Requests per day on record: the tier's, or where that is unknown the smallest of all tiers."""
    found = [
        cell.latest.value
        for cell in cells
        if cell.latest.model in labels
        and cell.latest.dimension == Dimension.RPD.value
        and cell.latest.value != 0
        and tier.value in (cell.latest.tier, Tier.UNKNOWN.value)
    ]
    known = [value for value in found if value != UNLIMITED]
    return min(known, default=None)


def outlook(
    dimension: Dimension,
    limits: tuple[int, ...],
    day: int | None,
    allowed: Allowed,
    *,
    window_tokens: int,
    per_request_tokens: int,
    input_usd: float,
    output_usd: float,
) -> Outlook:
    """The plan for one dimension.

    Args:
        dimension: RPM, IPM, TPM or RPD.
        limits: What is plausible, ascending.
        day: Requests per day on record.
        allowed: The caps.
        window_tokens: The model's input window.
        per_request_tokens: Input of the smallest request.
        input_usd: Per input token.
        output_usd: Of one whole answer.
    """
    of_a_day = None if day is None else max(LEAST_OF_A_DAY, int(allowed.share_of_day * day))
    if dimension is Dimension.RPD:
        return Outlook(
            dimension=dimension,
            plausible=limits,
            per_day=day,
            why_not="a day's quota is never spent to measure it; this is what is on record",
        )
    if dimension is Dimension.TPM:
        plan = _tokens(limits, allowed, of_a_day, window_tokens, input_usd, output_usd)
        return replace(plan, per_day=day, of_a_day=of_a_day)
    most = allowed.requests if of_a_day is None else min(allowed.requests, of_a_day)
    each_usd = per_request_tokens * input_usd + output_usd
    if each_usd > 0:
        most = min(most, int(allowed.cost_usd / each_usd))
    most = min(most, allowed.tokens // (per_request_tokens + 1))
    largest = limits[-1] if limits else most
    return Outlook(
        dimension=dimension,
        plausible=limits,
        most_requests=most,
        most_tokens=most * (per_request_tokens + 1),
        most_cost_usd=most * each_usd,
        likely_requests=(
            min(most, round(largest * _OVERSHOOT) + 1),
            min(most, round(largest * _MEASURED) + 35),
        ),
        per_day=day,
        of_a_day=of_a_day,
        why_not="" if most >= 1 else "one request alone would be above the caps",
    )


def _tokens(
    limits: tuple[int, ...],
    allowed: Allowed,
    of_a_day: int | None,
    window_tokens: int,
    input_usd: float,
    output_usd: float,
) -> Outlook:
    fits = [limit for limit in limits if limit * 1.005 < window_tokens]
    affordable = allowed.tokens
    if input_usd > 0:
        affordable = min(affordable, int((allowed.cost_usd - output_usd) / input_usd))
    size = 0
    for limit in fits or [window_tokens]:
        wanted = min(round(limit * _ABOVE), int(window_tokens * 0.998))
        if wanted <= affordable:
            size = wanted
    each_usd = size * input_usd + output_usd
    times = max(1, affordable // size) if size else 1
    times = min(times, allowed.requests, of_a_day or times)
    if limits and size > limits[-1]:
        times = 1
    why_not = ""
    if not size:
        smallest = round((fits[0] if fits else window_tokens) * _ABOVE)
        why_not = (
            f"one request of {smallest:,} tokens, if it is admitted, would be above the caps "
            f"(${smallest * input_usd:.2f}, {smallest:,} tokens)"
        )
    return Outlook(
        dimension=Dimension.TPM,
        plausible=limits,
        most_requests=times if size else 0,
        most_tokens=times * (size + 1) if size else 0,
        most_cost_usd=times * each_usd if size else 0.0,
        likely_requests=(1, min(times, 12)) if size else (0, 0),
        size_tokens=size,
        why_not=why_not,
    )
