"""Count errors by cause, model and limit, and when they came. Bounded, whatever the log's size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from gemquota.domain.diagnosis import Cause, Diagnosis, Surface
from gemquota.domain.quota import Window

MOST_GROUPS = 1_000
MOST_MINUTES = 512
HOUR_S = 3600
MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Group:
    """What one row of the answer counts."""

    cause: Cause
    surface: Surface
    model: str | None
    dimension: str | None
    """`RPD`, `RPM or RPD`, or None where no limit is named."""
    limit: int | None
    http_status: int | None


@dataclass(slots=True)
class Row:
    """The count of one group over time."""

    count: int = 0
    first_s: float | None = None
    last_s: float | None = None
    hours: Counter[int] = field(default_factory=Counter)
    """Start of each hour (epoch seconds) to its count."""

    minutes: Counter[int] = field(default_factory=Counter)
    """Start of the latest and the fullest minutes to their counts."""

    example: Diagnosis | None = None

    def add(self, diagnosis: Diagnosis, at_s: float | None) -> None:
        """Count one diagnosis with all its occurrences."""
        self.count += diagnosis.occurrences
        self.example = self.example or diagnosis
        if at_s is None:
            return
        self.first_s = at_s if self.first_s is None else min(self.first_s, at_s)
        self.last_s = at_s if self.last_s is None else max(self.last_s, at_s)
        self.hours[int(at_s) // HOUR_S * HOUR_S] += diagnosis.occurrences
        self.minutes[int(at_s) // MINUTE_S * MINUTE_S] += diagnosis.occurrences
        if len(self.minutes) > MOST_MINUTES:
            self._forget()

    def _forget(self) -> None:
        """Keep the fullest minute and the latest half: logs run forward in time."""
        peak = self.peak
        latest = sorted(self.minutes)[-MOST_MINUTES // 2 :]
        kept = {minute: self.minutes[minute] for minute in latest}
        if peak is not None:
            kept[peak[0]] = peak[1]
        self.minutes = Counter(kept)

    @property
    def peak(self) -> tuple[int, int] | None:
        """The fullest minute and its count; the earliest of equals."""
        if not self.minutes:
            return None
        return min(self.minutes.items(), key=lambda item: (-item[1], item[0]))

    def merge(self, other: Row) -> None:
        """Add what another worker counted."""
        self.count += other.count
        self.example = self.example or other.example
        firsts = [at for at in (self.first_s, other.first_s) if at is not None]
        lasts = [at for at in (self.last_s, other.last_s) if at is not None]
        self.first_s = min(firsts) if firsts else None
        self.last_s = max(lasts) if lasts else None
        self.hours.update(other.hours)
        self.minutes.update(other.minutes)
        if len(self.minutes) > MOST_MINUTES:
            self._forget()


@dataclass(slots=True)
class Tally:
    """All groups of a scan."""

    rows: dict[Group, Row] = field(default_factory=dict)
    calls: int = 0
    """Lines that record a call; 0 if the log shows none."""

    read_bytes: int = 0
    dropped: int = 0
    """Errors of groups beyond `MOST_GROUPS`, counted but not told apart."""

    def add(self, group: Group, diagnosis: Diagnosis, at_s: float | None) -> bool:
        """Count one diagnosis; whether it opened a new group."""
        row = self.rows.get(group)
        fresh = row is None
        if row is None:
            if len(self.rows) >= MOST_GROUPS:
                self.dropped += diagnosis.occurrences
                return False
            row = self.rows[group] = Row()
        row.add(diagnosis, at_s)
        return fresh

    def merge(self, other: Tally) -> None:
        """Add what another worker counted."""
        self.calls += other.calls
        self.read_bytes += other.read_bytes
        self.dropped += other.dropped
        for group, row in other.rows.items():
            if group in self.rows:
                self.rows[group].merge(row)
            elif len(self.rows) < MOST_GROUPS:
                self.rows[group] = row
            else:
                self.dropped += row.count

    @property
    def errors(self) -> int:
        """All errors counted."""
        return self.dropped + sum(row.count for row in self.rows.values())

    def ordered(self) -> list[tuple[Group, Row]]:
        """The most frequent group first."""
        return sorted(
            self.rows.items(),
            key=lambda item: (-item[1].count, item[0].cause.value, item[0].model or ""),
        )

    def share_of_calls(self) -> float | None:
        """Errors per recorded call, 0 to 1; None where the log does not record calls."""
        return self.errors / self.calls if self.calls > self.errors else None


def group_of(diagnosis: Diagnosis) -> Group:
    """The group a diagnosis counts in: its worst limit stands for it."""
    limits = diagnosis.limits
    worst = next(
        (limit for limit in limits if limit.window is Window.DAY), limits[0] if limits else None
    )
    dimension = None
    if worst is not None:
        dimension = worst.dimension.value if worst.dimension else " or ".join(worst.candidates)
    return Group(
        cause=diagnosis.cause,
        surface=diagnosis.surface,
        model=worst.model if worst else None,
        dimension=dimension or None,
        limit=worst.limit if worst else None,
        http_status=diagnosis.http_status,
    )


def hours_of(rows: Iterable[Row]) -> Counter[int]:
    """All rows' errors by hour."""
    total: Counter[int] = Counter()
    for row in rows:
        total.update(row.hours)
    return total
