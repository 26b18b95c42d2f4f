"""What one session of recording saw, for its summary: per quota's model, with refusals and retries."""

from __future__ import annotations

import operator
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from gemquota.domain.call import Call, Outcome, Totals, totals_of
from gemquota.domain.diagnosis import Cause

PEAK_WINDOW_S = 60
OTHER = "(no model)"
"""Calls that no model's quota counts: lists, files, token counts."""

_NOT_SAID = ("", Cause.CANCELLED, Cause.NETWORK)
"""Ends of a call that no server stated within an answer."""


@dataclass(slots=True)
class Share:
    """The calls of one model, or those of none."""

    sums: tuple[int, ...] = Totals()
    """Of `totals`, as plain numbers: they are added to for each call."""
    attempts: int = 0
    """Of what a program asked for: calls that repeat no failed one."""
    most_attempts: int = 0
    """At one and the same request."""
    wasted: int = 0
    """Refused while an earlier refusal's wait had not passed."""
    errors_in_streams: int = 0
    """With status 200 and an error further on."""
    peak_per_minute: int = 0
    """The most calls that were not refused in 60 whole seconds on end."""
    models: set[str] = field(default_factory=set)
    """Under which it was asked for."""
    newest_s: int = 0
    seconds: dict[int, int] = field(default_factory=dict)
    """Calls by the second, of the last minute."""
    in_window: int = 0
    """Their sum."""

    @property
    def totals(self) -> Totals:
        return Totals(*self.sums)


class Traffic:
    """Sums of a session. Feed it every call once."""

    def __init__(self) -> None:
        self.shares: dict[str, Share] = defaultdict(Share)
        self.refusals: Counter[tuple[str, str]] = Counter()
        """Refusals and failures by label and what the diagnosis says."""
        self.accounts: set[str] = set()

    def take(self, call: Call, headline: str) -> None:
        """Count one call; `headline` says what went wrong, if anything did."""
        kind, outcome = call.kind, call.outcome
        label = kind.label or OTHER
        share = self.shares[label]
        share.sums = tuple(map(operator.add, share.sums, totals_of(call)))
        share.attempts += call.units if call.retry_of_s is None else 0
        if call.attempt > share.most_attempts:
            share.most_attempts = call.attempt
        share.wasted += call.wasted
        share.errors_in_streams += call.status == 200 and call.cause not in _NOT_SAID
        if kind.model:
            share.models.add(kind.model)
        if kind.account:
            self.accounts.add(kind.account)
        if outcome is not Outcome.ADMITTED:
            self.refusals[label, headline] += 1
        if outcome is not Outcome.REFUSED:
            _raise_peak(share, call.at_s, call.units)

    @property
    def totals(self) -> Totals:
        return sum((share.totals for share in self.shares.values()), Totals())

    @property
    def attempts(self) -> int:
        return sum(share.attempts for share in self.shares.values())

    @property
    def most_attempts(self) -> int:
        return max((share.most_attempts for share in self.shares.values()), default=0)

    @property
    def wasted(self) -> int:
        return sum(share.wasted for share in self.shares.values())


def _raise_peak(share: Share, at_s: float, units: int) -> None:
    """Count by whole seconds: 60 numbers, however many calls there are."""
    second = int(at_s)
    if second > share.newest_s:
        share.newest_s = second
        for old in [each for each in share.seconds if each <= second - PEAK_WINDOW_S]:
            share.in_window -= share.seconds.pop(old)
    if second > share.newest_s - PEAK_WINDOW_S:
        share.seconds[second] = share.seconds.get(second, 0) + units
        share.in_window += units
        share.peak_per_minute = max(share.peak_per_minute, share.in_window)
