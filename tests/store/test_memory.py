from __future__ import annotations

from gemquota.store import memory
from gemquota.store.memory import MemoryStore
from tests.store.calls import FLASH, RPD_250, call, refused


def test_it_is_bounded(monkeypatch):
    monkeypatch.setattr(memory, "MOST_CALLS", 3)
    monkeypatch.setattr(memory, "MOST_CHANGES", 2)
    store = MemoryStore()
    store.add([call(float(n)) for n in range(10)])
    assert store.totals(0, 60)[FLASH].calls == 3
    store.add([refused(float(n), RPD_250._replace(value=n)) for n in range(10)])
    assert [change.at_s for change in store.changes()] == [8.0, 9.0]
