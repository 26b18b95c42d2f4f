"""Will so many requests fit before the window ends, and if not, when: arithmetic on what is known.

Minutes count as sliding, the strictest rule that fits what is documented; days from midnight to
midnight in Los Angeles. Needing less is never answered worse, and at `fits_s` the answer is yes
if nothing else has been used until then (`tests/domain/test_guard.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.domain.call import Totals
from gemquota.domain.headroom import COUNTED, MINUTE_S, UNLIMITED, Known
from gemquota.domain.reset import pacific_day


@unique
class Answer(StrEnum):
    """From best to worst is YES, UNKNOWN, LATER, NEVER."""

    YES = "yes"
    UNKNOWN = "unknown"
    """A limit that could refuse is not known, and none that is known would."""
    LATER = "later"
    NEVER = "never"
    """However long one waits: something must change first."""


class Need(NamedTuple):
    """What is to be sent."""

    requests: int
    """1 or more."""
    tokens: int | None
    """Input tokens of all of them together; None: not said, so no limit of tokens is looked at."""


class Past(NamedTuple):
    """What was used."""

    seconds: Sequence[tuple[int, Totals]]
    """Sums by whole second; those of the last 61 s matter."""
    today: Totals
    """Sums since midnight in Los Angeles."""
    admitted_s: float | None
    """Second of the last call that was not refused, as far as was looked."""


class Check(NamedTuple):
    """One limit against the need."""

    known: Known
    used: int
    needed: int
    answer: Answer
    fits_s: float
    """From when on this limit would let it begin, epoch seconds; infinite for NEVER."""
    paced_s: float = 0.0
    """How long the minute's limit stretches it."""
    is_closed: bool = False
    """A refusal named this limit, and no call has passed since."""


class Verdict(NamedTuple):
    """The answer, and all limits that led to it."""

    answer: Answer
    fits_s: float
    """When it may begin, by what is known; infinite for NEVER."""
    paced_s: float
    checks: tuple[Check, ...]
    unknown: tuple[str, ...]
    """Dimensions that matter and of which no limit is known."""
    runs_over: bool
    """Whether it is too long for the day rather than too much."""


def judge(need: Need, known: Mapping[str, Known], past: Past, now_s: float) -> Verdict:
    """Whether the need fits before the window ends.

    It begins when a minute's limit admits as much of it at once as it ever does, goes on at that
    limit's pace, and has to end within the day if a limit counts the day.

    Args:
        need: How much.
        known: The limit that is believed of each dimension.
        past: What was used.
        now_s: Epoch seconds.
    """
    amounts = {"RPM": need.requests, "RPD": need.requests}
    if need.tokens is not None:
        amounts |= {"TPM": need.tokens, "TPD": need.tokens}
    # Few models have a limit of tokens per day, so its absence is no gap.
    unknown = tuple(name for name in amounts if name not in known and name != "TPD")
    checks = tuple(
        _check(known[name], amount, need, past, now_s)
        for name, amount in amounts.items()
        if name in known
    )
    fits_s = max((check.fits_s for check in checks), default=now_s)
    paced_s = max((check.paced_s for check in checks), default=0.0)
    counts_days = any(
        COUNTED[check.known.dimension][1] and check.known.value != UNLIMITED for check in checks
    )
    runs_over = False
    if counts_days and math.isfinite(fits_s):
        end_s = pacific_day(fits_s).end_s
        if fits_s + paced_s > end_s:
            runs_over = True
            fits_s = float(end_s)
            if end_s + paced_s > pacific_day(end_s).end_s:
                fits_s = math.inf
    answer = (
        Answer.NEVER if math.isinf(fits_s)
        else Answer.LATER if fits_s > now_s
        else Answer.UNKNOWN if unknown
        else Answer.YES
    )  # fmt: skip
    return Verdict(answer, fits_s, paced_s, checks, unknown, runs_over)


def _check(known: Known, needed: int, need: Need, past: Past, now_s: float) -> Check:
    count, daily = COUNTED[known.dimension]
    recent = [(second, count(totals)) for second, totals in past.seconds if now_s < _gone_s(second)]
    used = count(past.today) if daily else sum(amount for _, amount in recent)
    if known.value == UNLIMITED:
        return Check(known, used, needed, Answer.YES, now_s)
    each = needed if daily else math.ceil(needed / need.requests)
    if each > known.value:
        return Check(known, used, needed, Answer.NEVER, math.inf)
    at_once = min(needed, known.value)
    paced_s = 0.0 if daily else (math.ceil(needed / known.value) - 1) * MINUTE_S
    fits_s = now_s
    if used + at_once > known.value:
        fits_s = (
            float(pacific_day(now_s).end_s) if daily else _room_s(recent, known.value - at_once)
        )
    closed_s = closed_until_s(known, past.admitted_s)
    fits_s = max(fits_s, closed_s)
    answer = Answer.LATER if fits_s > now_s else Answer.YES
    return Check(known, used, needed, answer, fits_s, paced_s, closed_s > now_s)


def closed_until_s(known: Known, admitted_s: float | None) -> float:
    """Until when a limit of requests is used up because a refusal said so; 0 where none did.

    What is recorded may be less than was used. Of tokens a refusal says only that one request
    was too much.
    """
    if known.source != "refusal" or known.dimension not in ("RPM", "RPD"):
        return 0.0
    if admitted_s is not None and admitted_s > known.as_of_s:
        return 0.0
    if COUNTED[known.dimension][1]:
        return float(pacific_day(known.as_of_s).end_s)
    return known.as_of_s + MINUTE_S


def _gone_s(second: int) -> float:
    """When nothing of a second counts any more."""
    return second + 1 + MINUTE_S


def _room_s(recent: Sequence[tuple[int, int]], at_most: int) -> float:
    """When what is used has fallen to `at_most`."""
    used = sum(amount for _, amount in recent)
    for second, amount in sorted(recent):
        used -= amount
        if used <= at_most:
            return _gone_s(second)
    raise AssertionError("all that is used is forgotten in the end")
