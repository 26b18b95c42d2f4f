"""What a store holds, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from gemquota.domain.call import Change, Kind, Learnt, Totals
from gemquota.domain.wording import utc
from gemquota.render.layout import Paint, columns, labelled
from gemquota.render.traffic import changed, counted
from gemquota.store.contract import Contents

_LATEST_CHANGES = 10


def info_text(
    path: str,
    size_bytes: int,
    contents: Contents,
    sums: Mapping[Kind, Totals],
    learnt: Sequence[Learnt],
    changes: Sequence[Change],
    *,
    width: int,
    paint: Paint,
) -> list[str]:
    """Lines: where, how much, since when, which limits were learnt, what changed."""
    lines = labelled("File", f"{path} ({megabytes(size_bytes)})", width, paint)
    if contents.first_s is not None and contents.last_s is not None:
        many = "s" if contents.calls != 1 else ""
        span = f"{contents.calls:,} single record{many}, {_day(contents.first_s)} to {_day(contents.last_s)}"
        lines += labelled("Records", span, width, paint)
    lines += labelled("In all", counted(sum(sums.values(), Totals())), width, paint)
    if learnt:
        lines += ["", paint("Limits that refusals stated", "head")]
        rows = [
            [f"  {each.label}", f"{each.dimension} {each.value:,}", each.tier, each.account, _day(each.last_s)]
            for each in learnt
        ]  # fmt: skip
        lines += columns(rows, width=width)
    if changes:
        lines += ["", paint("What changed", "head")]
        lines += [f"  {_day(each.at_s)}  {changed(each)}" for each in changes[-_LATEST_CHANGES:]]
    return lines


def info_json(
    path: str,
    size_bytes: int,
    contents: Contents,
    sums: Mapping[Kind, Totals],
    learnt: Sequence[Learnt],
    changes: Sequence[Change],
) -> str:
    """One object."""
    document = {
        "schema": "gemquota.store-info/1",
        "path": path,
        "size_bytes": size_bytes,
        "records": contents._asdict(),
        "totals": sum(sums.values(), Totals())._asdict(),
        "learnt": [each._asdict() for each in learnt],
        "changes": [each._asdict() for each in changes],
    }
    return json.dumps(document)


def did_text(action: str, found: Mapping[str, int]) -> str:
    """One line on what `prune` or `vacuum` did."""
    if action == "prune":
        return f"{found['forgotten']:,} single records forgotten; their sums stay"
    return f"{megabytes(found['before_bytes'])} before, {megabytes(found['after_bytes'])} now"


def megabytes(size: int) -> str:
    """Bytes as `3.2 MB`."""
    return f"{size / 1e6:.1f} MB"


def _day(at_s: float) -> str:
    return utc(at_s)[:10]
