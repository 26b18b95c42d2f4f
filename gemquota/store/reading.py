"""Reading the SQLite file, for whoever writes it too and for whoever only looks."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from gemquota.domain.call import Call, Change, Kind, Learnt, NamedLimit, Totals
from gemquota.domain.durations import BOUNDS_MS, Took
from gemquota.domain.peaks import MinuteSum, Quota
from gemquota.domain.spans import Span, pieces
from gemquota.errors import StoreError
from gemquota.store.contract import Contents

RAW = "TOTAL(units), " + ", ".join(f"TOTAL({name})" for name in Totals._fields[1:])
"""Sums of single records, in the order of `Totals`."""
_SUMMED = ", ".join(f"SUM({name})" for name in Totals._fields)
BUCKET = (
    f"CASE {' '.join(f'WHEN total_ms <= {bound} THEN {place}' for place, bound in enumerate(BOUNDS_MS))}"
    f" ELSE {len(BOUNDS_MS)} END"
)
"""Of how long a single record took."""
_READ_AT_ONCE = 5_000
_READ = (
    f"SELECT c.rowid, c.at_s, {', '.join(f'k.{name}' for name in Kind._fields)},"
    f" {', '.join(f'c.{name}' for name in Call._fields[2:-1])}, COALESCE(d.document, '')"
    " FROM calls AS c JOIN kinds AS k ON k.id = c.kind LEFT JOIN diagnoses AS d ON d.id = c.diagnosis"
    " WHERE (c.at_s, c.rowid) > (?, ?) AND c.at_s < ? ORDER BY c.at_s, c.rowid LIMIT ?"
)


class Mark(NamedTuple):
    """A record up to which all were read. Rows may get other numbers, so its time goes with it."""

    row: int
    """0: there was none."""
    at_s: float


class Reader:
    """What can be asked of the file. Of the thread that made its connection."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self._db = db
        self._raw = RAW

    def totals(self, since_s: float, until_s: float) -> dict[Kind, Totals]:
        with reported(self.path):
            (last_s,) = self._db.execute("SELECT MAX(at_s) FROM calls").fetchone()
            if last_s is None or until_s > last_s:
                # Nothing lies behind, so the minute's sum will do for its calls.
                until_s = Span.MINUTE.next_s(until_s)
            sums: dict[int, Totals] = defaultdict(Totals)
            for span, first_s, end_s in pieces(since_s, until_s):
                found = (
                    self._db.execute(
                        f"SELECT kind, {self._raw} FROM calls WHERE at_s >= ? AND at_s < ? GROUP BY kind",
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
        with reported(self.path):
            rows = self._db.execute(
                f"SELECT CAST(at_s AS INTEGER), kind, {self._raw} FROM calls WHERE at_s >= ? AND at_s < ?"
                " GROUP BY 1, 2 ORDER BY 1",
                (since_s, until_s),
            )
            named = self._kinds()
            for second, kind, *numbers in rows:
                if kind not in named:  # another process has met it since
                    named = self._kinds()
                yield second, named[kind], Totals(*map(int, numbers))

    def by_minute(self, since_s: float, until_s: float) -> Iterator[MinuteSum]:
        """Sums by minute of the clock of those that hold a part of [since_s, until_s), in order."""
        with reported(self.path):
            whose = self._quotas()
            rows = self._db.execute(
                "SELECT start_s, kind, calls - refused, input_tokens, calls FROM sums"
                " WHERE span = ? AND start_s >= ? AND start_s < ? ORDER BY start_s",
                (int(Span.MINUTE), Span.MINUTE.start_s(since_s), until_s),
            )
            for start_s, kind, calls, tokens, all_calls in rows:
                if kind not in whose:  # another process has met it since
                    whose = self._quotas()
                yield start_s, whose[kind], calls, tokens, all_calls

    def _quotas(self) -> dict[int, Quota]:
        return {number: (kind.account, kind.label) for number, kind in self._kinds().items()}

    def durations(
        self, since_s: float, until_s: float, after: Mark | None = None
    ) -> tuple[Mark | None, list[Took]]:
        """How long answered calls took that arrived in [since_s, until_s), for a histogram.

        Of calls whose single records are forgotten, the Pacific days that began in it are counted.

        Args:
            after: Only records behind this one; None: all, and those that are forgotten.

        Returns:
            The last record there is, and what was counted. None for it: records are not numbered as they
            were; ask again for all.
        """
        with self.at_once():
            if after and after.row and self._at_s(after.row) != after.at_s:
                return None, []
            (row,) = self._db.execute("SELECT COALESCE(MAX(rowid), 0) FROM calls").fetchone()
            found = self._db.execute(
                f"SELECT kind, cause, {BUCKET}, COUNT(*), SUM(total_ms) FROM calls WHERE rowid > ? AND"
                " rowid <= ? AND at_s >= ? AND at_s < ? AND status > 0 GROUP BY 1, 2, 3",
                (after.row if after else 0, row, since_s, until_s),
            ).fetchall()
            if after is None:
                found += self._db.execute(
                    "SELECT kind, cause, bucket, SUM(calls), SUM(total_ms) FROM took"
                    " WHERE day_s >= ? AND day_s < ? GROUP BY 1, 2, 3",
                    (since_s, until_s),
                ).fetchall()
            mark = Mark(row, self._at_s(row))
            named = self._kinds()
        return mark, [Took(named[kind], *rest) for kind, *rest in found]

    def _at_s(self, row: int) -> float:
        found = self._db.execute("SELECT at_s FROM calls WHERE rowid = ?", (row,)).fetchone()
        return float(found[0]) if found else 0.0

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All that is asked in the block is answered from one state of the file.

        Raises:
            StoreError: If it cannot be read.
        """
        with reported(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                if self._db.in_transaction:
                    self._db.execute("COMMIT")

    def _kinds(self) -> dict[int, Kind]:
        return {
            number: Kind(*fields) for number, *fields in self._db.execute("SELECT * FROM kinds")
        }

    def learnt(self) -> list[Learnt]:
        with reported(self.path):
            return [
                Learnt(*row)
                for row in self._db.execute("SELECT * FROM learnt ORDER BY account, label, dimension")
            ]  # fmt: skip

    def changes(self) -> list[Change]:
        with reported(self.path):
            return [
                Change(*row) for row in self._db.execute("SELECT * FROM changes ORDER BY at_s, rowid")
            ]  # fmt: skip

    def contents(self) -> Contents:
        with reported(self.path):
            return Contents(
                *self._db.execute("SELECT COUNT(*), MIN(at_s), MAX(at_s) FROM calls").fetchone()
            )

    def last_s(self) -> float | None:
        """Of the latest call, epoch seconds; without counting them."""
        with reported(self.path):
            (found,) = self._db.execute("SELECT MAX(at_s) FROM calls").fetchone()
        return float(found) if found is not None else None

    def calls(self, since_s: float, until_s: float) -> Iterator[Call]:
        after = since_s, -1
        while True:
            with reported(self.path):
                # By where the last batch ended, so that no reader holds back writers' checkpoints.
                rows = self._db.execute(_READ, (*after, until_s, _READ_AT_ONCE)).fetchall()
            yield from map(_call_of, rows)
            if len(rows) < _READ_AT_ONCE:
                return
            after = rows[-1][1], rows[-1][0]

    def close(self) -> None:
        self._db.close()


def _call_of(row: tuple[Any, ...]) -> Call:
    """Of a row that `_READ` found."""
    end = 2 + len(Kind._fields)
    found = Call(row[1], Kind(*row[2:end]), *row[end:])
    named = tuple(NamedLimit(*each) for each in json.loads(row[end + 2] or "[]"))
    return found._replace(limits=named, wasted=bool(found.wasted))


@contextmanager
def reported(path: Path) -> Iterator[None]:
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
