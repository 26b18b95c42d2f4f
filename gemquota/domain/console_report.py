"""What `gemquota quotas` tells: Google's own figures, beside what else is known of the same limits."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.domain.console import (
    DEVELOPER,
    ConsoleLimit,
    ConsoleRow,
    TierReading,
)
from gemquota.domain.headroom import SOURCES, Known
from gemquota.domain.quota import Dimension, Tier

_ORDER = [each.value for each in Dimension]


@unique
class Sort(StrEnum):
    """By what rows are put in order."""

    USED = "used"
    """The nearest to full first."""
    MODEL = "model"
    PEAK = "peak"
    """The fullest minute against the minute's limit, the nearest to full first."""
    LIMIT = "limit"
    """The lowest first."""
    RESET = "reset"
    """The one that takes longest first."""


class ReportRow(NamedTuple):
    """One limit, with what else is known of it."""

    row: ConsoleRow
    others: tuple[Known, ...]
    """The best figure of each other source, in the order of `headroom.SOURCES`."""
    recorded: int | None
    """What this machine recorded of the same use; None: nothing is recorded here."""

    @property
    def disagreeing(self) -> tuple[Known, ...]:
        """Figures of others that say something else."""
        value = self.row.limit.value
        return tuple(
            each
            for each in self.others
            if (each.value > value >= 0 if each.doubt == "at least" else each.value != value)
        )


class Problem(NamedTuple):
    """Why a part could not be read."""

    what: str
    text: str
    hint: str


class Report(NamedTuple):
    """A project's quotas at an instant."""

    project: str
    login: str
    """Whose it was, for people."""
    at_s: float
    tier: TierReading
    rows: tuple[ReportRow, ...]
    hidden: int
    """Limits that were left out because nothing was used of them."""
    other_tiers: int
    """Limits of other tiers that were left out."""
    newest_s: float | None
    """End of the newest minute in which anything was counted."""
    problems: tuple[Problem, ...] = ()


def chosen(
    rows: Sequence[ConsoleRow],
    tier: TierReading,
    *,
    all_tiers: bool,
    everything: bool,
    labels: frozenset[str],
) -> tuple[list[ConsoleRow], int, int]:
    """The rows that are shown; how many are not because nothing is used of them, and because of their tier.

    Args:
        rows: All.
        tier: The project's; unknown: every tier's rows are shown.
        all_tiers: Whether those of other tiers are shown too.
        everything: Whether those are shown of which nothing is used.
        labels: Of models; empty: any. A model that is named is shown whether it is used or not.
    """
    wanted = [row for row in rows if not labels or row.limit.label in labels]
    mine = [row for row in wanted if all_tiers or _is_mine(row.limit, tier)] or wanted
    told = [row for row in mine if everything or labels or _says_something(row)]
    if not told:
        told = mine
    return told, len(mine) - len(told), len(wanted) - len(mine)


def _is_mine(limit: ConsoleLimit, tier: TierReading) -> bool:
    return (
        limit.service != DEVELOPER
        or tier.tier == Tier.UNKNOWN.value
        or limit.tier == tier.tier
        # What is held has no tier of its own, though its name may look like one's.
        or (limit.dimension == Dimension.OTHER.value and tier.tier != Tier.FREE.value)
    )


def _says_something(row: ConsoleRow) -> bool:
    return bool(
        row.used is None or row.used or row.peak or row.exceeded or row.preference or row.limit.is_rolling_out
    )  # fmt: skip


def with_others(
    rows: Iterable[ConsoleRow],
    known: Iterable[Known],
    recorded: Mapping[tuple[str, str], int] | None,
) -> list[ReportRow]:
    """Rows with what else is known of the same model, dimension and tier.

    Args:
        rows: Of Google.
        known: Of everybody else.
        recorded: Use by label and dimension; None: nothing is recorded here.
    """
    by_limit: dict[tuple[str, str], list[Known]] = {}
    for each in known:
        by_limit.setdefault((each.label, each.dimension), []).append(each)
    found = []
    for row in rows:
        key = row.limit.label, row.limit.dimension
        others = by_limit.get(key, ()) if row.limit.service == DEVELOPER else ()
        fitting = [each for each in others if _fits(each, row.limit.tier)]
        best = [
            min((each for each in fitting if each.source == source), key=lambda e: -e.as_of_s)
            for source in SOURCES
            if any(each.source == source for each in fitting)
        ]
        used = None if recorded is None or row.limit.service != DEVELOPER else recorded.get(key, 0)
        found.append(ReportRow(row, tuple(best), used))
    return found


