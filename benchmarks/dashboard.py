"""The dashboard against its promises: what it costs while 1,000 calls a second are recorded.

    python benchmarks/dashboard.py [--rounds 3] [--seconds 10] [--day]

Promises: under 10 % of a core at 4 frames a second at 120x40 with 20 models; first text within 0.6 s;
flat memory over a day. A process records into a real store file as the proxy does, a commit every 50 ms.
Beside it run, in turn, `gemquota dashboard` in a terminal of its own and a stock application: Textual's
Sparkline and DataTable, the same feed, changed cells only. CPU is user and system time of the process by
the kernel, so that neighbours on the machine count little. `--day` plays a day of 5 calls a second through the real
application without a terminal, a frame every 30 s of it, and tells its memory by the hour.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import pty
import resource
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from contextlib import closing
from pathlib import Path

from gemquota.domain.call import Call, Kind, NamedLimit
from gemquota.domain.headroom import from_refusal
from gemquota.domain.reset import pacific_day
from gemquota.sources.recorded import StoreFeed
from gemquota.store.sqlite import SqliteStore

MODELS = 20
PER_S = 1_000
COMMIT_EVERY_S = 0.05
COLUMNS, LINES = 120, 40
HZ = 4.0
TICKS = os.sysconf("SC_CLK_TCK")
KINDS = [
    Kind(account="key-1", method="generateContent", model=f"model-{n}", label=f"model-{n}", tag=f"app-{n % 5}", client="sdk/1.0")
    for n in range(MODELS)
]  # fmt: skip


def call(at_s: float, n: int) -> Call:
    """One in fifty is refused; every tenth of these is of the day."""
    kind = KINDS[n % MODELS]
    if n % 50 == 7:
        limit = NamedLimit("RPM", 6_000, kind.label, "tier1", "PerMinute")
        return Call(at_s, kind, 429, "quota", (limit,), total_ms=80, wait_ms=900)
    return Call(at_s, kind, 200, "", (), 700 + n % 300, 100, 300, 200, 0, 2_500, 400, 900 + n % 700)


def feed_store(path: Path, seconds: float) -> None:
    """Record for a while, at the machine's own time."""
    with closing(SqliteStore(path)) as store:
        begun, done = time.time(), 0
        while (now := time.time()) - begun < seconds:
            due = int((now - begun) * PER_S)
            store.add([call(begun + n / PER_S, n) for n in range(done, due)])
            done = due
            time.sleep(COMMIT_EVERY_S)


def fill(path: Path, seconds: int) -> None:
    """What was recorded before."""
    now = time.time()
    with closing(SqliteStore(path)) as store:
        for second in range(-seconds, 0):
            store.add([call(now + second + n / PER_S, n) for n in range(PER_S)])


def known(learnt, now_s):
    return [from_refusal(each) for each in learnt]


def stock(path: Path) -> None:
    """What one would write first."""
    from textual.app import App
    from textual.widgets import DataTable, Sparkline

    class Stock(App):
        CSS = "Sparkline { height: 3; }"

        def compose(self):
            for number in range(4):
                yield Sparkline([0], id=f"spark-{number}")
            yield DataTable()

        def on_mount(self):
            self.feed = StoreFeed(path, known)
            self.table = self.query_one(DataTable)
            self.table.add_columns(*[(name, name) for name in ("model", "RPM", "TPM", "RPD", "refused", "last")])  # fmt: skip
            self.shown: dict[tuple[str, str], str] = {}
            self.set_interval(1 / HZ, self.look)

        def look(self):
            now_s = time.time()
            frame = self.feed.frame(now_s)
            for row in frame.rows:
                cells = {
                    "model": row.label,
                    **{name: f"{row.gauge(name).used:,}" for name in ("RPM", "TPM", "RPD")},
                    "refused": f"{row.today.refused:,}",
                    "last": f"{now_s - row.last_refusal.at_s:.0f} s" if row.last_refusal else "",
                }
                if (row.label, "model") not in self.shown:
                    self.table.add_row(*cells.values(), key=row.label)
                    self.shown.update({(row.label, name): value for name, value in cells.items()})
                    continue
                for name, value in cells.items():
                    if self.shown[row.label, name] != value:
                        self.shown[row.label, name] = value
                        self.table.update_cell(row.label, name, value)
            for number, row in enumerate(frame.rows[:4]):
                self.query_one(f"#spark-{number}", Sparkline).data = [float(sum(each)) for each in row.minutes]  # fmt: skip

    Stock().run()


