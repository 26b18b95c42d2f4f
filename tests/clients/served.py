"""A served emulator, as a user starts it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.clients import cases
from tests.clients.cases import Surfaces


@contextlib.contextmanager
def emulator(surfaces: Surfaces) -> Iterator[str]:
    """A served emulator's base URL."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder) / "scenario.toml"
        scenario.write_text(cases.scenario(surfaces))
        command = [sys.executable, "-m", "gemquota", "emulate", "--port", "0", "--json", "--quiet"]
        with subprocess.Popen(
            [*command, "--scenario", str(scenario)], stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                yield json.loads(process.stdout.readline())["base_url"]
            finally:
                process.kill()
