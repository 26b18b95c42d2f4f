"""Which of two windows an unnamed limit belongs to, judged by the values last seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gemquota.domain.catalogue import Cell, LimitRow, cells
from gemquota.domain.quota import Dimension, Limit, Tier


@dataclass(frozen=True, slots=True)
class Likely:
    """A guess from dated tables, never more: the tier's values change without notice."""

    dimension: Dimension
    row: LimitRow
    """The only candidate whose last value is the refused one."""

    others: tuple[LimitRow, ...]
    """The last rows of the candidates that have another value."""


def likely_window(limit: Limit, rows: Iterable[LimitRow]) -> Likely | None:
    """The candidate whose last seen value equals the refused one, if it is the only one.

    None where the text names the window itself, a value, model or tier is missing, a
    candidate was never seen (it might have the same value), or two have the value.
    """
    if limit.dimension is not None or not limit.limit or limit.model is None:
        return None
    if limit.tier in (Tier.UNKNOWN, Tier.PAID):
        return None
    seen: dict[str, Cell] = {
        cell.latest.dimension: cell
        for cell in cells(
            row for row in rows if row.model == limit.model and row.tier == limit.tier.value
        )
    }
    candidates = [seen.get(candidate.value) for candidate in limit.candidates]
    known = [cell for cell in candidates if cell is not None and not cell.is_conflicting]
    if len(known) < len(candidates):
        return None
    equal = [cell.latest for cell in known if cell.latest.value == limit.limit]
    if len(equal) != 1:
        return None
    others = tuple(cell.latest for cell in known if cell.latest is not equal[0])
    return Likely(Dimension(equal[0].dimension), equal[0], others)
