"""How long the command takes to start, against a typer command that does nothing.

python benchmarks/startup.py [--rounds 15]

Each command has a twin of the same kind in the same run: one that runs, one that prints its
help, one that prints its version. Speed is reported, never asserted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from rounds import interleaved

from gemquota.data import examples

TRIVIAL = """
import typer

app = typer.Typer(add_completion=False)

def say_version(asked: bool) -> None:
    if asked:
        print("trivial 1.0")
        raise typer.Exit

@app.command()
def run(name: str = "world", version: bool = typer.Option(False, callback=say_version, is_eager=True)) -> None:
    print("hello", name)

app()
"""
PAIRS = (
    ("diagnose", ("diagnose",), ()),
    ("--help", ("--help",), ("--help",)),
    ("--version", ("--version",), ("--version",)),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=15)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("trivial.py").write_text(TRIVIAL)
        Path("payload").write_text(examples.read("quota"))
        commands: dict[str, list[str]] = {}
        for name, ours, twin in PAIRS:
            commands[name] = [sys.executable, "-m", "gemquota", *ours]
            commands[f"typer {name}"] = [sys.executable, "trivial.py", *twin]
        measured = interleaved(commands, rounds=asked.rounds, given="payload")
    print(f"{'':12} {'ms':>7} {'twin ms':>8} {'ratio':>6} {'peak MiB':>9} {'twin MiB':>9}")
    for name, _, _ in PAIRS:
        us, twin = measured[name], measured[f"typer {name}"]
        print(
            f"{name:12} {us.wall_s * 1e3:7.0f} {twin.wall_s * 1e3:8.0f} "
            f"{us.wall_s / twin.wall_s:6.2f} {us.peak_mib:9.1f} {twin.peak_mib:9.1f}"
        )


if __name__ == "__main__":
    main()
