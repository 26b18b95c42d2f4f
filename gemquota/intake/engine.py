"""The engine that looks for needles, compiled once and kept in the user's cache.

Compiling takes as long as searching 200 MB. What is kept is believed as compiled Python is: it
lies in the user's own folder, and the engine checks its sum, its release and the processor.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path

from gemquota.config import cache_dir
from gemquota.extract.needles import CALLS, EXACT, NEEDLES, Finder, compiled, finder, finder_from

_MOST_BYTES = 16 << 20
"""Of a kept engine: some thirty times as large as it is."""


@cache
def kept_finder() -> Finder:
    """The engine for `NEEDLES`; where nothing can be kept it is compiled again each time."""
    try:
        folder = cache_dir()
    except (OSError, RuntimeError):  # no home
        return finder()
    path = folder / f"needles-{_digest()}.hs"
    try:
        with path.open("rb") as stream:
            return finder_from(stream.read(_MOST_BYTES), NEEDLES)
    except (
        OSError,
        ValueError,
    ):  # not there, damaged, or of another machine that shares the folder
        pass
    except ImportError:
        return finder()
    try:
        octets = compiled(NEEDLES)
    except ImportError:
        return finder()
    _keep(path, octets)
    return finder_from(octets, NEEDLES)


def _digest() -> str:
    return blake2b(repr((NEEDLES, EXACT, CALLS)).encode(), digest_size=8).hexdigest()


def _keep(path: Path, octets: bytes) -> None:
    """Write it whole or not at all, and take away those of earlier releases."""
    beside = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(octets)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        for old in path.parent.glob("needles-*.hs"):
            if old != path:
                old.unlink(missing_ok=True)
