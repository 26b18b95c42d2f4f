"""Results of probes kept between runs: JSON Lines in the state directory, newest last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gemquota.domain.drift import Earlier
from gemquota.domain.measurement import Measurement

_TAIL_BYTES = 1 << 20
"""Older lines than this much of the file holds are not looked at."""


def history_file() -> Path:
    """Where the lines are."""
    from gemquota.config import state_dir

    return state_dir() / "probes.jsonl"


def keep(line: str) -> str | None:
    """Add one line; why it could not be kept, or None."""
    return append(history_file(), line)


def append(path: Path, line: str) -> str | None:
    """Add one line to a file of results; why it could not be kept, or None."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as error:
        return f"the result is not kept: cannot write {path}: {error.strerror}"
    return None


def latest(model: str, where: str, found: Measurement) -> Earlier | None:
    """The last result of the same model, server and dimension that had a value."""
    for row in rows():
        if (
            (row.get("model"), row.get("server")) == (model, where)
            and row.get("dimension") == found.dimension.value
            and isinstance(row.get("value"), int)
        ):
            return Earlier(
                date=str(row.get("at"))[:10],
                method=str(row.get("method")),
                value=row["value"],
                low=_whole(row.get("low")),
                high=_whole(row.get("high")),
                tier=str(row.get("tier")),
                quota_id=str(row["quota_id"]) if row.get("quota_id") else None,
            )
    return None


def rows() -> Iterator[dict[str, Any]]:
    """All kept results, the newest first; lines that are none are left out."""
    for line in reversed(_lines()):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            yield row


def _lines() -> list[str]:
    try:
        with history_file().open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL_BYTES))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
