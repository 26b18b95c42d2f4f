"""What Prometheus is told, time and again: single records are read once."""

from __future__ import annotations

from collections import Counter
from math import inf

from gemquota.clock import now_s
from gemquota.domain.call import Kind
from gemquota.domain.durations import BOUNDS_MS, Took
from gemquota.export.prometheus import MOST_SERIES, OTHER, Recorded, prometheus_text
from gemquota.store.reading import Mark
from gemquota.store.snapshot import snapshot_of
from gemquota.store.sqlite import SqliteStore

_MOST_KEPT = MOST_SERIES * (len(BOUNDS_MS) + 1)


class Scraper:
    """The metrics of a store."""

    def __init__(self, store: SqliteStore, since_s: float) -> None:
        self._store, self._since_s = store, since_s
        self._mark: Mark | None = None
        self._took: Counter[tuple[Kind, str, int]] = Counter()
        self._total_ms: Counter[tuple[Kind, str, int]] = Counter()

    def text(self, until_s: float | None = None) -> str:
        """As Prometheus reads it.

        Raises:
            StoreError: If the store cannot be read.
        """
        now = now_s()
        for each in self._new(until_s or inf):
            # Clients' versions and tags make many kinds of what is one series.
            kind = each.kind
            series = Kind(surface=kind.surface, method=kind.method, model=kind.model)
            key = series, each.cause, each.bucket
            if key not in self._took and len(self._took) >= _MOST_KEPT:
                key = Kind(surface=kind.surface, method=OTHER, model=OTHER), each.cause, each.bucket
            self._took[key] += each.calls
            self._total_ms[key] += each.total_ms
        took = [Took(*key, calls, self._total_ms[key]) for key, calls in self._took.items()]
        sums = self._store.totals(self._since_s, until_s or now + 1)
        standings = snapshot_of(self._store, now).standings
        return prometheus_text(Recorded(sums, standings, self._store.last_s(), took))

    def _new(self, until_s: float) -> list[Took]:
        """What came since the last time; all, where records are not numbered as they were then."""
        mark, found = self._store.durations(self._since_s, until_s, self._mark)
        if mark is None:
            self._took.clear()
            self._total_ms.clear()
            mark, found = self._store.durations(self._since_s, until_s)
        self._mark = mark
        return found