class Seat:
    """A program in a terminal of its own, whose output is read and thrown away."""

    def __init__(self, arguments: list[str]) -> None:
        self.begun = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execv(sys.executable, [sys.executable, *arguments])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.first_paint_s: float | None = None
        self.first_rows_s: float | None = None
        self.first_rows_cpu_s: float | None = None
        self.octets = 0

    def drain(self, seconds: float) -> None:
        """Read what it writes, for so long."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            ready, _, _ = select.select([self.fd], [], [], left)
            if not ready:
                continue
            try:
                chunk = os.read(self.fd, 1 << 16)
            except OSError:
                return
            self.octets += len(chunk)
            # Terminals are asked what they can do first; what comes then is the picture.
            if self.first_paint_s is None and len(chunk) > 500:
                self.first_paint_s = time.perf_counter() - self.begun
            if self.first_rows_s is None and b"model-" in chunk:
                self.first_rows_s = time.perf_counter() - self.begun
                self.first_rows_cpu_s = self.cpu_s()

    def cpu_s(self) -> float:
        """User and system time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_mb(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def close(self) -> None:
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


Figures = tuple[float | None, ...]


def measured(arguments: list[str], seconds: float) -> Figures:
    """Share of a core, MB, bytes a second, seconds to the first picture, to its rows, and their CPU time."""
    seat = Seat(arguments)
    try:
        seat.drain(6.0)  # until it has read what there was
        cpu, wall, octets = seat.cpu_s(), time.perf_counter(), seat.octets
        seat.drain(seconds)
        over_s = time.perf_counter() - wall
        return (
            (seat.cpu_s() - cpu) / over_s, seat.rss_mb(), (seat.octets - octets) / over_s,
            seat.first_paint_s, seat.first_rows_s, seat.first_rows_cpu_s,
        )  # fmt: skip
    finally:
        seat.close()


def day(folder: Path) -> None:
    """A day, sped up, through the real application."""
    from gemquota.dash.app import Dashboard
    from gemquota.dash.settings import Settings

    path = folder / "day.db"
    start_s = pacific_day(time.time() - 86_400).start_s + 6 * 3600
    clock = [float(start_s)]
    every_s = 30

    async def play() -> None:
        settings = Settings(rate_hz=0, now_s=lambda: clock[0], ticks_s=lambda: clock[0])
        app = Dashboard(StoreFeed(path, known), settings)
        with closing(SqliteStore(path)) as store:
            store.add([call(start_s, n) for n in range(MODELS)])
            async with app.run_test(size=(COLUMNS, LINES)) as pilot:
                for step in range(86_400 // every_s):
                    clock[0] += every_s
                    store.add([call(clock[0] - n / 5, n) for n in range(every_s * 5)])
                    await app.look()
                    if step % 4 == 0:
                        await pilot.pause()
                    if step % (3600 // every_s) == 0:
                        told.append(rss_now_mb())
        app.finish()

    told: list[float] = []
    asyncio.run(play())
    print(f"  a day of 5 calls/s, a frame every {every_s} s: {told[0]:.0f} MB at its begin")
    print("  by the hour " + " ".join(f"{mb:.0f}" for mb in told[1:]) + " MB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"  {peak:.0f} MB at most, the writer in the same process included")


def rss_now_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--day", action="store_true", help="a day's memory, about two minutes")
    options.add_argument("--stock", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--feed", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.stock:
        return stock(chosen.stock)
    if chosen.feed:
        return feed_store(chosen.feed, chosen.seconds)
    with tempfile.TemporaryDirectory() as folder:
        if chosen.day:
            return day(Path(folder))
        path = Path(folder) / "calls.db"
        fill(path, 120)
        lasts_s = chosen.rounds * 2 * (chosen.seconds + 8) + 5
        feeder = subprocess.Popen([sys.executable, __file__, "--feed", path, "--seconds", str(lasts_s)])  # fmt: skip
        programs = {
            "gemquota dashboard": ["-m", "gemquota", "dashboard", "--store", str(path), "--rate", str(HZ)],
            "stock Sparkline, DataTable": [__file__, "--stock", str(path)],
        }  # fmt: skip
        found: dict[str, list[Figures]] = {}
        try:
            for _ in range(chosen.rounds):  # in turn, so that noise is noise for both
                for name, arguments in programs.items():
                    found.setdefault(name, []).append(measured(arguments, chosen.seconds))
        finally:
            feeder.terminate()
            feeder.wait()
    print(f"{PER_S:,} calls/s of {MODELS} models, {HZ:g} Hz, {COLUMNS}x{LINES}, {chosen.rounds} rounds of {chosen.seconds:g} s")  # fmt: skip
    for name, rounds in found.items():
        cpu, mb, octets, paint, rows, rows_cpu = (
            sorted(value for value in column if value is not None) or [float("nan")]
            for column in zip(*rounds, strict=True)
        )
        print(
            f"  {name:27} {statistics.median(cpu):6.1%} of a core ({cpu[0]:.1%}..{cpu[-1]:.1%}),"
            f" {mb[-1]:.0f} MB, {statistics.median(octets) / 1000:.1f} kB/s to the terminal\n"
            f"  {'':27} first picture {paint[0]:.2f} s, its rows {rows[0]:.2f} s ({rows_cpu[0]:.2f} s of CPU)"
        )
    return None


if __name__ == "__main__":
    sys.exit(main())
