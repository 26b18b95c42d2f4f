"""Real clients cannot tell the proxy from the API: what they say through it is what they say without it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.clients import cases

_OF_ONE_RUN = re.compile(
    r"127\.0\.0\.1:\d+|\bv1_\w+|datetime\.datetime\([^)]*\)|0x[0-9a-f]+|[0-9a-f]{22}|(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?m?s\b|\d\d:\d\d:\d\d[.,]?\d*|\d{10}|\d+\.\d+"
    r"|'gemquota[^']*'|line \d+|, ?gemquota;dur=[\d.]+|/_gemquota/upload/[\w-]+"
    r"|/upload/v1(?:beta)?/files\?upload_id=\w+&upload_protocol=resumable"
)
"""Ports, ids, times and waits; the one header of our own; the address of an upload, which leads back."""


@contextmanager
def served(*command: str, state: Path) -> Iterator[str]:
    """The base URL of a running `gemquota` command."""
    with subprocess.Popen(
        [sys.executable, "-m", "gemquota", *command, "--json", "--quiet"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "GEMQUOTA_STATE_DIR": str(state)},
    ) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["base_url"]
        finally:
            process.kill()


@pytest.mark.parametrize("client", cases.SURFACES)
def test_a_client_says_the_same_as_without_it(client, said_by, drive, tmp_path):
    direct = said_by(client)
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(cases.scenario())
    with ExitStack() as stack:
        emulate = served("emulate", "--port", "0", "--scenario", str(scenario), state=tmp_path)
        upstream = stack.enter_context(emulate)
        proxy = served("proxy", "--listen", "0", "--upstream", upstream, state=tmp_path)
        through = drive(client, stack.enter_context(proxy), tmp_path / "said.json")
    assert through.keys() == direct.keys()
    for surface, of_cases in direct.items():
        for case, forms in of_cases.items():
            for form, text in forms.items():
                pair = [
                    _OF_ONE_RUN.sub("#", str(said))
                    for said in (text, through[surface][case].get(form))
                ]
                assert (surface, case, form, pair[1]) == (surface, case, form, pair[0])
