"""What Prometheus is told, time and again: single records are read once."""

from __future__ import annotations

from collections import Counter
from math import inf

from gemquota.clock import now_s
from gemquota.domain.call import Kind
from gemquota.export.prometheus import BOUNDS_S, MOST_SERIES, OTHER, Recorded, Took, prometheus_text
from gemquota.store.snapshot import snapshot_of
from gemquota.store.sqlite import SqliteStore

_MOST_KEPT = MOST_SERIES * (len(BOUNDS_S) + 1)
_BOUNDS_MS = tuple(round(bound * 1000) for bound in BOUNDS_S)


class Scraper:
    """The metrics of a store."""

    def __init__(self, store: SqliteStore, since_s: float) -> None:
        self._store, self._since_s = store, since_s
        self._row = 0
        self._took: Counter[tuple[Kind, str, int]] = Counter()
        self._total_ms: Counter[tuple[Kind, str, int]] = Counter()

    def text(self, until_s: float | None = None) -> str:
        """As Prometheus reads it.

        Raises:
            StoreError: If the store cannot be read.
        """
        now = now_s()
        self._row, found = self._store.durations(
            self._row, self._since_s, until_s or inf, _BOUNDS_MS
        )
        for kind, cause, bucket, calls, total_ms in found:
            # Clients' versions and tags make many kinds of what is one series.
            series = Kind(surface=kind.surface, method=kind.method, model=kind.model)
            if (series, cause, bucket) not in self._took and len(self._took) >= _MOST_KEPT:
                series = Kind(surface=kind.surface, method=OTHER, model=OTHER)
            key = series, cause, bucket
            self._took[key] += calls
            self._total_ms[key] += total_ms
        took = [Took(*key, calls, self._total_ms[key]) for key, calls in self._took.items()]
        sums = self._store.totals(self._since_s, until_s or now + 1)
        standings = snapshot_of(self._store, now).standings
        return prometheus_text(Recorded(sums, standings, self._store.last_s(), took))
