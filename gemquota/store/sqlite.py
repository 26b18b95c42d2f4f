"""The store in an SQLite file: write-ahead log, several processes at once, nothing committed is lost."""

from __future__ import annotations

import hashlib
import json
import math
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

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
from gemquota.domain.spans import Span
from gemquota.store.migrations import migrate
from gemquota.store.reading import BUCKET, RAW, Reader, reported

BUSY_S = 5.0
"""How long another process may hold the file before that is an error."""
SUMS_KEPT_DAYS = {Span.MINUTE: 60, Span.HOUR: 400}
"""Sums by day are kept for good: 365 rows a year for each kind."""
_PRUNED_AT_ONCE = 20_000
"""So that other processes get their turn between."""
_COLUMNS = ", ".join(Totals._fields)
_INSERT = f"INSERT INTO calls VALUES ({', '.join('?' * 21)})"
_SUM = (
    f"INSERT INTO sums (span, start_s, kind, {_COLUMNS}) VALUES ({', '.join('?' * 12)})"
    " ON CONFLICT DO UPDATE SET "
    + ", ".join(f"{name} = {name} + excluded.{name}" for name in Totals._fields)
)


class SqliteStore(Reader):
    """One connection to one file. Of the thread that made it."""

    def __init__(self, path: Path, db: sqlite3.Connection | None = None) -> None:
        """
        Args:
            path: The file; made if there is none.
            db: A connection to use instead.

        Raises:
            UsageError: If a newer gemquota wrote the file.
            StoreError: If it is no store, or cannot be opened.
        """
        with reported(path):
            if db is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch(mode=0o600)
                db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        super().__init__(path, db)
        try:
            with reported(path):
                # Survives the death of the process; the death of the machine may cost the last second.
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
                migrate(self._db)
        except BaseException:
            self._db.close()
            raise
        self._ids: dict[Kind, int] = {}

    @classmethod
    def in_memory(cls) -> SqliteStore:
        """One that is gone with its connection; any one thread at a time may use it."""
        db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        return cls(Path(":memory:"), db)

    @property
    def connection(self) -> sqlite3.Connection:
        """For whoever only reads beside it, as `Tail`."""
        return self._db

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
                        kept[diagnosis] if diagnosis else None, call.units, call.retry_of_s,
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
                f"SELECT CAST(at_s AS INTEGER) / 60 * 60, kind, {RAW} FROM calls WHERE rowid > ?"
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

    def prune(self, before_s: float) -> int:
        forgotten = 0
        while gone := self._prune_some(before_s):
            forgotten += gone
        if forgotten:
            self._forget_diagnoses()
        return forgotten

    def _prune_some(self, before_s: float) -> int:
        """Forget the oldest calls, of one Pacific day; how long they took is added to what is kept."""
        with self._transaction():
            (oldest_s,) = self._db.execute(
                "SELECT MIN(at_s) FROM calls WHERE at_s < ?", (before_s,)
            ).fetchone()
            if oldest_s is None:
                return 0
            day_s = Span.DAY.start_s(oldest_s)
            until_s = min(before_s, Span.DAY.next_s(math.nextafter(oldest_s, math.inf)))
            last = self._db.execute(
                "SELECT at_s, rowid FROM calls WHERE at_s < ? ORDER BY at_s, rowid LIMIT 1 OFFSET ?",
                (until_s, _PRUNED_AT_ONCE - 1),
            ).fetchone()
            some, bounds = ("(at_s, rowid) <= (?, ?)", last) if last else ("at_s < ?", (until_s,))
            self._db.execute(
                f"INSERT INTO took SELECT ?, kind, cause, {BUCKET}, COUNT(*), SUM(total_ms) FROM calls"
                f" WHERE {some} AND status > 0 GROUP BY 2, 3, 4"
                " ON CONFLICT DO UPDATE SET calls = calls + excluded.calls,"
                " total_ms = total_ms + excluded.total_ms",
                (day_s, *bounds),
            )
            return self._db.execute(f"DELETE FROM calls WHERE {some}", bounds).rowcount

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
        with reported(self.path):
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def size_bytes(self) -> int:
        """Of the file and of the log beside it that has not been merged into it yet."""
        with reported(self.path):
            log = self.path.with_name(f"{self.path.name}-wal")
            return self.path.stat().st_size + (log.stat().st_size if log.exists() else 0)

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
        with reported(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._ids.clear()  # some of them may be of this transaction
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


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
