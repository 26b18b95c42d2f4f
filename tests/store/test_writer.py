from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from gemquota.errors import StoreError
from gemquota.store.memory import MemoryStore
from gemquota.store.sqlite import SqliteStore
from gemquota.store.writer import Writer
from tests.store.calls import FLASH, RPD_250, call, refused


class Flaky(MemoryStore):
    """Fails while `broken`."""

    def __init__(self):
        super().__init__()
        self.broken = True
        self.tries = 0

    def add(self, calls):
        self.tries += 1
        if self.broken:
            raise StoreError("disk full", hint="make room")
        return super().add(calls)


def writer_on(store, told, **given):
    return Writer(
        lambda: store,
        **{"finish": lambda item: item, "changed": told.append, **given},
        complain=lambda text, hint: told.append((text, hint)),
    )


def test_everything_that_was_put_is_kept_when_it_is_closed():
    store, told = MemoryStore(), []
    writer = writer_on(store, told)
    writer.start()
    for n in range(2500):
        writer.put(call(float(n)))
    assert writer.close() == 0
    assert store.contents().calls == 2500
    assert told == []


def test_it_commits_without_being_closed():
    committed = threading.Event()

    class Store(MemoryStore):
        def add(self, calls):
            committed.set()
            return super().add(calls)

    writer = writer_on(Store(), [])
    writer.start()
    writer.put(call(1.0))
    assert committed.wait(20)
    writer.close()


def test_items_are_finished_in_the_writing_thread():
    store, names = MemoryStore(), []

    def finish(at_s):
        names.append(threading.current_thread().name)
        return call(at_s)

    writer = writer_on(store, [], finish=finish)
    writer.start()
    writer.put(5.0)
    writer.close()
    assert names == ["gemquota-writer"]
    assert store.contents().first_s == 5.0


def test_a_change_is_told():
    told = []
    writer = writer_on(MemoryStore(), told)
    writer.start()
    writer.put(refused(1.0, RPD_250))
    writer.put(refused(2.0, RPD_250._replace(value=20)))
    writer.close()
    ((change,),) = told
    assert change.after == "20 free"


def test_what_cannot_be_written_is_told_once_and_counted():
    store, told = Flaky(), []
    writer = writer_on(store, told)
    writer.start()
    for n in range(3000):
        writer.put(call(float(n)))
    assert writer.close() == 3000
    assert told == [("disk full", "make room")]


def test_what_could_not_be_written_is_written_later():
    store, told = Flaky(), []
    writer = writer_on(store, told)
    tried = threading.Event()
    failing = store.add
    store.add = lambda calls: (tried.set(), failing(calls))[1]
    writer.start()
    writer.put(call(1.0))
    assert tried.wait(20)
    store.broken = False
    writer.put(call(2.0))
    assert writer.close() == 0
    assert store.contents().calls == 2


def test_who_has_not_looked_yet_is_called_again_when_it_is_quiet(monkeypatch):
    monkeypatch.setattr("gemquota.store.writer._IDLE_S", 0.01)
    answers, looked = [True, False, False], threading.Event()

    def written(store):
        answer = answers.pop()
        if not answers:
            looked.set()
        return answer

    writer = writer_on(MemoryStore(), [], written=written)
    writer.start()
    writer.put(call(1.0))
    assert looked.wait(20)
    writer.close()
    assert answers == []


KILLED = """
import sys
from pathlib import Path
from gemquota.store.sqlite import SqliteStore
from gemquota.store.writer import Writer
from tests.store.calls import call

class Telling(SqliteStore):
    def add(self, calls):
        found = super().add(calls)
        print(len(calls), flush=True)
        return found

writer = Writer(lambda: Telling(Path(sys.argv[1])), finish=lambda item: item, complain=print, changed=print)
writer.start()
while True:
    for _ in range(50):
        writer.put(call(1.0))
    sys.stdin.readline()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_nothing_committed_is_lost_when_the_process_is_killed(tmp_path):
    path = tmp_path / "calls.db"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        committed = 0
        for _ in range(5):
            committed += int(process.stdout.readline())
            process.stdin.write(b"\n")
            process.stdin.flush()
        process.kill()
        committed += sum(map(int, process.stdout.read().split()))
    with closing(SqliteStore(path)) as store:
        # What was told is there; a commit that died before it could tell may be there as well.
        assert store.contents().calls >= committed
        assert store.totals(0, 60)[FLASH].calls == store.contents().calls
        assert store._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
