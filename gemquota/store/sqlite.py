"""The store in an SQLite file: write-ahead log, several processes at once, nothing committed is lost."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gemquota.domain.call import (
    Call,
    Change,
    Kind,
    Learnt,
    NamedLimit,
    Outcome,
    Totals,
    learnt_from,
)
from gemquota.domain.spans import Span, pieces
from gemquota.errors import StoreError
from gemquota.store.contract import Contents
from gemquota.store.migrations import migrate

BUSY_S = 5.0
"""How long another process may hold the file before that is an error."""
SUMS_KEPT_DAYS = {Span.MINUTE: 60, Span.HOUR: 400}
"""Sums by day are kept for good: 365 rows a year for each kind."""
_PRUNED_AT_ONCE = 20_000
"""So that other processes get their turn between."""
_COLUMNS = ", ".join(Totals._fields)
_RAW = "COUNT(*), " + ", ".join(f"TOTAL({name})" for name in Totals._fields[1:])
_SUMMED = ", ".join(f"SUM({name})" for name in Totals._fields)
_INSERT = f"INSERT INTO calls VALUES ({', '.join('?' * 19)})"
_SUM = (
    f"INSERT INTO sums (span, start_s, kind, {_COLUMNS}) VALUES ({', '.join('?' * 12)})"
    " ON CONFLICT DO UPDATE SET "
    + ", ".join(f"{name} = {name} + excluded.{name}" for name in Totals._fields)
)
_READ_AT_ONCE = 5_000
_READ = (
    f"SELECT c.rowid, c.at_s, {', '.join(f'k.{name}' for name in Kind._fields)},"
    f" {', '.join(f'c.{name}' for name in Call._fields[2:-1])}, COALESCE(d.document, '')"
    " FROM calls AS c JOIN kinds AS k ON k.id = c.kind LEFT JOIN diagnoses AS d ON d.id = c.diagnosis"
    " WHERE (c.at_s, c.rowid) > (?, ?) AND c.at_s < ? ORDER BY c.at_s, c.rowid LIMIT ?"
)


class SqliteStore:
    """One connection to one file. Of the thread that made it."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            UsageError: If a newer gemquota wrote the file.
            StoreError: If it is no store, or cannot be opened.
        """
        self.path = path
        with _reported(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        try:
            with _reported(path):
                # Survives the death of the process; the death of the machine may cost the last second.
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
                migrate(self._db)
        except BaseException:
            self._db.close()
            raise
        self._ids: dict[Kind, int] = {}

    def add(self, calls: Sequence[Call]) -> list[Change]:
        with self._transaction():
            known, admitted, refused_by = self._ids, Outcome.ADMITTED, Outcome.REFUSED
            # Not remembered beyond this transaction: another process may forget what nobody refers to.
            kept: dict[str, int] = {}
            rows = []
            for call in calls:
                kind = known.get(call.kind) or self._id_of(call.kind)
                outcome = call.outcome
                refused = 1 if outcome is refused_by else 0
                failed = 0 if refused or outcome is admitted else 1
                limits = json.dumps(call.limits) if call.limits else None
                diagnosis = call.diagnosis
                if diagnosis and diagnosis not in kept:
                    kept[diagnosis] = self._diagnosis_id(diagnosis)
                # Numbers, not booleans, which cost sqlite3 a search for an adapter each.
                rows.append(
                    (
                        call.at_s, kind, call.status, call.cause, limits, *call[5:14],
                        1 if call.wasted else 0, refused, failed, call.wait_ms,
                        kept[diagnosis] if diagnosis else None,
                    )
                )  # fmt: skip
            # Nobody else writes before this transaction ends, so all behind this row are ours.
            (last,) = self._db.execute("SELECT MAX(rowid) FROM calls").fetchone()
            self._db.executemany(_INSERT, rows)
            self._add_up(last or 0)
            return self._learn(calls)

    def _add_up(self, last: int) -> None:
        """Add the calls behind a row to the sums: by minute, of which hours and days are made."""
        sums: _ByStart = {
            (start_s, kind): numbers
            for start_s, kind, *numbers in self._db.execute(
                f"SELECT CAST(at_s AS INTEGER) / 60 * 60, kind, {_RAW} FROM calls WHERE rowid > ?"
                " GROUP BY 1, 2",
                (last,),
            )
        }
        for span in (Span.MINUTE, Span.HOUR, Span.DAY):
            if span is not Span.MINUTE:
                sums = _coarser(sums, span)
            self._db.executemany(
                _SUM, [(int(span), *key, *map(int, numbers)) for key, numbers in sums.items()]
            )

    def totals(self, since_s: float, until_s: float) -> dict[Kind, Totals]:
        with _reported(self.path):
            (last_s,) = self._db.execute("SELECT MAX(at_s) FROM calls").fetchone()
            if last_s is None or until_s > last_s:
                # Nothing lies behind, so the minute's sum will do for its calls.
                until_s = Span.MINUTE.next_s(until_s)
            sums: dict[int, Totals] = defaultdict(Totals)
            for span, first_s, end_s in pieces(since_s, until_s):
                found = (
                    self._db.execute(
                        f"SELECT kind, {_RAW} FROM calls WHERE at_s >= ? AND at_s < ? GROUP BY kind",
                        (first_s, end_s),
                    )
                    if span is None
                    else self._db.execute(
                        f"SELECT kind, {_SUMMED} FROM sums"
                        " WHERE span = ? AND start_s >= ? AND start_s < ? GROUP BY kind",
                        (span.value, first_s, end_s),
                    )
                )
                for kind, *numbers in found:
                    sums[kind] += Totals(*map(int, numbers))
            named = self._kinds()
        return {named[kind]: total for kind, total in sums.items()}

    def by_second(self, since_s: float, until_s: float) -> Iterator[tuple[int, Kind, Totals]]:
        with _reported(self.path):
            rows = self._db.execute(
                f"SELECT CAST(at_s AS INTEGER), kind, {_RAW} FROM calls WHERE at_s >= ? AND at_s < ?"
                " GROUP BY 1, 2 ORDER BY 1",
                (since_s, until_s),
            )
            named = self._kinds()
            for second, kind, *numbers in rows:
                if kind not in named:  # another process has met it since
                    named = self._kinds()
                yield second, named[kind], Totals(*map(int, numbers))

    def _kinds(self) -> dict[int, Kind]:
        return {
            number: Kind(*fields) for number, *fields in self._db.execute("SELECT * FROM kinds")
        }

    def learnt(self) -> list[Learnt]:
        with _reported(self.path):
            return [
                Learnt(*row)
                for row in self._db.execute("SELECT * FROM learnt ORDER BY account, label, dimension")
            ]  # fmt: skip

    def changes(self) -> list[Change]:
        with _reported(self.path):
            return [
                Change(*row) for row in self._db.execute("SELECT * FROM changes ORDER BY at_s, rowid")
            ]  # fmt: skip

    def contents(self) -> Contents:
        with _reported(self.path):
            return Contents(
                *self._db.execute("SELECT COUNT(*), MIN(at_s), MAX(at_s) FROM calls").fetchone()
            )

    def calls(self, since_s: float, until_s: float) -> Iterator[Call]:
        after = since_s, -1
        while True:
            with _reported(self.path):
                # By where the last batch ended, so that no reader holds back writers' checkpoints.
                rows = self._db.execute(_READ, (*after, until_s, _READ_AT_ONCE)).fetchall()
            yield from map(_call_of, rows)
            if len(rows) < _READ_AT_ONCE:
                return
            after = rows[-1][1], rows[-1][0]

    def prune(self, before_s: float) -> int:
        forgotten = 0
        while True:
            with self._transaction():
                gone = self._db.execute(
                    "DELETE FROM calls WHERE rowid IN (SELECT rowid FROM calls WHERE at_s < ? LIMIT ?)",
                    (before_s, _PRUNED_AT_ONCE),
                ).rowcount
            forgotten += gone
            if gone < _PRUNED_AT_ONCE:
                if forgotten:
                    self._forget_diagnoses()
                return forgotten

    def _forget_diagnoses(self) -> None:
        with self._transaction():
            self._db.execute(
                "DELETE FROM diagnoses WHERE id NOT IN"
                " (SELECT diagnosis FROM calls WHERE diagnosis IS NOT NULL)"
            )

    def prune_sums(self, now_s: float) -> None:
        """Forget sums by minute and hour that are older than they are kept."""
        with self._transaction():
            for span, days in SUMS_KEPT_DAYS.items():
                self._db.execute(
                    "DELETE FROM sums WHERE span = ? AND start_s < ?",
                    (span.value, now_s - days * 86_400),
                )

    def vacuum(self) -> None:
        """Give back the room of what was forgotten.

        Raises:
            StoreError: If there is no room for the copy, or another process is at it.
        """
        with _reported(self.path):
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def size_bytes(self) -> int:
        """Of the file and of the log beside it that has not been merged into it yet."""
        with _reported(self.path):
            log = self.path.with_name(f"{self.path.name}-wal")
            return self.path.stat().st_size + (log.stat().st_size if log.exists() else 0)

    def close(self) -> None:
        self._db.close()

    def _learn(self, calls: Sequence[Call]) -> list[Change]:
        found = []
        for call in calls:
            for limit in call.limits:
                if limit.value is None or not limit.dimension:
                    continue
                now, change = learnt_from(call, self._known(call, limit), limit)
                self._db.execute(
                    "INSERT OR REPLACE INTO learnt VALUES (?, ?, ?, ?, ?, ?, ?, ?)", now
                )
                if change:
                    self._db.execute("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)", change)
                    found.append(change)
        return found

    def _known(self, call: Call, limit: NamedLimit) -> Learnt | None:
        row = self._db.execute(
            "SELECT * FROM learnt WHERE account = ? AND label = ? AND dimension = ?",
            (call.kind.account, limit.label or call.kind.label, limit.dimension),
        ).fetchone()
        return Learnt(*row) if row else None

    def _id_of(self, kind: Kind) -> int:
        self._db.execute(
            f"INSERT OR IGNORE INTO kinds ({', '.join(Kind._fields)}) VALUES ({', '.join('?' * 9)})",
            kind,
        )
        (number,) = self._db.execute(
            f"SELECT id FROM kinds WHERE {' AND '.join(f'{name} = ?' for name in Kind._fields)}",
            kind,
        ).fetchone()
        if len(self._ids) >= 4096:  # whatever names a client makes up
            self._ids.clear()
        self._ids[kind] = number
        return int(number)

    def _diagnosis_id(self, document: str) -> int:
        digest = hashlib.sha256(document.encode()).digest()
        self._db.execute(
            "INSERT OR IGNORE INTO diagnoses (digest, document) VALUES (?, ?)", (digest, document)
        )
        (number,) = self._db.execute(
            "SELECT id FROM diagnoses WHERE digest = ?", (digest,)
        ).fetchone()
        return int(number)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _reported(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._ids.clear()  # some of them may be of this transaction
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def _call_of(row: tuple[Any, ...]) -> Call:
    """Of a row that `_READ` found."""
    end = 2 + len(Kind._fields)
    found = Call(row[1], Kind(*row[2:end]), *row[end:])
    named = tuple(NamedLimit(*each) for each in json.loads(row[end + 2] or "[]"))
    return found._replace(limits=named, wasted=bool(found.wasted))


_ByStart = dict[tuple[int, int], list[int]]


def _coarser(sums: _ByStart, span: Span) -> _ByStart:
    """Sums by start and kind, put together to longer spans."""
    starts = {start_s: span.start_s(start_s) for start_s in {start_s for start_s, _ in sums}}
    found: _ByStart = {}
    for (start_s, kind), numbers in sums.items():
        key = starts[start_s], kind
        kept = found.get(key)
        found[key] = (
            numbers if kept is None else [a + b for a, b in zip(kept, numbers, strict=True)]
        )
    return found


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """SQLite's errors as one of ours, with what helps."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        hint = _HINTS.get((code or 0) & 0xFF, f"move {path} away to begin a new one")
        raise StoreError(f"the store {path}: {error}", hint=hint) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise StoreError(f"the store {path}: {why}", hint=_ELSEWHERE) from error


_ELSEWHERE = "GEMQUOTA_STATE_DIR names another directory"
_HINTS = {
    sqlite3.SQLITE_FULL: "make room; calls are kept in memory until then",
    sqlite3.SQLITE_BUSY: "another process holds it",
    sqlite3.SQLITE_READONLY: _ELSEWHERE,
    sqlite3.SQLITE_CANTOPEN: _ELSEWHERE,
    sqlite3.SQLITE_PERM: _ELSEWHERE,
    sqlite3.SQLITE_IOERR: _ELSEWHERE,
}
