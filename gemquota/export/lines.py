"""Calls as JSON Lines and as CSV, one line each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping

from gemquota.domain.call import Call
from gemquota.domain.wording import inert_cell
from gemquota.export.attributes import COLUMNS, Diagnosed, attributes, undiagnosed


def jsonl(calls: Iterable[Call], diagnosed: Diagnosed = undiagnosed) -> str:
    """One object per line, each ended; nothing for no calls."""
    return "".join(json.dumps(attributes(call, diagnosed)) + "\n" for call in calls)


def csv_head() -> str:
    """The line of names."""
    return ",".join(COLUMNS) + "\n"


def csv_rows(calls: Iterable[Call], diagnosed: Diagnosed = undiagnosed) -> str:
    """One line per call; what is unknown is empty, limits and a diagnosis are JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for call in calls:
        found = attributes(call, diagnosed)
        writer.writerow([_cell(found.get(name)) for name in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list | Mapping):
        return json.dumps(value)
    return inert_cell(value) if isinstance(value, str) else value
