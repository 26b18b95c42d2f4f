"""What an import drags in, seen by a clean interpreter: a linter cannot see a deferral."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gemquota.domain.standing import Snapshot
from gemquota.store.snapshot import write_snapshot
from tests.package import modules

HEAVY = (
    "aiohttp",
    "asyncio",
    "dateutil",
    "genai_prices",
    "google",
    "httpx",
    "hyperscan",
    "platformdirs",
    "prometheus_client",
    "pydantic",
    "redis",
    "sqlite3",
    "starlette",
    "textual",
    "uvicorn",
)
PURE = tuple(name for name in modules() if name.split(".")[1:2] in (["domain"], ["extract"]))


def loaded(statement: str, forbidden: tuple[str, ...]) -> list[str]:
    """Which of the forbidden modules a clean interpreter holds after a statement."""
    code = f"{statement}; import sys; print(*(set({forbidden!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return sorted(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        pytest.param("import gemquota", (*HEAVY, "typer", "rich"), id="package"),
        pytest.param("import gemquota.cli.main", (*HEAVY, "rich", "typer"), id="command line"),
        pytest.param("import gemquota.cli.tree", (*HEAVY, "rich"), id="command tree"),
        pytest.param("import gemquota.clock", (*HEAVY, "typer"), id="clock"),
        pytest.param("import gemquota.errors", (*HEAVY, "typer"), id="errors"),
        pytest.param(
            "import gemquota; gemquota.diagnose('x', now_s=0.0)",
            (*HEAVY, "typer", "rich"),
            id="diagnose",
        ),
        pytest.param(
            f"import {', '.join(PURE)}",
            (*(set(HEAVY) - {"hyperscan"}), "typer", "rich", "socket", "subprocess"),
            id="pure rooms",
        ),
    ],
)
def test_an_import_does_not_drag_in_what_it_does_not_need(statement, forbidden):
    assert loaded(statement, forbidden) == []


@pytest.mark.parametrize("flags", [["--help"], ["--version"], ["quotas", "--help"]], ids=" ".join)
def test_asking_for_help_loads_nothing_heavy(flags):
    code = (
        f"from gemquota.cli.main import main\ntry: main({flags!r})\nexcept SystemExit: pass\n"
        + (f"import sys; print('loaded:', *(set({HEAVY!r}) & set(sys.modules)))")
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1].strip() == "loaded:"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs says where it lies")
@pytest.mark.parametrize("is_recorded", [True, False])
def test_status_loads_next_to_nothing(tmp_path, is_recorded):
    """A shell asks at every prompt: what it loads beside Python is most of what it takes."""
    if is_recorded:
        (tmp_path / "gemquota").mkdir()
        write_snapshot(tmp_path / "gemquota" / "status.json", Snapshot(0.0, (), (), 1.0))
    slow = (*HEAVY, "typer", "rich", "pathlib", "tempfile", "urllib", "dataclasses", "random")
    code = (
        "from gemquota.cli.main import main\ntry: main(['status'])\nexcept SystemExit: pass\n"
        f"import sys; print('loaded:', *(set({slow!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"HOME": "/", "XDG_STATE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.splitlines()[-1].strip() == "loaded:"
