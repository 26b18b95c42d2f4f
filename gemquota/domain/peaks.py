"""The fullest 60 seconds of each quota, out of sums by minute and few single records.

A minute that slides lies in two minutes of the clock, so it holds no more than these two together,
and the fullest minute of the clock holds no more than the fullest that slides. Only where two
neighbours hold more than the most that is known do single records have to be read.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from gemquota.domain.call import Kind, Totals
from gemquota.domain.spans import Span

Quota = tuple[str, str]
"""Account, and the name under which quotas count."""
Seconds = Callable[[float, float], Iterable[tuple[int, Kind, Totals]]]
"""Sums of the single records of [since_s, until_s) by whole second, in order."""

MINUTE_S = Span.MINUTE.value
MOST_RECORDS = 100_000
"""That are read for all peaks together: half a second of CPU time."""
_MOST_PAIRS = 64
"""Of each quota and each figure, the fullest first."""


class Most(NamedTuple):
    """The most that 60 whole seconds on end held."""

    value: int = 0
    exact: bool = True
    """False: at least that, by the minutes of the clock; too many would have to be read, or they are gone."""


class Peaks(NamedTuple):
    """Of one quota."""

    calls: Most = Most()
    """That were not refused."""
    input_tokens: Most = Most()


MinuteSum = tuple[int, Quota, int, int, int]
"""What a minute of the clock held of a part of a quota's calls: its begin (epoch seconds), whose, calls that
were not refused, input tokens, and all calls. No class: a month has hundreds of thousands."""


class Sliding:
    """The fullest 60 seconds on end. Give it seconds in order."""

    __slots__ = ("_recent", "_sum", "most")

    def __init__(self) -> None:
        self.most = 0
        self._sum = 0
        self._recent: deque[tuple[int, int]] = deque()

    def add(self, second: int, amount: int) -> None:
        """Count what fell into a second, which is no earlier than the last one."""
        self._recent.append((second, amount))
        self._sum += amount
        while self._recent[0][0] <= second - MINUTE_S:
            self._sum -= self._recent.popleft()[1]
        self.most = max(self.most, self._sum)


def read_all(seconds: Iterable[tuple[int, Kind, Totals]]) -> dict[Quota, Peaks]:
    """Exact, out of every single record."""
    found: dict[Quota, tuple[Sliding, Sliding]] = defaultdict(lambda: (Sliding(), Sliding()))
    for second, kind, totals in seconds:
        calls, tokens = found[kind.account, kind.label]
        calls.add(second, totals.calls - totals.refused)
        tokens.add(second, totals.input_tokens)
    return {
        quota: Peaks(Most(calls.most), Most(tokens.most)) for quota, (calls, tokens) in found.items()
    }  # fmt: skip


def peaks(minutes: Iterable[MinuteSum], seconds: Seconds, *, since_s: float) -> dict[Quota, Peaks]:
    """Each quota's fullest 60 seconds.

    Args:
        minutes: In the order of their begin; the first may begin before `since_s`.
        seconds: Single records, read for some minutes alone.
        since_s: Nothing before it counts, epoch seconds.
    """
    series: dict[tuple[Quota, int], _Series] = defaultdict(_Series)
    records: dict[int, int] = {}
    for start_s, sums, count in _by_minute(minutes):
        records[start_s] = count
        whole = start_s >= since_s
        for quota, (calls, tokens) in sums.items():
            series[quota, 0].add(start_s, calls, whole=whole)
            series[quota, 1].add(start_s, tokens, whole=whole)
    fullest_first = sorted(
        ((bound, key, start_s) for key, each in series.items() for bound, start_s in each.pairs),
        reverse=True,
    )
    left = MOST_RECORDS
    looked_at: set[int] = set()
    for bound, key, start_s in fullest_first:
        if bound <= series[key].most or start_s in looked_at:
            continue
        pair = (start_s - MINUTE_S, start_s)
        if sum(records.get(each, 0) for each in pair) > left:
            series[key].missed = max(series[key].missed, bound)
            continue
        rows = list(seconds(max(since_s, pair[0]), start_s + MINUTE_S))
        there = sum(totals.calls for _, _, totals in rows)
        left -= there
        for quota, both in read_all(rows).items():
            for figure, most in enumerate(both):
                series[quota, figure].raised(most.value)
        if there < sum(records.get(each, 0) for each in pair if each >= since_s):  # forgotten since
            series[key].missed = max(series[key].missed, bound)
        else:
            looked_at.add(start_s)
    quotas = {quota for quota, _ in series}
    return {quota: Peaks(series[quota, 0].result(), series[quota, 1].result()) for quota in quotas}


class _Series:
    """One figure of one quota over the minutes: the most so far, and where more may be."""

    __slots__ = ("last", "missed", "most", "pairs")

    def __init__(self) -> None:
        self.most = 0
        self.missed = 0
        """The most that a pair may hold which is not looked at."""
        self.last = (0, 0)
        self.pairs: list[tuple[int, int]] = []
        """A heap: what two minutes hold, and the begin of the second."""

    def add(self, start_s: int, amount: int, *, whole: bool) -> None:
        before_s, before = self.last
        bound = amount + (before if before_s == start_s - MINUTE_S else 0)
        self.last = start_s, amount
        if whole and amount > self.most:
            self.most = amount
        if bound <= self.most:
            return
        if len(self.pairs) < _MOST_PAIRS:
            heapq.heappush(self.pairs, (bound, start_s))
        else:
            dropped, _ = heapq.heappushpop(self.pairs, (bound, start_s))
            self.missed = max(self.missed, dropped)

    def raised(self, amount: int) -> None:
        self.most = max(self.most, amount)

    def result(self) -> Most:
        return Most(self.most, self.missed <= self.most)


def _by_minute(
    minutes: Iterable[MinuteSum],
) -> Iterator[tuple[int, dict[Quota, tuple[int, int]], int]]:
    now_s: int | None = None
    sums: dict[Quota, tuple[int, int]] = {}
    count = 0
    for start_s, quota, calls, tokens, all_calls in minutes:
        if start_s != now_s:
            if now_s is not None:
                yield now_s, sums, count
            now_s, sums, count = start_s, {}, 0
        before = sums.get(quota)
        sums[quota] = (calls, tokens) if before is None else (before[0] + calls, before[1] + tokens)
        count += all_calls
    if now_s is not None:
        yield now_s, sums, count
