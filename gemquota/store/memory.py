"""The store for where no file can be written: bounded, and gone with the process."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from gemquota.domain.call import Call, Change, Kind, Learnt, Totals, learnt_from, totals_of
from gemquota.store.contract import Contents

MOST_CALLS = 100_000
MOST_CHANGES = 1_000


class MemoryStore:
    """Keeps the last `MOST_CALLS` calls; older ones are in no sum either."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=MOST_CALLS)
        self._learnt: dict[tuple[str, str, str], Learnt] = {}
        self._changes: deque[Change] = deque(maxlen=MOST_CHANGES)

    def add(self, calls: Sequence[Call]) -> list[Change]:
        self._calls.extend(calls)
        found = []
        for call in calls:
            for limit in call.limits:
                if limit.value is None or not limit.dimension:
                    continue
                key = call.kind.account, limit.label or call.kind.label, limit.dimension
                self._learnt[key], change = learnt_from(call, self._learnt.get(key), limit)
                if change:
                    found.append(change)
        self._changes.extend(found)
        return found

    def totals(self, since_s: float, until_s: float) -> dict[Kind, Totals]:
        sums: dict[Kind, Totals] = defaultdict(Totals)
        for call in self._calls:
            if since_s <= call.at_s < until_s:
                sums[call.kind] += totals_of(call)
        return dict(sums)

    def by_second(self, since_s: float, until_s: float) -> Iterator[tuple[int, Kind, Totals]]:
        sums: dict[tuple[int, Kind], Totals] = defaultdict(Totals)
        for call in self._calls:
            if since_s <= call.at_s < until_s:
                sums[int(call.at_s), call.kind] += totals_of(call)
        for (second, kind), totals in sorted(sums.items()):
            yield second, kind, totals

    def learnt(self) -> list[Learnt]:
        return sorted(self._learnt.values())

    def changes(self) -> list[Change]:
        return sorted(self._changes)

    def contents(self) -> Contents:
        times_s = [call.at_s for call in self._calls]
        return Contents(len(times_s), min(times_s, default=None), max(times_s, default=None))

    def calls(self, since_s: float, until_s: float) -> Iterator[Call]:
        found = [call for call in self._calls if since_s <= call.at_s < until_s]
        yield from sorted(found, key=lambda call: call.at_s)

    def prune(self, before_s: float) -> int:
        kept = [call for call in self._calls if call.at_s >= before_s]
        forgotten = len(self._calls) - len(kept)
        self._calls = deque(kept, maxlen=MOST_CALLS)
        return forgotten

    def close(self) -> None:
        pass
