"""The JSON contract of a log scan (schema `gemquota.scan/1`). Additive changes only.

`groups` are ordered by count; instants are UTC; `share_of_calls` is null where the log does
not record calls or only a part of its time was asked for.
"""

from __future__ import annotations

import json

from gemquota.domain.tally import Group, Row, Tally, hours_of
from gemquota.domain.wording import utc
from gemquota.render.diagnosis_json import as_dict

SCHEMA = "gemquota.scan/1"


def scan_json(tally: Tally, *, sources: list[str], undated: int, interrupted: bool) -> str:
    """The whole scan as one object; `undated` errors were left out by --since or --until."""
    value = {
        "schema": SCHEMA,
        "sources": sources,
        "interrupted": interrupted,
        "read_bytes": tally.read_bytes,
        "errors": tally.errors,
        "calls": tally.calls or None,
        "share_of_calls": tally.share_of_calls(),
        "left_out_undated": undated,
        "not_told_apart": tally.dropped,
        "hours": _hours(dict(hours_of(tally.rows.values()))),
        "groups": [_group(group, row) for group, row in tally.ordered()],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _group(group: Group, row: Row) -> dict[str, object]:
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
        "hours": _hours(dict(row.hours)),
        "example": None if row.example is None else as_dict(row.example),
    }


def _hours(hours: dict[int, int]) -> list[dict[str, object]]:
    return [{"at": utc(hour), "count": hours[hour]} for hour in sorted(hours)]
