"""One environment per client, built in parallel and kept between runs.

    python -m tests.clients.venvs       # builds what is missing, prints where each is

The directory is `$GEMQUOTA_CLIENT_VENVS`, else `gemquota/clients` in the user's cache. An environment's
name ends in a digest of its pins and of the Python that made it, so a new pin makes a new one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PINS: dict[str, tuple[str, ...]] = {
    # Current on 2026-11-25. langchain-google-genai pins google-genai below 3, so it brings 2.34.0.
    "google-genai": ("google-genai[aiohttp]==3.6.1",),
    "openai": ("openai==3.57.0",),
    "langchain-google-genai": ("langchain-google-genai==4.4.2", "google-genai==2.34.0"),
    "litellm": (
        "litellm==1.110.2",
        "tenacity==9.1.4",
    ),  # retries need tenacity, which it does not bring
}
_BUILT = "built"
"""A file that stands in an environment once everything is installed."""


def root() -> Path:
    """Where the environments are."""
    if chosen := os.environ.get("GEMQUOTA_CLIENT_VENVS"):
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "gemquota" / "clients"


def directory(client: str) -> Path:
    """Where the environment of `client` is, or would be."""
    told = "\n".join((*PINS[client], sys.version))
    return root() / f"{client}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def python(client: str) -> Path | None:
    """The interpreter of a finished environment; None if it is not built."""
    home = directory(client)
    return _interpreter(home) if (home / _BUILT).exists() else None


def build(client: str) -> Path:
    """Build the environment of `client`, unless it is there.

    Raises:
        subprocess.CalledProcessError: If uv or pip cannot install the pins.
    """
    home = directory(client)
    if (home / _BUILT).exists():
        return home
    shutil.rmtree(home, ignore_errors=True)  # half of one, from a build that was stopped
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    subprocess.run([*_installer(_interpreter(home)), *PINS[client]], check=True)
    (home / _BUILT).write_text("\n".join(PINS[client]))
    return home


def _installer(python: Path) -> list[str]:
    """uv where it is installed beside us, since pip takes ten times as long."""
    if uv := shutil.which("uv", path=sysconfig.get_path("scripts")):
        return [uv, "pip", "install", "-q", "--python", str(python)]
    # What is imported is compiled then; of litellm that is a tenth.
    return [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-compile"]


def _interpreter(home: Path) -> Path:
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> None:
    """Build all of them, each in a thread: what takes time is pip."""
    root().mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(len(PINS)) as pool:
        for client, home in zip(PINS, pool.map(build, PINS), strict=True):
            print(f"{client}: {home}")


if __name__ == "__main__":
    main()
