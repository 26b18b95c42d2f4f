"""The file that answers `gemquota status`: written by whoever records, read without opening the store."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from gemquota.domain.call import Learnt, Totals
from gemquota.domain.headroom import COUNTED, MINUTE_S, from_refusal, standing
from gemquota.domain.known_index import KnownIndex
from gemquota.domain.reset import pacific_day
from gemquota.domain.standing import Snapshot, as_document
from gemquota.store.contract import Store


def snapshot_of(
    store: Store,
    now_s: float,
    learnt: Sequence[Learnt] | None = None,
    known: KnownIndex | None = None,
) -> Snapshot:
    """What the store knows of the current minute and the Pacific day.

    Args:
        learnt: What refusals stated, if it has been read already.
        known: Figures of limits that no refusal stated, for models that were called today.

    Raises:
        StoreError: If it cannot be read.
    """
    day = pacific_day(now_s)
    minute = by_quota(store, now_s - MINUTE_S, now_s + 1)
    today = by_quota(store, day.start_s, now_s + 1)
    stated = store.learnt() if learnt is None else learnt
    limits = {
        (each.account, each.label, each.dimension): from_refusal(each)
        for each in stated
        if each.dimension in COUNTED
    }
    figures = known or KnownIndex()
    for account, label in today:
        for dimension, figure in figures.believed(account, label).items():
            # A 0 of some table is no news of a model that is being called; a refusal says so itself.
            if dimension in COUNTED and figure.value > 0:
                limits.setdefault((account, label, dimension), figure._replace(account=account))
    standings = [
        standing(each, minute.get(key[:2], Totals()), today.get(key[:2], Totals()), now_s)
        for key, each in limits.items()
    ]
    calls: dict[str, int] = {}
    for (_, label), totals in today.items():
        calls[label] = calls.get(label, 0) + totals.calls - totals.refused
    most = tuple(sorted(calls.items(), key=lambda item: (-item[1], item[0])))
    return Snapshot(now_s, tuple(standings), most, float(day.end_s))


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Put it in place at once, so that no reader sees half of it.

    Raises:
        OSError: If it cannot be written.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(as_document(snapshot)), encoding="utf-8")
    beside.replace(path)


def by_quota(store: Store, since_s: float, until_s: float) -> dict[tuple[str, str], Totals]:
    """Sums by account and label, of what some model's quota counts."""
    found: dict[tuple[str, str], Totals] = {}
    for kind, totals in store.totals(since_s, until_s).items():
        if kind.label:
            key = kind.account, kind.label
            found[key] = found.get(key, Totals()) + totals
    return found
