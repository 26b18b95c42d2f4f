"""How well each way of counting explains what a probe saw, and which limits it leaves open.

An admission is a proof: a limit cannot be lower than what it let in. A refusal is a hint: the limit
was reached, by our own requests or with the help of others that a probe cannot see. So each fit takes
its lower bound from admissions alone, and pays a penalty for every refusal that the lower bound does
not explain, in proportion to the room that should have been left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gemquota.domain.limit import Counting
from gemquota.domain.observed import Log, Observation, Outcome

_STRAY = 0.05
"""The unexplained room, as a share of the limit, that makes a refusal e times less likely."""
_WEIGHED = 12
"""Refusals repeat each other: however many there are, they count as this many at most."""
_SOMEBODY = 3.0
"""What it costs to need somebody else at all."""
_IMPOSSIBLE = 20.0
_WRONG_HINT = 12.0
"""What it costs if all stated waits point to another instant."""
_CUT_S, _EXACT_S = 1.1, 0.1
"""How late a stated wait may be: whole seconds are cut, others are exact."""
_REOPENED = 4.0
"""What it costs a fixed window to open in its middle, which not even others can bring about."""
_MOST_REOPENED = 20
_STEP_S = 0.5
_FINE_S, _REOPENINGS_LOOKED_AT = 0.1, 3
"""Where a limit is seen to reopen, phases are tried this close to each other."""
_NARROW_S = 0.1
"""What a phase may vary that lies between two that were tried."""
_LIMITS_TRIED = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One way of counting, at its best."""

    counting: Counting
    evidence: float
    """Logarithm of how likely the data are under it, up to a constant of all fits."""
    low: int
    """No lower limit could have admitted this."""
    high: int
    """No higher limit could have refused this, if nobody else uses it; never below `low`."""
    value: int
    """The most likely limit."""
    unexplained: int
    """The most room that should have been left at any refusal, in the limit's unit."""
    phase_s: tuple[float, float] | None = None
    """Of fixed windows: earliest and latest start, in seconds past a multiple of the window."""
    burst: int | None = None
    """Of buckets: what they hold."""


def sliding_fit(log: Log, window_s: float, known: int | None = None) -> Fit:
    """A log of the last `window_s`: what any interval of that length held, the limit allows."""
    low = max(log.least(seen.sent_s, seen.sent_s + window_s) for seen in log.admitted)
    room, high = _Room(known or low, log.doubtful, low), None
    for refusal in log.refusals:
        held = log.most(refusal.sent_s - window_s, refusal.answered_s) + refusal.weight - 1
        high = held if high is None else min(high, held)
        room.add(held)
        if refusal.hint_s is not None:
            alive_s = refusal.sent_s - window_s
            oldest = next((a for a in log.admitted if a.answered_s > alive_s), log.admitted[0])
            room.hint(refusal, oldest.sent_s + window_s, oldest.answered_s + window_s)
    high = max(low, high or low)
    return Fit(
        counting=Counting.SLIDING,
        evidence=(0.0 if known else math.log(_width(low, high))) - room.penalty(),
        low=low,
        high=high,
        value=(low + high) // 2,
        unexplained=room.most(),
    )


def fixed_fit(log: Log, window_s: float, known: int | None = None) -> Fit:
    """Windows of which each begins with nothing used, at every phase that may be."""
    tried = [_at_phase(log, window_s, phase_s, known) for phase_s in _phases(log, window_s)]
    best = min(tried, key=lambda each: each.penalty)
    open_ = [each for each in tried if each.penalty <= best.penalty + 0.5]
    even = [each for each in tried if each.is_even]

    def width(each: _Phase) -> float:
        return 1.0 if known else _width(each.low, each.high)

    mass = sum(width(each) * math.exp(best.penalty - each.penalty) for each in even) / len(even)
    mass = max(mass, _NARROW_S / window_s * width(best))
    run = _run_around(best.phase_s, sorted(each.phase_s for each in open_), window_s)
    inside = [each for each in open_ if run[0] <= each.phase_s <= run[1]] or [best]
    middle = min(inside, key=lambda each: abs(each.phase_s - sum(run) / 2))
    return Fit(
        counting=Counting.FIXED,
        evidence=math.log(mass) - best.penalty,
        low=min(each.low for each in open_),
        high=max(each.high for each in open_) + _unseen(log, window_s, middle),
        value=(middle.low + middle.high) // 2,
        unexplained=middle.unexplained,
        phase_s=run,
    )