def _fits(known: Known, tier: str) -> bool:
    return known.tier in (tier, "", Tier.UNKNOWN.value) or (
        known.tier == Tier.PAID.value and tier != Tier.FREE.value
    )


def in_order(rows: Iterable[ReportRow], sort: Sort) -> list[ReportRow]:
    """Rows in an order; those that it says nothing of come last, by model."""

    def by_name(each: ReportRow) -> tuple[object, ...]:
        limit = each.row.limit
        return limit.service != DEVELOPER, limit.label, limit.location, _ORDER.index(limit.dimension), limit.tier  # fmt: skip

    ordered = sorted(rows, key=by_name)
    keys: dict[Sort, Callable[[ConsoleRow], float]] = {
        Sort.USED: lambda row: -(row.share if row.share is not None else -1.0),
        Sort.PEAK: lambda row: -(row.peak_share if row.peak_share is not None else -1.0),
        Sort.LIMIT: lambda row: row.limit.value if row.limit.value >= 0 else float("inf"),
        Sort.RESET: lambda row: -(row.resets_s or 0.0) if row.used else 0.0,
    }
    key = keys.get(sort)
    return ordered if key is None else sorted(ordered, key=lambda each: key(each.row))


def matching(
    rows: Iterable[ConsoleRow],
    label: str,
    dimension: str,
    service: str,
    location: str | None = None,
) -> list[ConsoleRow]:
    """The limits of one model that count one thing, of every tier."""
    return [
        row
        for row in rows
        if (row.limit.label, row.limit.dimension, row.limit.service) == (label, dimension, service)
        and location in (None, row.limit.location)
    ]


def wrong_value(row: ConsoleRow, value: int, *, lower: bool) -> str | None:
    """Why a value is not what was meant; None: it is.

    Args:
        row: The limit as it stands.
        value: -1: unlimited.
        lower: Whether it is meant as a cap; else as an increase.
    """
    limit = row.limit
    if value == limit.value:
        return f"the limit is {_words(value)} already"
    is_less = value >= 0 and (limit.value < 0 or value < limit.value)
    if lower and not is_less:
        return f"{_words(value)} is no cap: the limit is {_words(limit.value)}"
    if not lower and is_less:
        return f"{_words(value)} is no increase: the limit is {_words(limit.value)}"
    return None


def not_possible(row: ConsoleRow, *, lower: bool) -> str | None:
    """Why nobody can change a limit so, whatever the value; None: one can."""
    if row.limit.is_fixed:
        return "Google keeps this quota fixed"
    if not lower and row.limit.ineligible:
        return f"no increase may be asked for: {eligibility(row.limit)}"
    return None


_WHY = {
    "": "an increase may be asked for",
    "NO_VALID_BILLING_ACCOUNT": "no billing account is linked to the project",
    "NOT_SUPPORTED": "Google takes no requests for this quota",
    "NOT_ENOUGH_USAGE_HISTORY": "too little was used so far",
    "OTHER": "Google does not say why",
    "UNSPECIFIED": "Google does not say why",
}


def eligibility(limit: ConsoleLimit) -> str:
    """Whether an increase may be asked for, and why not, in words."""
    return _WHY.get(limit.ineligible, limit.ineligible.lower().replace("_", " ")[:60])


def _words(value: int) -> str:
    return "unlimited" if value < 0 else f"{value:,}"


class Asked(NamedTuple):
    """A value that is to be asked for, and the limit as it stands."""

    row: ConsoleRow
    value: int
    """-1: unlimited."""
    lower: bool
    reason: str
    contact_email: str | None
    waived: tuple[str, ...]
    """Safety checks of Google's that need not hold."""

    @property
    def id(self) -> str:
        """Of the preference: the one that is there, else a name that is the same each time."""
        if self.row.preference is not None:
            return self.row.preference.id
        limit = self.row.limit
        # No longer than the 63 characters that Google's ids of resources have.
        sum_ = zlib.crc32(repr((limit.service, limit.quota_id, limit.dimensions)).encode())
        name = f"gemquota-{limit.label[:36]}-{limit.dimension}-{sum_:08x}".lower()
        return re.sub(r"[^a-z0-9-]+", "-", name)
