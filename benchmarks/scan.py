"""How fast a log is scanned, against grep and gzip on the same file in the same run.

python benchmarks/scan.py [--megabytes 500] [--rounds 5]

The log is generated (1 % of its records are errors of all kinds) and what was counted is
compared with what was written: one miss fails the run. Speed is reported, never asserted.

What needles cost (the last table says it for yours): one word runs at 8 GB/s; 40 to 60 words at 2;
the 170 words of `needles.WORDS` at 1.2 to 1.5. The words of networks are a third of them, and of the
time. Status codes (under their name, in brackets, at the head of a sentence) cost a third more, and nine
tenths of the 0.2 s of compiling, which is done once and kept in the user's cache. Each match costs 0.25 us to be told to Python; an error has
about seven. Calls cost 0.06 s in 500 MB where half of the lines record one (0.2 s where stringzilla has
no wheel), nothing elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rounds import interleaved
from weblog import Truth, write

NOW_S = 1_795_500_000.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megabytes", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--count", nargs=2, metavar=("FILE", "WORKERS"), help="used by itself")
    asked = arguments.parse_args()
    if asked.count:
        count(Path(asked.count[0]), int(asked.count[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        truth = write("log", asked.megabytes * 1_000_000)
        subprocess.run(["gzip", "-kf", "log"], check=True)
        compare(truth, asked.rounds)
        stages()
        needles()


def count(path: Path, workers: int) -> None:
    """In a process of its own: scan, and print what was found and the peak of memory."""
    from gemquota.intake.parallel import Terms, scan_file

    tally = scan_file(path, Terms(NOW_S), warn=sys.exit, workers=workers)
    found: Counter[Truth] = Counter()
    for group, row in tally.rows.items():
        limit = (group.model, group.dimension, group.limit) if group.cause == "quota" else ()
        found[Truth(str(group.cause), *limit)] += row.count
    print(json.dumps({"found": list(found.items())}))


def together_mib(pid: int) -> float:
    """What a process and its children hold now, shared pages once (PSS); 0 where Linux is not."""
    held = 0.0
    with suppress(OSError):
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            held = sum(int(line.split()[1]) / 1024 for line in rollup if line.startswith("Pss:"))
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            held += sum(together_mib(int(child)) for child in children.read().split())
    return held


def told_and_peak(command: list[str]) -> tuple[Counter[Truth], float]:
    """What a scan counted, and the most memory that its processes held together, in MiB."""
    with tempfile.TemporaryFile() as out, subprocess.Popen(command, stdout=out) as child:
        peak_mib = 0.0
        while child.poll() is None:
            peak_mib = max(peak_mib, together_mib(child.pid))
            time.sleep(0.02)
        out.seek(0)
        told = json.load(out)
    return Counter({Truth(*key): times for key, times in told["found"]}), peak_mib


def ours(name: str, workers: int) -> list[str]:
    return [sys.executable, os.path.abspath(__file__), "--count", name, str(workers)]


def compare(truth: Counter[Truth], rounds: int) -> None:
    scans = {
        "one process": ours("log", 1),
        "two processes": ours("log", 2),
        ".gz": ours("log.gz", 1),
    }
    peaks = {}
    for name, command in scans.items():
        found, peaks[name] = told_and_peak(command)
        if found != truth:
            raise SystemExit(f"{name}: missed {truth - found}, invented {found - truth}")
    print(
        f"{sum(truth.values()):,} errors of {len(truth)} kinds in {os.path.getsize('log'):,} "
        "bytes: each found, classified and grouped, by every way of scanning"
    )
    measured = interleaved(
        {
            "grep": ["grep", "-c", "RESOURCE_EXHAUSTED", "log"],
            "gzip": ["gzip", "-dc", "log.gz"],
            **scans,
        },
        rounds=rounds,
    )
    print(f"{'':15} {'wall s':>8} {'CPU s':>8} {'x grep':>8} {'x gzip -dc':>11}   peak MiB")
    for name, figures in measured.items():
        against = [figures.wall_s / measured[tool].wall_s for tool in ("grep", "gzip")]
        print(
            f"{name:15} {figures.wall_s:8.2f} {figures.cpu_s:8.2f} {against[0]:8.2f} "
            f"{against[1]:11.2f}   {peaks.get(name) or figures.peak_mib:.0f}"
        )
    for name in scans:
        print(f"{name}: {measured[name].cpu_s / measured['grep'].cpu_s:.1f} times the CPU of grep")


def stages() -> None:
    """Where the CPU time of one process goes: what is done once, and what for each 500 MB."""
    from gemquota.domain.tally import Tally
    from gemquota.extract.locate import Located
    from gemquota.extract.needles import CALLS, counter, finder
    from gemquota.extract.skim import Skimmer

    blocks = first_blocks(100)
    size = sum(map(len, blocks))

    def took(name: str, work: Callable[[], object], less_s: float = 0, times: float = 1) -> float:
        begun = time.process_time()
        work()
        took_s = time.process_time() - begun
        print(f"{name:42} {(took_s - less_s) * times:6.2f}")
        return took_s

    print("\nCPU seconds, once")
    took("compile the needles, where none are kept", finder)
    find, count = finder(), counter()
    windows = list(Located(blocks))
    skimmer = Skimmer(now_s=NOW_S)
    took("read each new kind of window", lambda: deque(skimmer.sightings(windows), 0))
    seen = list(skimmer.sightings(windows))
    tally = Tally()
    times = 500e6 / size
    print("\nCPU seconds for each 500 MB")
    searched = took("search", lambda: [find(memoryview(block)) for block in blocks], 0, times)
    counted = took(
        "count calls", lambda: [count(memoryview(block), CALLS[0]) for block in blocks], 0, times
    )
    took("cut out windows", lambda: deque(Located(blocks), 0), searched + counted, times)
    took("know them again, date them", lambda: deque(skimmer.sightings(windows), 0), 0, times)
    took("group", lambda: [tally.add(one.group, one.diagnosis, one.at_s) for one in seen], 0, times)


def first_blocks(megabytes: int) -> list[bytes]:
    """The first part of the log, as a scan reads it."""
    with open("log", "rb") as log:
        return [block for _ in range(megabytes) if (block := log.read(1 << 20))]


def needles() -> None:
    """What more kinds of needle cost: the search alone, over the first 100 MB."""
    from gemquota.extract.needles import NEEDLES, WORDS, finder

    blocks = first_blocks(100)
    size = sum(map(len, blocks))
    print("\nsearch alone, by number of needles")
    for chosen in (WORDS[:1], WORDS[:10], WORDS[:60], WORDS, NEEDLES):
        find = finder(chosen)
        begun = time.perf_counter()
        hits = sum(len(find(memoryview(block))[0]) for block in blocks)
        took_s = time.perf_counter() - begun
        print(f"{len(chosen):4} {size / took_s / 1e6:8,.0f} MB/s {hits:9,} matches")


if __name__ == "__main__":
    main()
