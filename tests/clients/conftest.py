"""One served emulator, and what every client said when it met it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.clients import cases, venvs
from tests.clients.served import emulator

HERE = Path(__file__).parent
REQUIRED = "GEMQUOTA_CLIENTS"
"""Set to `required` where a client that is not built must fail the run, as in CI."""
DRIVER_TIMEOUT_S = 240
HINT = "build them with `python -m tests.clients.venvs`"
Said = dict[str, dict[str, dict[str, str]]]
"""What was seen, by surface, case and form."""
Drive = Callable[[str, str, Path], Said]
"""From a client, a base URL and a file to write to, to what it said; fails with what it printed."""


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """Of a running `gemquota emulate`."""
    with emulator(cases.SURFACES) as url:
        yield url


@pytest.fixture(scope="session")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Drive:
    """Runs a client's driver, in the client's environment, against a base URL."""
    # Each call makes a client, which reads all of Mozilla's authorities: half of what a driver takes.
    authority = tmp_path_factory.mktemp("authority") / "one.pem"
    trustme.CA().cert_pem.write_to_path(str(authority))
    trusting = environment() | {"SSL_CERT_FILE": str(authority)}

    def drive(client: str, base_url: str, into: Path) -> Said:
        driver = HERE / f"drive_{client.replace('-', '_')}.py"
        done = subprocess.run(
            [str(venvs.python(client)), str(driver), base_url, str(into)],
            input=json.dumps(cases.wanted(cases.SURFACES, client)),
            capture_output=True,
            text=True,
            timeout=DRIVER_TIMEOUT_S,
            check=False,
            env=trusting,
        )
        assert done.returncode == 0, done.stderr
        said: Said = json.loads(into.read_text(encoding="utf-8"))
        return said

    return drive


@pytest.fixture(scope="session")
def said(base_url: str, drive: Drive, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Said]:
    """What each client that is built said, all driven at once."""
    here = tmp_path_factory.mktemp("said")
    built = [client for client in cases.SURFACES if venvs.python(client)]
    with ThreadPoolExecutor(len(cases.SURFACES)) as pool:
        each = pool.map(lambda client: drive(client, base_url, here / f"{client}.json"), built)
        return dict(zip(built, each, strict=True))


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
