"""What a bench measured of one model, and how it differs from an earlier bench."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.samples import (
    Interval,
    fisher_exact,
    mann_whitney,
    quantile_interval,
    share_interval,
)

SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
SIGNIFICANT = 0.01
"""Below this chance a difference is called one; stricter than the usual 5 %, as several are tested."""


@unique
class Result(StrEnum):
    """How a call ended."""

    OK = "ok"
    REFUSED = "refused"
    """A 429."""
    FAILED = "failed"


class Call(NamedTuple):
    """One measured call. Times in seconds since the bench began."""

    due_s: float
    """When it had to start; with a rate, that is what its times count from."""
    sent_s: float
    first_s: float | None
    """The first piece of the answer; None where it does not stream."""
    ended_s: float
    result: Result
    cause: Cause | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    retries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Benched:
    """All of one model."""

    model: str
    calls: tuple[Call, ...]
    warm_up: int = 0
    """Calls before, which count nowhere."""
    dropped: int = 0
    """Starts that fell due while too many were in flight."""
    given_up: int = 0
    """Calls that were in flight when it was ended; had they been waited for, some would be slow."""
    took_s: float = 0.0
    usd: tuple[float, float] = (0.0, 0.0)
    """Per input and output token, paid rates."""
    ended: str = ""
    """What ended it early; empty: all were made."""
    surprise: Diagnosis | None = None


class Figures(NamedTuple):
    """A summary. None: nothing to summarise."""

    ok: Interval | None
    refused: Interval | None
    failed: Interval | None
    total_s: dict[str, Interval]
    first_s: dict[str, Interval]
    tokens_per_s: Interval | None
    """Output of one call while it is written, median."""
    cost_usd: float
    cost_per_ok_usd: float | None
    retries: int


def totals_s(found: Benched) -> list[float]:
    """From when it was due to its end, of the good ones, ascending."""
    return sorted(call.ended_s - call.due_s for call in _good(found))


def firsts_s(found: Benched) -> list[float]:
    """From when it was due to the first piece, of the good ones that stream, ascending."""
    return sorted(call.first_s - call.due_s for call in _good(found) if call.first_s is not None)


def figures(found: Benched) -> Figures:
    """What the calls come to."""
    n = len(found.calls)
    counts = {result: sum(call.result is result for call in found.calls) for result in Result}
    good = _good(found)
    cost = sum(
        call.input_tokens * found.usd[0] + call.output_tokens * found.usd[1] for call in good
    )
    speeds = sorted(
        call.output_tokens / (call.ended_s - start_s)
        for call in good
        if call.output_tokens
        and call.ended_s > (start_s := call.sent_s if call.first_s is None else call.first_s)
    )

    def share(result: Result) -> Interval | None:
        return share_interval(counts[result], n) if n else None

    return Figures(
        share(Result.OK),
        share(Result.REFUSED),
        share(Result.FAILED),
        _quantiles(totals_s(found)),
        _quantiles(firsts_s(found)),
        quantile_interval(speeds, 0.5) if speeds else None,
        cost,
        cost / len(good) if good else None,
        sum(call.retries for call in found.calls),
    )


class Compared(NamedTuple):
    """One measure against an earlier bench's."""

    what: str
    before_s: float
    after_s: float
    p_value: float
    is_significant: bool


class ComparedShare(NamedTuple):
    """The share of calls that went well, against an earlier bench's."""

    what: str
    before: float
    after: float
    p_value: float
    is_significant: bool


def compared(
    found: Benched, earlier: Mapping[str, Sequence[float]], *, calls_before: int = 0
) -> tuple[Compared | ComparedShare, ...]:
    """Successes and medians before and after, and whether they differ: by Fisher's exact test, and times by
    the rank-sum test.

    Args:
        found: Of now.
        earlier: `total_s` or `first_s` to the samples of the earlier bench's good calls.
        calls_before: All calls of the earlier bench; 0: not known.
    """
    changes: list[Compared | ComparedShare] = []
    good_before, good, calls = len(earlier.get("total_s", ())), len(_good(found)), len(found.calls)
    if calls and calls_before >= max(1, good_before):
        p_value = fisher_exact(good_before, calls_before, good, calls)
        shares = good_before / calls_before, good / calls
        changes.append(ComparedShare("ok", *shares, p_value, p_value < SIGNIFICANT))
    for what, now in (("total_s", totals_s(found)), ("first_s", firsts_s(found))):
        before = sorted(earlier.get(what, ()))
        if before and now:
            p_value = mann_whitney(before, now).p_value
            medians = quantile_interval(before, 0.5).value, quantile_interval(now, 0.5).value
            changes.append(Compared(what, *medians, p_value, p_value < SIGNIFICANT))
    return tuple(changes)


def _good(found: Benched) -> list[Call]:
    return [call for call in found.calls if call.result is Result.OK]


def _quantiles(ordered: Sequence[float]) -> dict[str, Interval]:
    if not ordered:
        return {}
    return {name: quantile_interval(ordered, share) for name, share in SHARES.items()}
