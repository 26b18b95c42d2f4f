"""What every store does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from gemquota.domain.call import Call, Change, Kind, Learnt, Totals


class Contents(NamedTuple):
    """What a store holds."""

    calls: int
    """Single records."""
    first_s: float | None
    """Of the oldest single record, epoch seconds."""
    last_s: float | None


class Store(Protocol):
    """Calls and what was learnt from them. Of one thread, unless its class says otherwise."""

    def add(self, calls: Sequence[Call]) -> list[Change]:
        """Keep all of these, or none.

        Returns:
            Limits and tiers that are not what they were.

        Raises:
            StoreError: If they cannot be written. They are then not kept.
        """
        ...

    def totals(self, since_s: float, until_s: float) -> dict[Kind, Totals]:
        """Sums of the calls that arrived in [since_s, until_s), by kind.

        Exact while single records last; at the ends of an interval that begins or ends before the
        oldest of them, to the minute, later to the hour, then to the Pacific day.
        """
        ...

    def by_second(self, since_s: float, until_s: float) -> Iterator[tuple[int, Kind, Totals]]:
        """Sums of the single records of [since_s, until_s) by whole second, in order.

        Read it to its end, or close it, before anything else is asked of the store.
        """
        ...

    def learnt(self) -> list[Learnt]:
        """The limits that refusals stated, by account, label and dimension."""
        ...

    def changes(self) -> list[Change]:
        """All changes of limits and tiers, oldest first."""
        ...

    def contents(self) -> Contents: ...

    def calls(self, since_s: float, until_s: float) -> Iterator[Call]:
        """Single records that arrived in [since_s, until_s), oldest first, read a batch at a time."""
        ...

    def prune(self, before_s: float) -> int:
        """Forget single records older than `before_s`; sums stay. How many were forgotten."""
        ...

    def close(self) -> None: ...
