"""The limits that Google's own accounts held when they were last asked, kept for the other commands."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gemquota.domain.console import ConsoleLimit

SCHEMA = "gemquota.console/1"
_MOST_BYTES = 4_000_000


class Held(NamedTuple):
    """A limit of one model on one tier."""

    label: str
    dimension: str
    tier: str
    value: int
    """-1: unlimited."""


class Console(NamedTuple):
    """What was read, when, and of which project."""

    project: str
    at_s: float
    tier: str
    """Of the project; `unknown` where its use did not tell."""
    limits: tuple[Held, ...]


def console_file() -> Path:
    """Where it is kept."""
    from gemquota.config import state_dir

    return state_dir() / "console.json"


def keep(project: str, tier: str, limits: Iterable[ConsoleLimit], now_s: float) -> None:
    """Keep the Gemini API's limits, in place of those of before. Where that cannot be done, do without."""
    from gemquota.domain.console import DEVELOPER
    from gemquota.domain.headroom import COUNTED

    rows = [
        Held(each.label, each.dimension, each.tier, each.value)
        for each in limits
        if each.service == DEVELOPER and each.label and each.dimension in COUNTED and each.location == "global"
    ]  # fmt: skip
    document = {"schema": SCHEMA, **Console(project, now_s, tier, tuple(rows))._asdict()}
    path = console_file()
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(document), encoding="utf-8")
        beside.replace(path)


def last() -> Console | None:
    """What was kept; None where nothing was, or it cannot be read."""
    try:
        with console_file().open("rb") as file:
            document = json.loads(file.read(_MOST_BYTES))
        if document["schema"] != SCHEMA:
            return None
        return Console(
            str(document["project"]),
            float(document["at_s"]),
            str(document["tier"]),
            tuple(
                Held(str(label), str(dimension), str(tier), int(value))
                for label, dimension, tier, value in document["limits"]
            ),
        )
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
