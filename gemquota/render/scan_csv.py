"""A log scan as CSV: one line per group, the most frequent first. Instants are UTC."""

from __future__ import annotations

import csv
import io

from gemquota.domain.tally import Tally
from gemquota.domain.wording import inert_cell, utc

COLUMNS = (
    "cause", "surface", "model", "dimension", "limit", "http_status", "count",
    "share_of_errors", "first_seen", "last_seen", "peak_minute", "peak_count",
)  # fmt: skip


def scan_csv(tally: Tally) -> str:
    """The groups with a head line; what is unknown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for group, row in tally.ordered():
        peak = row.peak
        writer.writerow(
            [
                group.cause.value,
                group.surface.value,
                inert_cell(group.model),
                group.dimension,
                group.limit,
                group.http_status,
                row.count,
                f"{row.count / tally.errors:.6f}",
                None if row.first_s is None else utc(row.first_s),
                None if row.last_s is None else utc(row.last_s),
                None if peak is None else utc(peak[0]),
                None if peak is None else peak[1],
            ]
        )
    return out.getvalue()
