from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from gemquota.store import migrations
from gemquota.store.migrations import MIGRATIONS, migrate, version
from gemquota.store.sqlite import SqliteStore
from gemquota.store.tail import Tail
from tests.store.calls import call


@pytest.fixture
def db(tmp_path):
    with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as db:
        yield db


def tables(db):
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_they_are_numbered_in_their_order():
    assert [each.__name__[:4] for each in MIGRATIONS] == [
        f"m{number + 1:03d}" for number in range(len(MIGRATIONS))
    ]


@pytest.mark.parametrize("before", range(len(MIGRATIONS) + 1))
def test_a_file_of_any_version_is_brought_up_to_date(tmp_path, db, before):
    migrate(db, upto=before)
    with closing(SqliteStore(tmp_path / "calls.db")) as store:
        store.add([call(1.0)])
        assert store.contents().calls == 1
    assert version(db) == len(MIGRATIONS)
    assert migrate(db) == 0


def test_one_that_fails_half_way_changes_nothing(db, monkeypatch):
    migrate(db)
    before = tables(db)

    def fails(db):
        db.execute("CREATE TABLE half (x)")
        raise RuntimeError("half-way")

    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, fails])
    with pytest.raises(RuntimeError, match="half-way"):
        migrate(db)
    assert (tables(db), version(db)) == (before, len(MIGRATIONS))


def test_a_file_from_before_batches_were_counted_is_read_as_it_is(tmp_path, db):
    migrate(db, upto=2)
    db.execute("INSERT INTO kinds VALUES (1, '', '', '', '', '', '', '', '', '')")
    db.execute(f"INSERT INTO calls VALUES ({', '.join(['1'] * 19)})")
    with closing(Tail(tmp_path / "calls.db")) as tail:
        ((_, totals),) = tail.totals(0.5, 100).items()
        (found,) = tail.seconds(0, 100)
        ((_, calls, first, _),) = tail.retries_between(0, 100)
    assert (totals.calls, found.calls, calls, first) == (1, 1, 1, 1)
    with closing(SqliteStore(tmp_path / "calls.db")) as store:
        ((_, totals),) = store.totals(0.5, 1.5).items()
    assert totals.calls == 1
