"""The file that answers `gemquota status`, kept current by whoever records."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from gemquota.cli.store_file import store_path
from gemquota.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemquota.domain.call import Learnt
    from gemquota.domain.known_index import KnownIndex
    from gemquota.store.contract import Store

_EVERY_S = 1.0
_KNOWN_FOR_S = 60.0
"""Figures of limits that no refusal stated come out of files, and seldom change."""


class Snapshots:
    """Leaves snapshots, and remembers between them what is known of limits."""

    def __init__(self) -> None:
        self._known: KnownIndex | None = None
        self._of: tuple[Learnt, ...] = ()
        self._known_s = self._left_s = float("-inf")

    def prepare(self) -> None:
        """Read the files before the first call: that takes a while, which would keep records waiting."""
        self._figures(())

    def written(self, store: Store) -> bool:
        """Leave one, unless the last was left within a second. Whether one was left."""
        from gemquota.clock import ticks_s

        if ticks_s() - self._left_s < _EVERY_S:
            return False
        self._left_s = ticks_s()
        self.leave(store)
        return True

    def leave(self, store: Store) -> None:
        """Leave one. Never raises: records are kept without it, and the next may succeed."""
        from gemquota.clock import now_s
        from gemquota.store.snapshot import snapshot_of, write_snapshot

        with suppress(OSError, StoreError):
            learnt = store.learnt()
            snapshot = snapshot_of(store, now_s(), learnt, self._figures(learnt))
            write_snapshot(store_path().with_name("status.json"), snapshot)

    def _figures(self, learnt: Sequence[Learnt]) -> KnownIndex | None:
        """All that is known of limits; None where the user's own file of them cannot be read."""
        from gemquota.cli.known_limits import known_limits
        from gemquota.clock import now_s, ticks_s
        from gemquota.domain.known_index import KnownIndex

        # Which tier's readings hold depends on what refusals named, and not on when they did.
        of = tuple(each._replace(first_s=0.0, last_s=0.0) for each in learnt)
        if of != self._of or ticks_s() - self._known_s >= _KNOWN_FOR_S:
            self._of, self._known_s, self._known = of, ticks_s(), None
            with suppress(UsageError):
                self._known = KnownIndex(known_limits(learnt, tier=None, now_s=now_s()))
        return self._known
