"""The store against its promises: records a second, and how fast the current windows are summed.

    python benchmarks/store.py [--rows 1000000] [--full]

Promises: at least 100,000 records a second in batches of 1,000, sums by minute, hour and day
included; the usage of the current minute, day and month of every model in under 10 ms over 10
million records (`--full`; the default run takes less than two minutes). Twelve models, three keys, two
methods. Speed is measured with a call every millisecond, beside plain SQLite; then a history is filled with
one every 250 ms, so that 10 million are a month, where a batch touches the sums of more minutes.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from gemquota.domain.call import Call, Kind
from gemquota.domain.reset import pacific_day
from gemquota.store.sqlite import SqliteStore

NOW_S = 1_795_000_000.0
BUSY_S = 0.001
"""Between two calls of a busy hour, when the writer's speed counts."""
MONTH_S = 0.25
"""Between two calls of a month of 10 million."""
BUSY_ROWS = 200_000
BATCH = 1_000
KINDS = [
    Kind(account=f"key-{key}", method=method, model=f"model-{model}", label=f"model-{model}")
    for key in range(3)
    for method in ("generateContent", "streamGenerateContent")
    for model in range(12)
]


def batches(rows: int, every_s: float):
    """Calls in the order of their times, the last of them now."""
    start_s = NOW_S - rows * every_s
    for first in range(0, rows, BATCH):
        yield [
            Call(
                start_s + n * every_s, KINDS[n % len(KINDS)], 429 if n % 50 == 0 else 200, "quota" if n % 50 == 0 else "",
                (), 700, 100, 300, 200, 0, 2_500, 400, 900,
            )
            for n in range(first, min(first + BATCH, rows))
        ]  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--full", action="store_true", help="10 million records")
    rows = 10_000_000 if (chosen := options.parse_args()).full else chosen.rows
    with tempfile.TemporaryDirectory() as folder:
        busy, path = Path(folder) / "busy.db", Path(folder) / "calls.db"
        with closing(SqliteStore(busy)) as store, closing(plain(Path(folder))) as bare:
            kept = Clocked(lambda batch: store.add(batch))
            inserted = Clocked(lambda batch: insert(bare, batch))
            for batch in batches(BUSY_ROWS, BUSY_S):  # in turn, so that noise is noise for both
                rows_of_seven = [
                    (call.at_s, *call[5:8], 1, call.status, call.total_ms) for call in batch
                ]
                kept(batch)
                inserted(rows_of_seven)
        print(f"{BUSY_ROWS:,} records in batches of {BATCH:,}")
        print(f"  store         {kept.told()}")
        print(f"  plain SQLite  {inserted.told()}   (seven columns, one index, no sums)")
        with closing(SqliteStore(path)) as store:
            filled = Clocked(lambda batch: store.add(batch))
            for batch in batches(rows, MONTH_S):
                filled(batch)
            print(f"{rows:,} records of {rows * MONTH_S / 86_400:.0f} days")
            print(f"  store         {filled.told()}")
            print(f"  {store.size_bytes() / rows:.0f} bytes a record")
        day = pacific_day(NOW_S)
        month_s = pacific_day(day.start_s - (day.day - 1) * 86_400 + 43_200).start_s
        with closing(SqliteStore(path)) as store:
            for name, since_s in (
                ("minute", NOW_S // 60 * 60),
                ("last 60 s", NOW_S - 60),
                ("day", day.start_s),
                ("month", month_s),
            ):
                found = timed(lambda since_s=since_s: store.totals(since_s, NOW_S))
                print(f"  {name:10} {found[0]:6.2f} ms   {found[1]:.2f}..{found[2]:.2f}")
            together = timed(
                lambda: [
                    store.totals(since_s, NOW_S) for since_s in (NOW_S - 60, day.start_s, month_s)
                ]
            )
            print(f"  all three  {together[0]:6.2f} ms   {together[1]:.2f}..{together[2]:.2f}")


class Clocked:
    """Adds up wall and CPU time of calls with a batch each."""

    def __init__(self, call) -> None:
        self.call, self.rates, self.cpu_s, self.rows = call, [], 0.0, 0

    def __call__(self, batch) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        self.call(batch)
        self.rates.append(len(batch) / (time.perf_counter() - wall))
        self.cpu_s += time.process_time() - cpu
        self.rows += len(batch)

    def told(self) -> str:
        return (
            f"{statistics.median(self.rates):9,.0f}/s median of all batches,"
            f" {self.rows / self.cpu_s:9,.0f}/s of its own CPU time"
        )


def plain(folder: Path) -> sqlite3.Connection:
    """What a store does at least: rows with an index on time, in the same mode."""
    db = sqlite3.connect(folder / "plain.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("CREATE TABLE calls (at_s, input, cached, thoughts, kind, status, total_ms)")
    db.execute("CREATE INDEX by_time ON calls (at_s)")
    return db


def insert(db: sqlite3.Connection, rows) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.executemany("INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    db.execute("COMMIT")


def timed(call, rounds: int = 21) -> tuple[float, float, float]:
    """Median, least and most, milliseconds."""
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        call()
        found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found), min(found), max(found)


if __name__ == "__main__":
    sys.exit(main())
