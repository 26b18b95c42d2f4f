"""Dated facts about models and limits as records, and the questions asked of them.

Static tables are history: a row says what was true on its date. Sources are named per row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

STALE_DAYS = 90
LIVE_SOURCES = "https://aistudio.google.com/rate-limit and the figure in a 429 itself"
UNLIMITED = -1
TIERS = ("free", "tier1", "tier2", "tier3", "vertex", "vertex-trial")
DIMENSIONS = ("RPM", "RPD", "TPM", "TPD", "IPM", "IPD", "BATCH")
"""What a row may be of. BATCH: enqueued tokens of batch jobs."""


class LimitRow(NamedTuple):
    """One cell on one date. `value`: per window; -1 unlimited, 0 not offered."""

    model: str
    """The quota's label, which is not always the API id."""
    tier: str
    dimension: str
    value: int
    as_of: str
    """ISO date, or year and month where the day is unknown."""
    source: str
    confidence: str
    note: str = ""
    is_yours: bool = False


class RuleRow(NamedTuple):
    """A rule that is no cell: tier qualification, spend caps, service tiers."""

    subject: str
    text: str
    source: str
    as_of: str
    confidence: str
    is_conflicting: bool


class SpendRow(NamedTuple):
    """A limit on money of a tier, as documented. The rolling ten minutes are new in 2026-06."""

    tier: str
    dimension: str
    """One of `frame.SPEND_10_MIN` and `frame.SPEND_MONTH`."""
    usd: int
    source: str
    as_of: str
    doubt: str
    """Tier 2's ten minutes are $50 on one of Google's pages and $200 on another: the lower counts."""


class Model(NamedTuple):
    """One API id. Prices are USD per million tokens; `free` None means unknown."""

    id: str
    family: str
    status: str
    label: str | None
    """The quota label that refusals print, where it is known to differ."""
    alias_of: str | None
    max_input_tokens: int | None
    max_output_tokens: int | None
    free: bool | None
    shutdown: str | None
    routes_to: str | None
    routes_from: str | None
    price_in: float | None
    price_out: float | None
    price_next: list[float | str] | None
    """From (ISO date), input, output."""
    note: str
    source: str
    as_of: str
    confidence: str

    @property
    def quota_label(self) -> str:
        return self.label or self.alias_of or self.id


class Cell(NamedTuple):
    """All readings of one limit, oldest first; the last one counts."""

    rows: tuple[LimitRow, ...]
    is_conflicting: bool

    @property
    def latest(self) -> LimitRow:
        return self.rows[-1]


def is_current(model: Model, today: str) -> bool:
    """Whether a model is known to be served on the ISO date `today`."""
    return model.status != "unknown" and not (model.shutdown and model.shutdown <= today)


def cells(rows: Iterable[LimitRow]) -> list[Cell]:
    """Rows grouped by model, tier and dimension. A user's own row comes last.

    Conflicting: the newest date carries two different values, none of them the user's.
    """
    groups: dict[tuple[str, str, str], list[LimitRow]] = {}
    for row in rows:
        groups.setdefault((row.model, row.tier, row.dimension), []).append(row)
    found = []
    for _, group in sorted(groups.items()):
        group.sort(key=lambda row: (row.is_yours, row.as_of))
        newest = group[-1]
        values = {row.value for row in group if row.as_of == newest.as_of}
        found.append(Cell(tuple(group), len(values) > 1 and not newest.is_yours))
    return found


def is_stale(as_of: str, today: str, days: int = STALE_DAYS) -> bool:
    """Whether `as_of` lies more than `days` before `today`; both ISO dates, `as_of` may be cut."""
    return age_days(as_of, today) > days


def age_days(as_of: str, today: str) -> int:
    """Whole days from `as_of` to `today`; a bare month or year counts from its first day."""
    from datetime import date

    # From its first day, so that doubt errs towards "stale".
    first = as_of + "-01-01"[len(as_of) - 4 :]
    return (date.fromisoformat(today) - date.fromisoformat(first)).days
