"""One served emulator, and what every client said when it met it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.clients import cases, venvs
from tests.clients.served import emulator

HERE = Path(__file__).parent
REQUIRED = "GEMQUOTA_CLIENTS"
"""Set to `required` where a client that is not built must fail the run, as in CI."""
DRIVER_TIMEOUT_S = 240
HINT = "build them with `python -m tests.clients.venvs`"
Said = dict[str, dict[str, dict[str, str]]]
"""What was seen, by surface, case and form."""


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """Of a running `gemquota emulate`."""
    with emulator(cases.SURFACES) as url:
        yield url


@pytest.fixture(scope="session")
def said(base_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Said]:
    """What each client that is built said, all driven at once."""
    here = tmp_path_factory.mktemp("said")
    built = [client for client in cases.SURFACES if venvs.python(client)]
    with ThreadPoolExecutor(len(cases.SURFACES)) as pool:
        each = pool.map(lambda client: drive(client, base_url, here / f"{client}.json"), built)
        return dict(zip(built, each, strict=True))


def drive(client: str, base_url: str, into: Path) -> Said:
    """Run a client's driver in the client's environment.

    Raises:
        AssertionError: With what it printed, if it did not get through.
    """
    interpreter = venvs.python(client)
    driver = HERE / f"drive_{client.replace('-', '_')}.py"
    done = subprocess.run(
        [str(interpreter), str(driver), base_url, str(into)],
        input=json.dumps(cases.wanted(cases.SURFACES, client)),
        capture_output=True,
        text=True,
        timeout=DRIVER_TIMEOUT_S,
        check=False,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    said: Said = json.loads(into.read_text(encoding="utf-8"))
    return said


def environment() -> dict[str, str]:
    """Ours without what the clients would read: keys, base URLs, proxies, tracing."""
    kept = ("PATH", "HOME", "USERPROFILE", "LANG", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


@pytest.fixture
def said_by(request: pytest.FixtureRequest) -> Any:
    """`said_by(client)`; skips, or fails where clients are required, if it is not built."""

    def of(client: str) -> Said:
        if venvs.python(client) is None:
            missing = f"the environment of {client} is not built: {HINT}"
            if os.environ.get(REQUIRED) == "required":
                pytest.fail(missing)
            pytest.skip(missing)
        everything: dict[str, Said] = request.getfixturevalue("said")
        return everything[client]

    return of


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the clients that were not driven, which a row of `s` would hide."""
    missing = [client for client in venvs.PINS if venvs.python(client) is None]
    if missing:
        terminalreporter.write_line(f"NOT TESTED, no environment: {', '.join(missing)}; {HINT}")