def bucket_fit(log: Log, window_s: float, known: int | None = None) -> Fit:
    """A bucket of some burst that refills evenly; decided when sent, or when answered."""
    most = max(log.least(seen.sent_s, seen.sent_s + window_s) for seen in log.admitted)
    fits = (
        _bucket_at(log, window_s, most, [getattr(seen, name) for seen in log.all], known)
        for name in ("sent_s", "answered_s")
    )
    return max(fits, key=lambda fit: fit.evidence)


class _Room:
    """What refusals leave unexplained, given the least that the limit can be."""

    def __init__(self, limit: int, doubtful: int, low: int) -> None:
        self._low = limit
        self._doubtful = doubtful
        self._is_impossible = low > limit
        """More was admitted than the limit that the server stated."""
        self._shares: list[float] = []
        self._hints: list[bool] = []
        self._vague = 0.0

    def add(self, held: float) -> None:
        """A refusal before which `held` may have been used."""
        self._shares.append(min(1.0, max(0.0, (self._low - held) / self._low)))

    def hint(self, refusal: Observation, from_s: float, until_s: float, every_s: float = 0) -> None:
        """Whether the stated wait ends where this way of counting says: within that interval, or one
        that lies a multiple of `every_s` from it."""
        assert refusal.hint_s is not None
        slack_s = _CUT_S if refusal.hint_s.is_integer() else _EXACT_S
        earliest_s = refusal.sent_s + refusal.hint_s - 0.05
        latest_s = refusal.answered_s + refusal.hint_s + slack_s
        if every_s:
            fits = (from_s - earliest_s) % every_s <= latest_s - earliest_s
        else:
            fits = earliest_s <= until_s and from_s <= latest_s
            if not self._hints:
                # The wider what is said, the less it says to be right.
                self._vague = math.log1p((until_s - from_s) / (latest_s - earliest_s))
        self._hints.append(fits)

    def most(self) -> int:
        """The largest room that was left, in units."""
        return round(max(self._shares, default=0.0) * self._low)

    def penalty(self) -> float:
        each = min(1.0, _WEIGHED / max(1, len(self._shares)))
        stray = _STRAY + 1 / self._low
        somebody = _SOMEBODY if self.most() > self._doubtful else 0.0
        wrong = self._vague
        if self._hints:
            wrong += _WRONG_HINT * (1 - sum(self._hints) / len(self._hints))
        somebody += _IMPOSSIBLE if self._is_impossible else 0.0
        return somebody + sum(self._shares) * each / stray + wrong


@dataclass(frozen=True, slots=True)
class _Phase:
    phase_s: float
    is_even: bool
    low: int
    high: int
    penalty: float
    unexplained: int


def _phases(log: Log, window_s: float) -> Iterator[tuple[float, bool]]:
    """Evenly spread ones, and those just where a refusal gives way to an admission."""
    steps = math.ceil(window_s / _STEP_S)
    yield from ((window_s * step / steps, True) for step in range(steps))
    for since_s, until_s in log.reopenings[:_REOPENINGS_LOOKED_AT]:
        yield (until_s - 1e-3) % window_s, False
        parts = min(40, math.ceil((until_s - since_s) / _FINE_S))
        for part in range(parts):
            yield (since_s + (part + 0.5) * (until_s - since_s) / parts) % window_s, False
    for seen in log.refusals[:3]:
        if seen.hint_s is not None:
            yield (seen.sent_s + seen.hint_s) % window_s, False
            yield (seen.answered_s + seen.hint_s) % window_s, False


