from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from gemquota.domain.spans import Span
from gemquota.errors import StoreError, UsageError
from gemquota.store.migrations import migrate
from gemquota.store.sqlite import SqliteStore
from tests.store.calls import FLASH, PRO, call, refused

DAY_S = 86_400


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "calls.db"


def test_what_one_process_wrote_another_reads(path):
    with closing(SqliteStore(path)) as one, closing(SqliteStore(path)) as two:
        one.add([call(1.0)])
        two.add([call(2.0), call(2.0, PRO)])
        assert {kind: each.calls for kind, each in one.totals(0, 60).items()} == {FLASH: 2, PRO: 1}


def test_nobody_else_may_read_the_file(path):
    SqliteStore(path).close()
    assert path.stat().st_mode & 0o077 == 0


def test_a_failed_batch_leaves_nothing_behind(path):
    with closing(SqliteStore(path)) as store:
        with pytest.raises(StoreError):
            store.add([call(1.0), call(1.0, PRO, total_ms=object())])
        store.add([call(2.0, PRO)])
        assert {kind: each.calls for kind, each in store.totals(0, 60).items()} == {PRO: 1}


def test_sums_outlive_the_single_records(path):
    with closing(SqliteStore(path)) as store:
        store.add([call(60.0 * minute) for minute in range(120)])
        store.prune(1e9)
        assert store.totals(0, 7200)[FLASH].calls == 120
        assert store.totals(600, 1200)[FLASH].calls == 10


def test_old_sums_by_minute_go_and_those_by_day_stay(path):
    with closing(SqliteStore(path)) as store:
        store.add([call(100.0 * DAY_S)])
        store.prune(1e9)
        store.prune_sums(200.0 * DAY_S)
        day_s = Span.DAY.start_s(100.0 * DAY_S)
        assert store.totals(day_s, day_s + 60 * 3600)[FLASH].calls == 1
        assert store.totals(100 * DAY_S, 100 * DAY_S + 60) == {}


def test_the_current_window_asks_no_single_record_behind_its_last_whole_minute(path):
    with closing(SqliteStore(path)) as store:
        store.add([call(90.0), call(100.0)])
        store._db.execute("UPDATE calls SET refused = 1")
        assert store.totals(60, 110)[FLASH].refused == 0


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT MAX(at_s) FROM calls", "calls_by_time"),
        ("SELECT kind, COUNT(*) FROM calls WHERE at_s >= 1 AND at_s < 2", "calls_by_time"),
        ("SELECT SUM(calls) FROM sums WHERE span = 60 AND start_s >= 1", "PRIMARY KEY"),
    ],
)
def test_no_question_reads_the_whole_table(path, sql, index):
    with closing(SqliteStore(path)) as store:
        ((*_, plan),) = store._db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert plan.startswith("SEARCH")
        assert index in plan


@pytest.mark.parametrize("octets", [b"no database at all, but long enough to be one" * 40, b"SQLite format 3\0" + b"\xff" * 4096])  # fmt: skip
def test_a_damaged_file_is_told_with_a_hint(path, octets):
    path.parent.mkdir()
    path.write_bytes(octets)
    with pytest.raises(StoreError, match=r"calls\.db: ") as raised:
        SqliteStore(path)
    assert "move" in raised.value.hint
    assert path.read_bytes() == octets


def test_a_place_that_cannot_be_written_is_told_with_a_hint(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as raised:
        SqliteStore(tmp_path / "file" / "calls.db")
    assert "GEMQUOTA_STATE_DIR" in raised.value.hint


def test_a_full_disk_is_told_and_goes_on_when_there_is_room(path):
    with closing(SqliteStore(path)) as store:
        store.add([call(1.0)])
        (pages,) = store._db.execute("PRAGMA page_count").fetchone()
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="full") as raised:
            store.add([call(2.0)] * 5000)
        assert "make room" in raised.value.hint
        store._db.execute("PRAGMA max_page_count = 100000")
        store.add([call(2.0)])
        assert store.totals(0, 60)[FLASH].calls == 2


def test_a_newer_file_is_refused_with_a_hint(path):
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(UsageError, match="version 99") as raised:
        SqliteStore(path)
    assert "upgrade" in raised.value.hint


WRITE = """
import sys
from pathlib import Path
from gemquota.store.sqlite import SqliteStore
from tests.store.calls import call
store = SqliteStore(Path(sys.argv[1]))
for n in range(20):
    store.add([call(float(n))] * 10)
"""


def test_several_processes_start_and_write_at_once(path):
    writers = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-c", WRITE, str(path)], stderr=subprocess.PIPE)
        for _ in range(4)
    ]  # fmt: skip
    assert [(writer.communicate(timeout=60)[1], writer.returncode) for writer in writers] == [(b"", 0)] * 4  # fmt: skip
    with closing(SqliteStore(path)) as store:
        assert store.totals(0, 60)[FLASH].calls == 800
        assert store.contents().calls == 800


def test_vacuum_gives_back_room(path):
    with closing(SqliteStore(path)) as store:
        store.add([call(float(n)) for n in range(20_000)])
        store.prune(1e9)
        before = store.size_bytes()
        store.vacuum()
        assert store.size_bytes() < before / 2


def diagnoses(store):
    return [text for (text,) in store._db.execute("SELECT document FROM diagnoses ORDER BY id")]


def test_equal_diagnoses_are_kept_once(path):
    with closing(SqliteStore(path)) as one, closing(SqliteStore(path)) as two:
        one.add([refused(1.0)._replace(diagnosis="A"), refused(2.0)._replace(diagnosis="B")])
        two.add([refused(3.0)._replace(diagnosis="A")])
        assert diagnoses(one) == ["A", "B"]


def test_a_diagnosis_goes_with_the_last_refusal_that_has_it(path):
    with closing(SqliteStore(path)) as store:
        store.add([refused(at_s)._replace(diagnosis=text) for at_s, text in ((1.0, "A"), (2.0, "B"), (3.0, "A"))])  # fmt: skip
        store.prune(2.5)
        assert diagnoses(store) == ["A"]
        store.add([refused(4.0)._replace(diagnosis="B")])
        assert [each.diagnosis for each in store.calls(0, 9)] == ["A", "B"]


def test_calls_of_a_file_from_before_diagnoses_have_none(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, upto=1)
        db.execute(f"INSERT INTO kinds VALUES (1, {', '.join('?' * 9)})", FLASH)
        db.execute("INSERT INTO calls VALUES (1.0, 1, 429, 'quota', NULL, 1, 1, 1, 1, 0, NULL, 1, 1, 1, 0, 1, 0)")  # fmt: skip
    with closing(SqliteStore(path)) as store:
        (old,) = store.calls(0, 9)
        assert (old.cause, old.wait_ms, old.diagnosis) == ("quota", None, "")
