"""Changes to the SQLite schema, in the order they were made.

Append only. A function that has been released is history: to undo it, write another one. The
number applied so far is kept in `PRAGMA user_version`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from gemquota.errors import UsageError

Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: list[Migration] = []


def _migration(function: Migration) -> Migration:
    MIGRATIONS.append(function)
    return function


@_migration
def m001_calls(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE kinds (id INTEGER PRIMARY KEY, source TEXT NOT NULL, account TEXT NOT NULL,"
        " surface TEXT NOT NULL, method TEXT NOT NULL, model TEXT NOT NULL, served TEXT NOT NULL,"
        " label TEXT NOT NULL, tag TEXT NOT NULL, client TEXT NOT NULL,"
        " UNIQUE (source, account, surface, method, model, served, label, tag, client))"
    )
    db.execute(
        "CREATE TABLE calls (at_s REAL NOT NULL, kind INTEGER NOT NULL, status INTEGER NOT NULL,"
        " cause TEXT NOT NULL, limits TEXT, input_tokens INTEGER, cached_tokens INTEGER,"
        " thought_tokens INTEGER, output_tokens INTEGER, images INTEGER NOT NULL, micro_usd INTEGER,"
        " first_byte_ms INTEGER NOT NULL, total_ms INTEGER NOT NULL, attempt INTEGER NOT NULL,"
        " wasted INTEGER NOT NULL, refused INTEGER NOT NULL, failed INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX calls_by_time ON calls (at_s)")
    db.execute(
        "CREATE TABLE sums (span INTEGER NOT NULL, start_s INTEGER NOT NULL, kind INTEGER NOT NULL,"
        " calls INTEGER NOT NULL, refused INTEGER NOT NULL, failed INTEGER NOT NULL,"
        " input_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, thought_tokens INTEGER NOT NULL,"
        " output_tokens INTEGER NOT NULL, images INTEGER NOT NULL, micro_usd INTEGER NOT NULL,"
        " PRIMARY KEY (span, start_s, kind)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE learnt (account TEXT NOT NULL, label TEXT NOT NULL, dimension TEXT NOT NULL,"
        " value INTEGER NOT NULL, tier TEXT NOT NULL, quota_id TEXT NOT NULL, first_s REAL NOT NULL,"
        " last_s REAL NOT NULL, PRIMARY KEY (account, label, dimension)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE changes (at_s REAL NOT NULL, account TEXT NOT NULL, label TEXT NOT NULL,"
        " dimension TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL)"
    )


@_migration
def m002_diagnoses(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE diagnoses (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,"
        " document TEXT NOT NULL)"
    )
    db.execute("ALTER TABLE calls ADD COLUMN wait_ms INTEGER")
    db.execute("ALTER TABLE calls ADD COLUMN diagnosis INTEGER")
    # Only of what has one: few calls are refused, and the others pay nothing for it.
    db.execute("CREATE INDEX calls_by_diagnosis ON calls (diagnosis) WHERE diagnosis IS NOT NULL")


@_migration
def m003_units(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE calls ADD COLUMN units INTEGER NOT NULL DEFAULT 1")


@_migration
def m004_retries(db: sqlite3.Connection) -> None:
    # By the instant at which it arrived: VACUUM may give rows other numbers.
    db.execute("ALTER TABLE calls ADD COLUMN retry_of_s REAL")


@_migration
def m005_took(db: sqlite3.Connection) -> None:
    # What `prune` forgets: with it, a histogram of all calls never falls.
    db.execute(
        "CREATE TABLE took (day_s INTEGER NOT NULL, kind INTEGER NOT NULL, cause TEXT NOT NULL,"
        " bucket INTEGER NOT NULL, calls INTEGER NOT NULL, total_ms INTEGER NOT NULL,"
        " PRIMARY KEY (day_s, kind, cause, bucket)) WITHOUT ROWID"
    )


def migrate(db: sqlite3.Connection, *, upto: int | None = None) -> int:
    """Apply what is missing, one transaction each. Return how many were applied.

    Raises:
        UsageError: If a newer gemquota wrote this file.
    """
    last = len(MIGRATIONS) if upto is None else upto
    if (found := version(db)) > len(MIGRATIONS):
        raise UsageError(
            f"the store is at version {found}, this gemquota knows {len(MIGRATIONS)}",
            hint="upgrade gemquota, or name another directory in GEMQUOTA_STATE_DIR",
        )
    applied = 0
    while version(db) < last:
        db.execute("BEGIN IMMEDIATE")
        try:
            done = version(db)  # again: another process may have got here first
            if done < last:
                MIGRATIONS[done](db)
                db.execute(f"PRAGMA user_version = {done + 1:d}")
                applied += 1
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
    return applied


def version(db: sqlite3.Connection) -> int:
    """How many migrations a file has seen."""
    (number,) = db.execute("PRAGMA user_version").fetchone()
    return int(number)
