"""The JSON contract of a log scan (schema `gemquota.scan/1`). Additive changes only.

`groups` are ordered by count; instants are UTC; `share_of_calls` is null where the log does
not record calls or only a part of its time was asked for.
"""

from __future__ import annotations

import json

from gemquota.domain.tally import Group, Row, Tally
from gemquota.domain.wording import utc
from gemquota.render.diagnosis_json import as_dict

SCHEMA = "gemquota.scan/1"


def scan_json(tally: Tally, *, sources: list[str], interrupted: bool) -> str:
    """The whole scan as one object. `docs/scan-json.md` says what each member means."""
    value = {
        "schema": SCHEMA,
        "sources": sources,
        "interrupted": interrupted,
        "read_bytes": tally.read_bytes,
        "errors": tally.errors,
        "calls": tally.calls or None,
        "share_of_calls": tally.share_of_calls(),
        "left_out_undated": tally.undated,
        "not_told_apart": tally.dropped,
        "bin_s": tally.bin_s,
        "hours": _hours(tally.bins()),
        "groups": [_group(group, row, tally) for group, row in tally.ordered()],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _group(group: Group, row: Row, tally: Tally) -> dict[str, object]:
    peak = row.peak
    return {
        "cause": group.cause.value,
        "surface": group.surface.value,
        "model": group.model,
        "dimension": group.dimension,
        "limit": group.limit,
        "http_status": group.http_status,
        "count": row.count,
        "first_seen": None if row.first_s is None else utc(row.first_s),
        "last_seen": None if row.last_s is None else utc(row.last_s),
        "peak_minute": None if peak is None else {"at": utc(peak[0]), "count": peak[1]},
        "hours": _hours(tally.bins([row])),
        "example": None if row.example is None else as_dict(row.example),
    }


def _hours(hours: dict[int, int]) -> list[dict[str, object]]:
    return [{"at": utc(hour), "count": hours[hour]} for hour in hours]
