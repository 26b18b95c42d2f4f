"""A thread that writes, so that nothing that answers a request ever waits for a disk."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from gemquota.domain.call import Call, Change
from gemquota.errors import StoreError
from gemquota.store.contract import Store
from gemquota.store.memory import MOST_CALLS

COMMIT_EVERY_S = 0.05
"""Calls that come within this time share a commit; half of what is promised."""
BATCH = 1_000
_PATIENCE_BATCHES = 100
"""After a failure, so many commits are skipped before the next try."""

_IDLE_S = 1.1

T = TypeVar("T")


class Writer(Generic[T]):
    """Takes items from any thread, makes calls of them, and keeps these.

    What cannot be written stays in memory, up to `MOST_CALLS`, and is tried again; of failures in a
    row the first is reported.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        *,
        finish: Callable[[T], Call],
        complain: Callable[[str, str | None], None],
        changed: Callable[[Sequence[Change]], None],
        written: Callable[[Store], bool] = lambda store: True,
    ) -> None:
        """
        Args:
            open_store: Called in the writing thread, which SQLite's connection then belongs to.
            finish: Makes a call of an item; what costs time is done here, not where it is put.
            complain: Told once that writing fails, with a hint.
            changed: Told of limits that are not what they were.
            written: Called after each commit, in the writing thread; where it answers that it has not
                looked yet, it is called again when nothing has come for a second.
        """
        self._open, self._finish = open_store, finish
        self._complain, self._changed, self._written = complain, changed, written
        self._queue: SimpleQueue[T | None] = SimpleQueue()
        self._unkept: deque[Call] = deque(maxlen=MOST_CALLS)
        self._skips = 0
        self._failing = False
        self._looked = True
        self._closing = threading.Event()
        self.dropped = 0
        """Items that were not taken because the thread could not keep up."""
        self._thread = threading.Thread(target=self._run, name="gemquota-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, item: T) -> None:
        """Hand over one item. Never waits, never raises."""
        if self._queue.qsize() < MOST_CALLS:
            self._queue.put(item)
        else:
            self.dropped += 1

    def close(self) -> int:
        """Write what is left, and end. How many calls could not be kept."""
        self._closing.set()
        self._queue.put(None)
        self._thread.join()
        return len(self._unkept) + self.dropped

    def _run(self) -> None:
        store = self._open()
        try:
            while (first := self._next(store)) is not None:
                if self._queue.qsize() < BATCH:
                    self._closing.wait(COMMIT_EVERY_S)
                batch, ended = self._gathered(first)
                self._keep(store, batch)
                if ended:
                    break
            self._skips = 0
            self._keep(store, [])
        finally:
            store.close()

    def _next(self, store: Store) -> T | None:
        while not self._looked:
            try:
                return self._queue.get(timeout=_IDLE_S)
            except Empty:
                self._looked = self._written(store)
        return self._queue.get()

    def _gathered(self, first: T) -> tuple[list[Call], bool]:
        batch = [self._finish(first)]
        while len(batch) < BATCH:
            try:
                item = self._queue.get_nowait()
            except Empty:
                break
            if item is None:
                return batch, True
            batch.append(self._finish(item))
        return batch, False

    def _keep(self, store: Store, batch: list[Call]) -> None:
        self._unkept.extend(batch)
        if not self._unkept:
            return
        if self._skips:
            self._skips -= 1
            return
        try:
            changes = store.add(tuple(self._unkept))
        except StoreError as error:
            if not self._failing:
                self._complain(str(error), error.hint)
            self._failing = True
            self._skips = _PATIENCE_BATCHES
            return
        self._unkept.clear()
        self._failing = False
        if changes:
            self._changed(changes)
        self._looked = self._written(store)
