"""Windows that follow one another, and a log of the last one: how well they explain what was seen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gemquota.domain.fit import Fit, Room, width
from gemquota.domain.limit import Counting
from gemquota.domain.observed import Log

_REOPENED = 8.0
"""What it costs a fixed window to open in its middle, which not even others can bring about."""
_MOST_REOPENED = 20
_OTHERS_MOST = 0.5
"""The share of a limit that others are thought to use, at most."""
_OURS_ALONE = 0.5
"""In how many cases the oldest entry of a log is taken to be ours. If it is somebody else's, a stated wait says
nothing of ours; that it fits nevertheless is a fixed window's chance."""
_APART_S = 5.0
_FINE_LUMP = 0.1
"""Of a limit; where a request is more of it, one of somebody else is allowed for anyway."""
_STEP_S = 0.5
_FINE_S, _REOPENINGS_LOOKED_AT = 0.1, 3
"""Where a limit is seen to reopen, phases are tried this close to each other."""
_NARROW_S = 0.1
"""What a phase may vary that lies between two that were tried."""


def sliding_fit(log: Log, window_s: float, known: int | None = None) -> Fit:
    """A log of the last `window_s`: what any interval of that length held, the limit allows."""
    low = max(log.least(seen.sent_s, seen.sent_s + window_s) for seen in log.admitted)
    room, high = Room(known or low, log.doubtful, low), None
    is_told = any(refusal.hint_s is not None for refusal in log.refusals)
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
        evidence=_breadth(low, high, known, is_told) - room.penalty(),
        low=low,
        high=high,
        value=(low + high) // 2,
        unexplained=room.most(),
    )


def _breadth(low: int, high: int, known: int | None, is_told: bool) -> float:
    if known:
        return math.log(_OURS_ALONE) if is_told else 0.0
    return math.log(width(low, high))


def fixed_fit(log: Log, window_s: float, known: int | None = None) -> Fit:
    """Windows of which each begins with nothing used, at every phase that may be."""
    tried = [_at_phase(log, window_s, phase_s, known) for phase_s in _phases(log, window_s)]
    best = min(tried, key=lambda each: each.penalty)
    open_ = [each for each in tried if each.penalty <= best.penalty + 0.5]
    even = [each for each in tried if each.is_even]

    def breadth(each: _Phase) -> float:
        return 1.0 if known else width(each.low, each.high)

    mass = sum(breadth(each) * math.exp(best.penalty - each.penalty) for each in even) / len(even)
    mass = max(mass, _NARROW_S / window_s * breadth(best))
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
    room, high = Room(known or low, log.doubtful, low), None
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

    The later after its start a window was filled, the less it held if others were there. So windows that
    were filled at different times and held the same tell that nobody was; if they held the less the
    later, others may have used twice what that suggests, and half of the limit at most.
    """
    full = list(_filled(log, window_s, at.phase_s))
    if not full:
        return 0
    late, early = max(full), min(full)
    apart = (late.after_s - early.after_s) / window_s
    share = _OTHERS_MOST
    if apart * window_s >= _APART_S:
        # By what the limit must exceed the later window; one request of theirs leaves no trace.
        less = max(0, early.most - late.least, log.usual)
        share = min(share, 2 * less / apart / at.low)
    mean = share * early.after_s / window_s
    # They come in lumps as ours do, so that by chance there may be more.
    lump = log.usual / at.low
    chance = 2 * math.sqrt(mean * lump) if lump <= _FINE_LUMP else 0.0
    return math.ceil(at.low * min(_OTHERS_MOST, mean + chance))


class _Full(NamedTuple):
    """A window that ours filled."""

    after_s: float
    """How long after its start."""
    least: int
    most: int
    """What ours may have used of it at a refusal, the refused one included."""


def _filled(log: Log, window_s: float, phase_s: float) -> Iterator[_Full]:
    """Each window that refused after some of ours, at the refusal that says most."""
    found: dict[float, _Full] = {}
    for refusal in log.refusals:
        after_s = (refusal.sent_s - phase_s) % window_s
        start_s = refusal.sent_s - after_s
        held = log.most(start_s, refusal.answered_s)
        if held:
            key = round(start_s, 3)
            seen = _Full(after_s, log.least(start_s, refusal.sent_s), held + refusal.weight - 1)
            known = found.get(key)
            if known is None or seen.most < known.most:
                found[key] = seen
    return iter(found.values())


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
