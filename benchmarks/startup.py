"""How long the command takes to start, against a typer command that does nothing.

python benchmarks/startup.py [--rounds 15]

Each command has a twin of the same kind in the same run: one that runs, one that prints its
help, one that prints its version. Both find their bytecode compiled, as an installed program
does, whatever this shell says of bytecode. Speed is reported, never asserted.
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
"""
PAIRS = (
    ("diagnose", ("diagnose",), ()),
    ("diagnose FILE --json", ("diagnose", "payload", "--json"), ()),
    ("diagnose --example", ("diagnose", "--example"), ()),
    ("reset-time", ("reset-time",), ()),
    ("limits", ("limits",), ()),
    ("models", ("models",), ()),
    ("--help", ("--help",), ("--help",)),
    ("--version", ("--version",), ("--version",)),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=15)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        # The first round of `interleaved` fills this cache and is not counted.
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        Path("trivial.py").write_text(TRIVIAL)
        Path("payload").write_text(examples.read("quota"))
        ours = [sys.executable, "-c", "from gemquota.cli.main import main; main()"]
        twin = [sys.executable, "-c", "from trivial import app; app()"]
        commands: dict[str, list[str]] = {}
        for name, options, twins in PAIRS:
            commands[name] = [*ours, *options]
            commands[f"typer {name}"] = [*twin, *twins]
        measured = interleaved(commands, rounds=asked.rounds, given="payload")
    print(f"{'':20} {'ms':>7} {'twin ms':>8} {'ratio':>6} {'peak MiB':>9} {'twin MiB':>9}")
    for name, _, _ in PAIRS:
        us, them = measured[name], measured[f"typer {name}"]
        print(
            f"{name:20} {us.wall_s * 1e3:7.0f} {them.wall_s * 1e3:8.0f} "
            f"{us.wall_s / them.wall_s:6.2f} {us.peak_mib:9.1f} {them.peak_mib:9.1f}"
        )


if __name__ == "__main__":
    main()
