"""Which limiter fits what a probe saw: a limit with an interval, and how it counts.

Nothing here is certain but the lower bound. Where the ways of counting disagree on the limit, the
interval covers all that are likely; where refusals stay unexplained, somebody else uses the quota too,
and there is no upper bound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gemquota.domain.bucket_fit import bucket_fit
from gemquota.domain.fit import Fit
from gemquota.domain.limit import Counting
from gemquota.domain.observed import Log, Observation
from gemquota.domain.window_fits import fixed_fit, sliding_fit

SURE = 0.93
"""From this likelihood on a way of counting is named; below it, it cannot be told."""
_STILL_LIKELY = 0.05
_USUAL_BURST = 1.04
_SMALL = 0.5
_FINE_LUMP = 0.02
"""Of a stated limit: requests this small leave little room for somebody else."""
_VAST = 10
"""An interval this wide is none."""
_SHARED = 1.06
"""What a bucket may hold beyond what was seen of it."""
_HANDFUL, _NEXT_TO_NOTHING = 16, 4
_STRAYING, _NOT_FEW = 1.5, 25
_LOOSE = 0.01
"""A bucket's refill cannot be timed exactly: so much of its burst may seem unused."""


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely one way of counting is, and what it would mean."""

    share: float
    """0 to 1; those of all ways add up to 1."""
    fit: Fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A limit per window, from observations alone."""

    value: int
    low: int
    high: int | None
    """None: a lower bound is all that can be said."""
    counting: Counting | None
    """None: cannot be told."""
    likelihoods: tuple[Likelihood, ...]
    """The most likely first."""
    others: bool
    """Whether something else seems to use the same quota."""

    @property
    def best(self) -> Fit:
        """The most likely fit."""
        return self.likelihoods[0].fit


def estimate(
    observations: Sequence[Observation], *, window_s: float = 60.0, known: int | None = None
) -> Estimate | None:
    """The limit that explains `observations`; None without an admission.

    Without a refusal there is no upper bound and no way of counting: the value is what the limit must
    be even if a window ended amidst the admissions. The probe's first request must find at least `window_s` without others
    of its own before it.

    Args:
        observations: In any order.
        window_s: Length of the limit's window, seconds.
        known: The limit, where the server has stated it; then only the way of counting is open.
    """
    if known is not None:
        # What can never fit is told to come back at some instant that means nothing.
        observations = [
            seen._replace(hint_s=None) if seen.weight > known else seen for seen in observations
        ]
    log = Log(observations)
    if not log.admitted:
        return None
    fits = [fit_of(log, window_s, known) for fit_of in (fixed_fit, sliding_fit, bucket_fit)]
    found = sorted(fits, key=lambda fit: fit.evidence, reverse=True)
    total = sum(math.exp(fit.evidence - found[0].evidence) for fit in found)
    likelihoods = tuple(
        Likelihood(math.exp(fit.evidence - found[0].evidence) / total, fit) for fit in found
    )
    best = likelihoods[0]
    likely = [each.fit for each in likelihoods if each.share >= _STILL_LIKELY]
    low = min(fit.low for fit in likely)
    if known is None and not log.refusals:
        least = next(fit.low for fit in found if fit.counting is Counting.FIXED)
        return Estimate(
            value=least, low=least, high=None, counting=None, likelihoods=likelihoods, others=False
        )
    others = _others(best.fit, log)
    if known is not None:
        # A bucket of just the right burst explains any one refusal, and so may somebody else.
        odd_burst = best.fit.burst is not None and abs(best.fit.burst - known) > 0.08 * known
        # What a failed request may explain, others may too, and then a stated wait is about theirs.
        others_likely = best.fit.burst is None and best.fit.unexplained > 0
        sure = best.share >= SURE and not (others or odd_burst or others_likely)
        # Large requests leave so much room for somebody else that they say little.
        sure = sure and any(seen.weight <= _SMALL * known for seen in log.refusals)
        # A fixed window fits any one wait; so does what others took out of a bucket, unseen beside lumps.
        is_lumpy = log.usual > 1 and best.fit.counting is Counting.FIXED
        sure = sure and not (is_lumpy and log.usual > _FINE_LUMP * known)
        counting = best.fit.counting if sure else None
        return Estimate(
            value=known, low=known, high=known, counting=counting, likelihoods=likelihoods,
            others=others,
        )  # fmt: skip
    # A bucket that was full again at every look: how fast it refills was not seen.
    is_vast = best.share >= SURE and best.fit.high > _VAST * best.fit.low + log.usual
    is_thin = is_vast or _is_thin(best.fit, log)
    if is_thin or (others and best.fit.counting is Counting.BUCKET):
        low = min(fit.low for fit in found)  # a bucket's bounds are no proof
    high = None if others or is_vast else max(_highest(fit, log) for fit in likely)
    return Estimate(
        value=low if high is None else max(low, min(high, best.fit.value)),
        low=low,
        high=high,
        counting=best.fit.counting if best.share >= SURE and not is_thin else None,
        likelihoods=likelihoods,
        others=others,
    )


def _is_thin(fit: Fit, log: Log) -> bool:
    """Whether it is a bucket that holds next to nothing, by a handful of admissions: with somebody else
    at work, a small limit of any kind looks like one."""
    few = len(log.admitted) < _HANDFUL
    return (
        few and fit.burst is not None and fit.burst < min(_NEXT_TO_NOTHING * log.usual, fit.value)
    )


def _others(fit: Fit, log: Log) -> bool:
    """Whether more was used than this probe and its doubtful requests can have used."""
    # A doubtful request matters until a bucket has refilled, in a window until it ends.
    if fit.counting is Counting.BUCKET:
        # It rarely holds more than it refills in a window; then somebody may take the rest.
        if (fit.burst or 0) > _USUAL_BURST * fit.value + log.usual:
            return True
        burst = fit.burst or 0
        # Where it is not small, what flows in while an answer strays may look like one or two left.
        loose = _STRAYING * log.usual if burst >= _NOT_FEW * log.usual else 0.0
        return fit.unexplained > loose + _LOOSE * burst + log.doubtful / 8
    return fit.unexplained > log.doubtful / 2


def _highest(fit: Fit, log: Log) -> int:
    """A bucket that holds more than it refills in a window may share the rest with others; and one
    request of theirs leaves no trace anywhere."""
    most = max(fit.high, fit.burst or 0)
    if fit.burst is not None and log.usual > 1:
        # So may one that holds no more, if theirs are as large as ours: a few of them are chance.
        most = math.ceil(_SHARED * most)
    return most + log.doubtful + log.usual
