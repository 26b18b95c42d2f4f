"""Following a store that another process writes: what came in since the last look, and nothing else.

Read only. New records are found by their row's number; `VACUUM` may give rows other numbers and
pruning takes the oldest away, so the newest row that was seen is checked before it is built upon.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gemquota.domain.call import Kind, NamedLimit, Totals
from gemquota.domain.secrets import redacted
from gemquota.domain.slices import News, Slice, Trouble
from gemquota.domain.spans import Span
from gemquota.errors import StoreError, UsageError
from gemquota.store.migrations import MIGRATIONS, version
from gemquota.store.reading import RAW, Reader, reported

PATIENCE_S = 0.1
"""How long it waits for another process: whoever looks would rather see old figures than none."""
MOST_TROUBLES = 500
"""That one look tells of; sums have them all."""
_SCANNED_FOR_TROUBLES = 20_000
_MOST_KINDS = 20_000
_SLICES = (
    "SELECT CAST(at_s AS INTEGER), kind, {raw}, SUM({first}), SUM(wasted) FROM calls"
    " WHERE {where} GROUP BY 1, 2"
)
_TROUBLES = (
    "SELECT rowid, at_s, kind, status, cause, limits, attempt, wasted, {kept}, refused FROM {rows}"
    " WHERE refused OR failed ORDER BY {order} DESC LIMIT ?"
)
_SUMS = ", ".join(f"SUM({name})" for name in Totals._fields)
_NEW = "rowid > ? AND rowid <= ?"
_BETWEEN = "at_s >= ? AND at_s < ?"


class Tail(Reader):
    """One connection that reads. Of one thread at a time."""

    def __init__(self, path: Path, db: sqlite3.Connection | None = None) -> None:
        """
        Args:
            path: The file, which must be there.
            db: A connection to read instead, of a store that is in memory.

        Raises:
            UsageError: If a newer gemquota wrote the file.
            StoreError: If it is no store, is not there or cannot be read.
        """
        with reported(path):
            if db is None:
                address = f"file:{quote(str(path.absolute()))}?mode=ro"
                db = sqlite3.connect(
                    address, uri=True, timeout=PATIENCE_S, isolation_level=None,
                    check_same_thread=False,
                )  # fmt: skip
        super().__init__(path, db)
        try:
            with reported(path):
                self._version = version(db)
                self._seen_version = -1
        except BaseException:
            db.close()
            raise
        if not 0 < self._version <= len(MIGRATIONS):
            db.close()
            if self._version:
                raise UsageError(
                    f"{path} is of a newer gemquota: version {self._version}, this one knows {len(MIGRATIONS)}",
                    hint="upgrade gemquota",
                )
            raise StoreError(f"{path} is no store", hint="gemquota store tells where it is")
        has_units = self._version >= 3
        self._units, self._first = (
            ("SUM(units)", "(attempt = 1) * units") if has_units else ("COUNT(*)", "attempt = 1")
        )
        if not has_units:
            self._raw = RAW.replace("TOTAL(units)", "COUNT(*)")
        self._mark: tuple[int, float] = (0, 0.0)
        self._known_kinds: dict[int, Kind] = {}

    def has_changed(self) -> bool:
        """Whether anything was written since this was last asked."""
        with reported(self.path):
            (number,) = self._db.execute("PRAGMA data_version").fetchone()
        changed = number != self._seen_version
        self._seen_version = number
        return bool(changed)

    def is_newer(self) -> bool:
        """Whether a newer gemquota has changed the file meanwhile."""
        with reported(self.path):
            return version(self._db) > len(MIGRATIONS)

    def mark(self) -> None:
        """What is recorded up to now is no news."""
        with reported(self.path):
            row = self._db.execute(
                "SELECT rowid, at_s FROM calls ORDER BY rowid DESC LIMIT 1"
            ).fetchone()
        self._mark = row or (0, 0.0)

    def news(self) -> News | None:
        """What was recorded since `mark` or the last news. None: rows are not those of then; begin again."""
        with self.at_once():
            row, at_s = self._mark
            if row:
                found = self._db.execute(
                    "SELECT at_s FROM calls WHERE rowid = ?", (row,)
                ).fetchone()
                if found != (at_s,):
                    return None
            newest = self._db.execute(
                "SELECT rowid, at_s FROM calls ORDER BY rowid DESC LIMIT 1"
            ).fetchone()
            if newest is None or newest[0] <= row:
                return News([], [])
            bounds = (row, newest[0])
            news = News(
                self._slices(_NEW, bounds),
                self._troubles(f"calls WHERE {_NEW}", bounds, "rowid"),
            )
        self._mark = newest
        return news

    def between(self, since_s: float, until_s: float) -> News:
        """What arrived in [since_s, until_s)."""
        bounds = (since_s, until_s)
        with reported(self.path):
            return News(
                self._slices(_BETWEEN, bounds),
                self._troubles(f"calls WHERE {_BETWEEN}", bounds, "at_s"),
            )

    def seconds(self, since_s: float, until_s: float) -> list[Slice]:
        """The sums alone of what arrived in [since_s, until_s)."""
        with reported(self.path):
            return self._slices(_BETWEEN, (since_s, until_s))

    def last_troubles(self, until_s: float) -> list[Trouble]:
        """The last of them before an instant, oldest first, as far as they are near."""
        rows = f"calls WHERE at_s < ? ORDER BY at_s DESC LIMIT {_SCANNED_FOR_TROUBLES}"
        with reported(self.path):
            return self._troubles(rows, (until_s,), "at_s")

    def minutes(self, since_s: float, until_s: float) -> list[tuple[int, Kind, Totals]]:
        """Sums of the whole minutes that begin in [since_s, until_s)."""
        with reported(self.path):
            found = self._db.execute(
                f"SELECT start_s, kind, {', '.join(Totals._fields)} FROM sums"
                " WHERE span = ? AND start_s >= ? AND start_s < ?",
                (int(Span.MINUTE), since_s, until_s),
            ).fetchall()
            return [(start, self._kind(kind), Totals(*numbers)) for start, kind, *numbers in found]

    def retries(
        self, before_row: int, since_s: float, most: int
    ) -> tuple[list[tuple[Kind, int, int, int]], int, float]:
        """Calls, first attempts and wasted calls by kind, of at most `most` rows before one.

        Returns:
            The sums; the row to go on from, 0 where nothing is left since `since_s`; the oldest instant.
        """
        with reported(self.path):
            first = max(0, before_row - most)
            # `+`: by the row's number, whatever the planner thinks of the index on time.
            sums = self._db.execute(
                f"SELECT kind, {self._units}, SUM({self._first}), SUM(wasted), MIN(at_s) FROM calls"
                " WHERE rowid >= ? AND rowid < ? AND +at_s >= ? GROUP BY 1",
                (first, before_row, since_s),
            ).fetchall()
            named = [(self._kind(kind), *numbers[:3]) for kind, *numbers in sums]
        oldest_s = min((row[4] for row in sums), default=since_s)
        return named, first if sums else 0, oldest_s

    def retries_between(self, since_s: float, until_s: float) -> list[tuple[Kind, int, int, int]]:
        """The same of what arrived in [since_s, until_s)."""
        with reported(self.path):
            sums = self._db.execute(
                f"SELECT kind, {self._units}, SUM({self._first}), SUM(wasted) FROM calls"
                f" WHERE {_BETWEEN} GROUP BY 1",
                (since_s, until_s),
            ).fetchall()
            return [(self._kind(kind), *numbers) for kind, *numbers in sums]

    @property
    def marked_row(self) -> int:
        """The newest row that was looked at."""
        return self._mark[0]

    def document(self, diagnosis: int) -> str | None:
        """A diagnosis as it is kept; None: it is gone."""
        if self._version < 2:
            return None
        with reported(self.path):
            row = self._db.execute(
                "SELECT document FROM diagnoses WHERE id = ?", (diagnosis,)
            ).fetchone()
        return str(row[0]) if row else None

    def kind_numbers(self, account: str, label: str) -> list[int]:
        """The kinds that one quota counts, for `steps`, `fullest_minutes` and `sample`."""
        with reported(self.path):
            return [
                number
                for (number,) in self._db.execute(
                    "SELECT id FROM kinds WHERE account = ? AND label = ?", (account, label)
                )
            ]

    def steps(
        self, kinds: Sequence[int], since_s: int, until_s: int, step_s: int
    ) -> dict[int, tuple[Totals, int | None]]:
        """Sums over steps of equal length by their begin, and each one's fullest minute.

        Steps shorter than a minute are counted from single records, and have no fullest minute.
        """
        whose, bounds = _in(kinds), (since_s, until_s)
        begin = f"(%s - {since_s}) / {step_s} * {step_s} + {since_s}"
        with reported(self.path):
            if step_s < 60:
                rows = self._db.execute(
                    f"SELECT {begin % 'CAST(at_s AS INTEGER)'}, NULL, {self._raw} FROM calls"
                    f" WHERE {_BETWEEN} AND kind IN {whose} GROUP BY 1",
                    bounds,
                )
            else:
                span = int(Span.HOUR if step_s % 3600 == 0 and step_s > 3600 else Span.MINUTE)
                sums = ", ".join(f"SUM({name}) AS {name}" for name in Totals._fields)
                most = "MAX(calls - refused)" if span == 60 else "NULL"
                rows = self._db.execute(
                    f"SELECT {begin % 'start_s'}, {most}, {_SUMS} FROM (SELECT start_s, {sums} FROM sums"
                    f" WHERE span = {span} AND start_s >= ? AND start_s < ? AND kind IN {whose} GROUP BY 1)"
                    " GROUP BY 1",
                    bounds,
                )
            return {at: (Totals(*map(int, numbers)), most) for at, most, *numbers in rows}

    def sample(
        self, kinds: Sequence[int], since_s: float, until_s: float, *, every: int, most: int
    ) -> list[tuple[int, bool, str]]:
        """Total milliseconds, whether it passed, and the cause, of every n-th call of some kinds."""
        with reported(self.path):
            rows = self._db.execute(
                f"SELECT total_ms, NOT (refused OR failed), cause FROM calls WHERE {_BETWEEN}"
                f" AND kind IN {_in(kinds)} AND rowid % ? = 0 LIMIT ?",
                (since_s, until_s, every, most),
            ).fetchall()
        return [(total_ms, bool(passed), cause) for total_ms, passed, cause in rows]

    def _slices(self, where: str, bounds: tuple[float, float]) -> list[Slice]:
        rows = self._db.execute(
            _SLICES.format(where=where, raw=self._raw, first=self._first), bounds
        ).fetchall()
        return [
            Slice(second, self._kind(kind), *map(int, numbers)) for second, kind, *numbers in rows
        ]

    def _troubles(self, source: str, bounds: tuple[float, ...], order: str) -> list[Trouble]:
        kept = "wait_ms, diagnosis" if self._version >= 2 else "NULL, NULL"
        rows = self._db.execute(
            _TROUBLES.format(kept=kept, rows=f"(SELECT rowid, * FROM {source})", order=order),
            (*bounds, MOST_TROUBLES),
        ).fetchall()
        return [self._trouble(row) for row in reversed(rows)]

    def _trouble(self, row: tuple[Any, ...]) -> Trouble:
        number, at_s, kind, status, cause, limits, attempt, wasted, wait_ms, diagnosis, refused = (
            row
        )
        return Trouble(
            number, at_s, self._kind(kind), status, cause, _limits(limits or ""), attempt,
            bool(wasted), wait_ms, diagnosis, bool(refused),
        )  # fmt: skip

    def _kind(self, number: int) -> Kind:
        known = self._known_kinds.get(number)
        if known is None:
            row = self._db.execute(
                f"SELECT {', '.join(Kind._fields)} FROM kinds WHERE id = ?", (number,)
            ).fetchone()
            if len(self._known_kinds) >= _MOST_KINDS:
                self._known_kinds.clear()
            # Names come from whoever called, who may have put a key there.
            known = Kind(*map(redacted, row)) if row else Kind()
            self._known_kinds[number] = known
        return known


@lru_cache(maxsize=1024)
def _limits(text: str) -> tuple[NamedLimit, ...]:
    return tuple(NamedLimit(*each) for each in json.loads(text)) if text else ()


def _in(numbers: Sequence[int]) -> str:
    """For `IN`: numbers of the store's own, so that there is nothing to escape."""
    return f"({', '.join(str(int(number)) for number in numbers) or 'NULL'})"
