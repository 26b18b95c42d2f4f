"""What fires, kept from one run to the next."""

from __future__ import annotations

import json
import os
from pathlib import Path

from gemquota.domain.alerting import Firing, Metric, Series, Severity

SCHEMA = "gemquota.alerts-state/1"


def read(path: Path) -> dict[Series, Firing]:
    """What fired when `write` was last called; nothing where the file is missing or damaged."""
    try:
        document = json.loads(path.read_text("utf-8"))
        rows = document["firing"] if document.get("schema") == SCHEMA else []
        return {_series(row): _firing(row) for row in rows}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def write(path: Path, firing: dict[Series, Firing]) -> None:
    """Put it in place at once, so that no reader sees half of it.

    Raises:
        OSError: If it cannot be written.
    """
    rows = [
        {**series._asdict(), **each._asdict()} for series, each in sorted(firing.items(), key=str)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(json.dumps({"schema": SCHEMA, "firing": rows}), encoding="utf-8")
    beside.replace(path)


def _series(row: dict[str, object]) -> Series:
    return Series(Metric(str(row["metric"])), str(row["label"]), str(row["account"]))


def _firing(row: dict[str, object]) -> Firing:
    threshold, since_s, value = (
        float(str(row[name])) for name in ("threshold", "since_s", "value")
    )
    return Firing(Severity(str(row["severity"])), threshold, since_s, value, str(row["detail"]))