def _at_phase(log: Log, window_s: float, at: tuple[float, bool], known: int | None) -> _Phase:
    phase_s, is_even = at
    first_s, last_s = log.all[0].sent_s, log.all[-1].answered_s
    start_s = math.floor((first_s - phase_s) / window_s) * window_s + phase_s
    edges_s = [start_s]
    while edges_s[-1] <= last_s:
        edges_s.append(edges_s[-1] + window_s)
    low = max(log.heaviest, *(log.least(edge_s, edge_s + window_s) for edge_s in edges_s))
    room, high = _Room(known or low, log.doubtful, low), None
    for refusal in log.refusals:
        index = int((refusal.sent_s - start_s) // window_s)
        held = log.most(edges_s[index], min(edges_s[index] + window_s, refusal.answered_s))
        if refusal.answered_s >= edges_s[index] + window_s:
            held = max(held, log.most(edges_s[index] + window_s, refusal.answered_s))
        held += refusal.weight - 1
        high = held if high is None else min(high, held)
        room.add(held)
        if refusal.hint_s is not None:
            room.hint(refusal, phase_s, phase_s, window_s)
    impossible = sum(
        (phase_s - since_s) % window_s > until_s - since_s for since_s, until_s in log.reopenings
    )
    penalty = room.penalty() + min(impossible, _MOST_REOPENED) * _REOPENED
    return _Phase(phase_s, is_even, low, max(low, high or low), penalty, room.most())


def _unseen(log: Log, window_s: float, at: _Phase) -> int:
    """How much others may have used in every window before it was full, without a trace.

    If the windows were filled at different times after their start, and held the same, then nobody
    else was there. Otherwise others may have used their share of the time that filling took.
    """
    full: dict[float, tuple[float, int]] = {}
    for refusal in log.refusals:
        start_s = refusal.sent_s - (refusal.sent_s - at.phase_s) % window_s
        held = log.most(start_s, refusal.answered_s)
        if start_s not in full and held:
            full[start_s] = refusal.sent_s - start_s, held
    offsets_s = [offset_s for offset_s, _ in full.values()]
    if not offsets_s:
        return 0
    apart_s = max(offsets_s) - min(offsets_s)
    share = 0.5 if apart_s < 5.0 else min(0.5, 2 * window_s / apart_s / at.low)
    return math.ceil(at.low * share * min(offsets_s) / window_s)


def _run_around(at_s: float, phases_s: list[float], window_s: float) -> tuple[float, float]:
    """The unbroken run of open phases that holds `at_s`; the second may be above `window_s`."""
    around = sorted({p + k * window_s for p in phases_s for k in (-1, 0, 1)})
    low_s = high_s = at_s
    index = around.index(at_s)
    for phase_s in around[index + 1 :]:
        if phase_s - high_s > 1.5 * _STEP_S or phase_s >= at_s + window_s:
            break
        high_s = phase_s
    for phase_s in reversed(around[:index]):
        if low_s - phase_s > 1.5 * _STEP_S or phase_s <= high_s - window_s:
            break
        low_s = phase_s
    return (low_s + window_s, high_s + window_s) if low_s < 0 else (low_s, high_s)


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

    def level(limit: float) -> _Level:
        rate = limit / window_s
        used = peak = 0.0
        at_s = events[0][0]
        refused: list[tuple[float, Observation]] = []
        for now_s, weight, admitted, seen in events:
            used -= (now_s - at_s) * rate
            if used < 0.0:
                used = 0.0
            at_s = now_s
            if admitted:
                used += weight
                if used > peak:
                    peak = used
            else:
                refused.append((used, seen))
        burst = max(1, math.ceil(peak - rate * jitter_s - 1e-6))
        room = _Room(burst, log.doubtful, burst)
        roof = min((math.ceil(held) + seen.weight - 1 for held, seen in refused), default=burst)
        for held, seen in refused:
            # Less than one unit may be left, and as much as flows in while an answer strays.
            room.add(math.ceil(held + rate * jitter_s + 1e-9) + seen.weight - 1)
            if seen.hint_s is not None and seen.weight <= burst:
                # What it holds is known only to lie between the most used and what was refused.
                least_s = max(0.0, held + seen.weight - max(burst, roof)) / rate
                most_s = max(0.0, held + seen.weight - burst) / rate
                loose_s = jitter_s + 0.05
                room.hint(seen, seen.sent_s + least_s - loose_s, seen.answered_s + most_s + loose_s)
        if known and burst <= known <= roof:
            burst = known
        return _Level(limit, burst, room.penalty(), room.most())

    lowest, highest = max(0.5, most / 40), most * 2.0 + 2
    if known:
        lowest, highest = known * 0.999, known * 1.001
    ratio = (highest / lowest) ** (1 / _LIMITS_TRIED)
    tried = [level(lowest * ratio**step) for step in range(_LIMITS_TRIED + 1)]
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
    if known:
        evidence = math.log(_likely_burst(middle)) - best.penalty
        return Fit(
            counting=Counting.BUCKET, evidence=evidence, low=known, high=known, value=known,
            unexplained=middle.unexplained, burst=middle.burst,
        )  # fmt: skip
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


def _likely_burst(level: _Level) -> float:
    """Half of all buckets are taken to hold a full window; the others any burst up to it."""
    if abs(level.burst - level.limit) <= max(1.0, 0.08 * level.limit):
        return 0.5
    return 0.5 * _width(level.burst, level.burst) / math.log(level.limit + 2)


def _width(low: int, high: int) -> float:
    """Of the open limits on a logarithmic scale: each order of magnitude is as likely."""
    return math.log((max(low, high) + 1) / low)


def fits(log: Log, window_s: float, known: int | None = None) -> tuple[Fit, Fit, Fit]:
    """Every way of counting; `known` is the limit where the server has stated it."""
    return (
        fixed_fit(log, window_s, known),
        sliding_fit(log, window_s, known),
        bucket_fit(log, window_s, known),
    )
