"""How fast a log is scanned, against grep and gzip on the same file in the same run.

python benchmarks/scan.py [--megabytes 500] [--rounds 5]

The log is generated (1 % of its records are errors of all kinds) and what was counted is
compared with what was written: one miss fails the run. Speed is reported, never asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import weblog
from rounds import interleaved
from weblog import Truth

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
        truth = weblog.write("log", asked.megabytes * 1_000_000)
        subprocess.run(["gzip", "-kf", "log"], check=True)
        compare(truth, asked.rounds)
        needles()


def count(path: Path, workers: int) -> None:
    """In a process of its own: scan, and print what was found and the peak of memory."""
    from gemquota.intake.parallel import Terms, scan_file

    tally = scan_file(path, Terms(NOW_S), warn=sys.exit, workers=workers)
    found: Counter[Truth] = Counter()
    for group, row in tally.rows.items():
        limit = (group.model, group.dimension, group.limit) if group.cause == "quota" else ()
        found[Truth(str(group.cause), *limit)] += row.count
    peaks = [
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(json.dumps({"found": list(found.items()), "peaks_mib": peaks}))


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
        told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        found = Counter({Truth(*key): times for key, times in told["found"]})
        if found != truth:
            raise SystemExit(f"{name}: missed {truth - found}, invented {found - truth}")
        peaks[name] = told["peaks_mib"]
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
    print(f"{'':15} {'wall s':>8} {'x grep':>8} {'x gzip -dc':>11}   peak MiB (each process)")
    for name, figures in measured.items():
        against = [figures.wall_s / measured[tool].wall_s for tool in ("grep", "gzip")]
        each = [peak for peak in peaks.get(name, [figures.peak_mib]) if peak]
        print(
            f"{name:15} {figures.wall_s:8.2f} {against[0]:8.2f} {against[1]:11.2f}   "
            + " + ".join(f"{peak:.0f}" for peak in each)
        )


def needles() -> None:
    """What more kinds of needle cost: the search alone, over the first 100 MB."""
    from gemquota.extract.needles import NEEDLES, WORDS, finder

    blocks = []
    with open("log", "rb") as log:
        while len(blocks) < 50 and (block := log.read(1 << 21)):
            blocks.append(block)
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
