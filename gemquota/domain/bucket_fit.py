"""A bucket that refills evenly: how well it explains what was seen."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

from gemquota.domain.fit import Fit, Room, width
from gemquota.domain.limit import Counting
from gemquota.domain.observed import Log, Observation, Outcome

_LIMITS_TRIED, _MOST_TRIED = 72, 700
_FASTEST, _FURTHER = 100, 1.2
_STEPS = 300_000
"""Where there is little to look at, limits are tried closer to each other: where a bucket holds little,
only limits within a percent of the true one may explain what was seen."""


def bucket_fit(log: Log, window_s: float, known: int | None = None) -> Fit:
    """A bucket of some burst that refills evenly; decided when sent, or when answered."""
    most = max(log.least(seen.sent_s, seen.sent_s + window_s) for seen in log.admitted)
    fits = (
        _bucket_at(log, window_s, most, [getattr(seen, name) for seen in log.all], known)
        for name in ("sent_s", "answered_s")
    )
    return max(fits, key=lambda fit: fit.evidence)


_MANY, _MERGED = 2_000, 0.25
"""Of so many events, admissions within this share of what answers stray count as one, at the last of them:
far less flows in meanwhile than the answers leave open anyway."""

_Event = tuple[float, int, bool, Observation]
"""When it was decided, its weight, whether it was admitted."""


@dataclass(frozen=True, slots=True)
class _Level:
    limit: float
    burst: int
    penalty: float
    unexplained: int


def _bucket_at(
    log: Log, window_s: float, most: int, decided_s: list[float], known: int | None
) -> Fit:
    """The bucket, given the instants at which requests were decided."""
    telling = set(map(id, log.refusals))
    events = sorted(
        (at_s, seen.weight, seen.outcome is Outcome.ADMITTED, seen)
        for at_s, seen in zip(decided_s, log.all, strict=True)
        if seen.outcome is Outcome.ADMITTED or id(seen) in telling
    )
    jitter_s = log.jitter_s()
    if len(events) > _MANY:
        events = _merged(events, jitter_s * _MERGED)

    times_s = [event[0] for event in events]
    # Between being sent and being answered it was decided, and by then others of ours may have been.
    around = [
        (number, bisect_left(times_s, seen.sent_s), bisect_right(times_s, seen.answered_s))
        for number, (_, _, admitted, seen) in enumerate(events)
        if not admitted
    ]

    def level(limit: float) -> _Level:
        rate = limit / window_s
        used = peak = 0.0
        at_s = events[0][0]
        levels: list[float] = []
        for now_s, weight, admitted, _ in events:
            # Below zero is for how long it has been full.
            used -= (now_s - at_s) * rate
            at_s = now_s
            if admitted:
                used = weight + (used if used > 0.0 else 0.0)
                if used > peak:
                    peak = used
            levels.append(used)
        refused = [(max(levels[first:last]), events[number][3]) for number, first, last in around]
        stray = rate * jitter_s
        burst = max(1, math.ceil(peak - stray - 1e-6))
        room = Room(burst, log.doubtful, burst)
        roof = min(
            (math.ceil(max(0.0, held)) + seen.weight - 1 for held, seen in refused), default=burst
        )
        for (number, _, _), (most_held, seen) in zip(around, refused, strict=True):
            held = levels[number]
            # Less than one unit may be left, and as much as flows in while an answer strays; of one that
            # was full nothing was used.
            least = most_held + stray
            room.add((math.ceil(least + 1e-9) if least > 0.0 else 0) + seen.weight - 1)
            held = max(0.0, held)
            if seen.hint_s is not None and seen.weight <= burst:
                # What it holds is known only to lie between the most used and what was refused.
                least_s = max(0.0, held + seen.weight - max(burst, roof)) / rate
                most_s = max(0.0, held + seen.weight - burst) / rate
                loose_s = jitter_s + 0.05
                room.hint(seen, seen.sent_s + least_s - loose_s, seen.answered_s + most_s + loose_s)
        if known and burst <= known <= roof:
            burst = known
        return _Level(limit, burst, room.penalty(), room.most())

    if known:
        only = level(known)
        return Fit(
            counting=Counting.BUCKET, evidence=math.log(_likely_burst(only)) - only.penalty,
            low=known, high=known, value=known, unexplained=only.unexplained, burst=only.burst,
        )  # fmt: skip
    lowest, highest = max(0.5, most / 40), most * 2.0 + 2
    count = max(_LIMITS_TRIED, min(_MOST_TRIED, _STEPS // len(events)))
    ratio = (highest / lowest) ** (1 / count)
    tried = [level(lowest * ratio**step) for step in range(count + 1)]
    # A bucket that was full at every look may refill at any speed beyond.
    while tried[-1].penalty <= min(each.penalty for each in tried) + 0.5:
        if tried[-1].limit > _FASTEST * most:
            break
        tried += [level(tried[-1].limit * _FURTHER**step) for step in (1, 2, 3, 4)]
    for _ in range(2):
        best = min(tried, key=lambda each: each.penalty)
        at = [each.limit for each in tried if each.penalty <= best.penalty + 0.5]
        fine = math.sqrt(ratio)
        tried += [level(limit * f) for limit in (at[0], at[-1]) for f in (1 / fine, fine)]
        span = at[-1] * ratio / (at[0] / ratio)
        tried += [level(at[0] / ratio * span ** (step / 30)) for step in range(31)]
        tried.sort(key=lambda each: each.limit)
        ratio = ratio ** (1 / 8)
    best = min(tried, key=lambda each: each.penalty)
    open_ = [each for each in tried if each.penalty <= best.penalty + 0.5]
    middle = open_[len(open_) // 2]
    value = max(1, round(math.sqrt(open_[0].limit * open_[-1].limit)))
    mass = 0.0
    for one, other in pairwise(tried):
        step = math.log(other.limit / one.limit)
        mass += step * math.exp(best.penalty - one.penalty) * _likely_burst(one)
    low, high = max(1, math.floor(open_[0].limit)), math.ceil(open_[-1].limit)
    return Fit(
        counting=Counting.BUCKET,
        evidence=math.log(max(mass, 1e-9)) - best.penalty,
        low=low,
        high=max(low, high),
        value=value,
        unexplained=middle.unexplained,
        burst=middle.burst,
    )


def _merged(events: list[_Event], within_s: float) -> list[_Event]:
    merged: list[_Event] = []
    began_s = -math.inf
    for event in events:
        at_s, weight, admitted, seen = event
        if admitted and merged and merged[-1][2] and at_s - began_s <= within_s:
            merged[-1] = at_s, merged[-1][1] + weight, True, seen
        else:
            merged.append(event)
            began_s = at_s
    return merged


def _likely_burst(level: _Level) -> float:
    """Half of all buckets are taken to hold a full window; the others any burst up to it."""
    if abs(level.burst - level.limit) <= max(1.0, 0.08 * level.limit):
        return 0.5
    return 0.5 * width(level.burst, level.burst) / math.log(level.limit + 2)
