"""How much of each limit is used: what the recorder writes down for `gemquota status`.

Only named tuples and arithmetic: a shell's prompt reads this at every line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Standing(NamedTuple):
    """One limit of one project as it stood when the recorder last looked."""

    label: str
    account: str
    dimension: str
    used: int
    """In the window that ends at `until_s`; of the recorded traffic, so never more than was used."""
    limit: int
    """In the window, in the dimension's unit."""
    tier: str
    until_s: float
    """The window is over then, epoch seconds, and with it what was used."""
    stated_s: float
    """As of when the limit is known."""
    source: str = "refusal"
    """How it is known: one of `headroom.SOURCES`."""

    @property
    def share(self) -> float:
        """Used of the limit; 1 where the limit is 0."""
        return self.used / self.limit if self.limit else 1.0


class Snapshot(NamedTuple):
    """What was known at an instant."""

    at_s: float
    standings: tuple[Standing, ...]
    today: tuple[tuple[str, int], ...]
    """Calls since midnight in Los Angeles that were not refused, by label; the most first."""
    day_ends_s: float


def at(snapshot: Snapshot, now_s: float) -> Snapshot:
    """The same later: windows that are over are fresh."""
    standings = tuple(
        each if now_s < each.until_s else each._replace(used=0) for each in snapshot.standings
    )
    today = snapshot.today if now_s < snapshot.day_ends_s else ()
    return snapshot._replace(standings=standings, today=today)


def worst(standings: Iterable[Standing]) -> Standing | None:
    """The limit that is nearest to full; of equals the one that takes longest to come back."""
    return max(standings, key=lambda each: (each.share, each.until_s), default=None)


def as_document(snapshot: Snapshot) -> dict[str, object]:
    """For JSON: `from_document` reads it again."""
    return {"schema": "gemquota.snapshot/1", **snapshot._asdict()}


def from_document(document: object) -> Snapshot | None:
    """The snapshot; None where the document is none, or of another version."""
    if not isinstance(document, dict) or document.get("schema") != "gemquota.snapshot/1":
        return None
    try:
        return Snapshot(
            float(document["at_s"]),
            tuple(_standing(row) for row in document["standings"]),
            tuple((str(label), int(calls)) for label, calls in document["today"]),
            float(document["day_ends_s"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _standing(row: Sequence[object]) -> Standing:
    label, account, dimension, used, limit, tier, until_s, stated_s, *source = row
    return Standing(
        str(label), str(account), str(dimension), int(str(used)), int(str(limit)), str(tier),
        float(str(until_s)), float(str(stated_s)), *map(str, source),
    )  # fmt: skip
