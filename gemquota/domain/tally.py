"""Count errors by cause, model and limit, and when they came. Bounded, whatever the log's size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from gemquota.domain.diagnosis import Cause, Diagnosis, Surface
from gemquota.domain.quota import Window

MOST_GROUPS = 256
MOST_MINUTES = 128
MOST_BINS = 400
"""All three together are about 15 MB at worst."""

HOUR_S = 3600
MINUTE_S = 60
_COARSER = (6, 4, 7, 5, 10, 10, 10)
"""How many bins become one when they are too many: of 6 hours, a day, a week, 35 days and so on."""


class Span(NamedTuple):
    """The time asked for, epoch seconds, without its end; either end may be open."""

    since_s: float | None = None
    until_s: float | None = None

    @property
    def open(self) -> bool:
        """Whether all times are asked for."""
        return self.since_s is None and self.until_s is None

    def holds(self, at_s: float) -> bool:
        """Whether an instant lies in it."""
        return (self.since_s is None or at_s >= self.since_s) and (
            self.until_s is None or at_s < self.until_s
        )


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

    def __hash__(self) -> int:
        # An enum's own hash runs in Python, and a log asks for this one at each error.
        return hash((self.model, self.dimension, self.limit, self.http_status))


@dataclass(slots=True)
class Row:
    """The count of one group over time."""

    count: int = 0
    first_s: float | None = None
    last_s: float | None = None
    minutes: dict[int, int] = field(default_factory=dict)
    """Start of the latest and the fullest minutes (epoch seconds) to their counts."""

    folded: Counter[int] = field(default_factory=Counter)
    """The minutes that were forgotten, by the start of their bin."""

    example: Diagnosis | None = None

    def add(self, diagnosis: Diagnosis, at_s: float | None, occurrences: int) -> None:
        """Count an error as often as it occurred."""
        self.count += occurrences
        if self.example is None:
            self.example = diagnosis
        if at_s is None:
            return
        if self.first_s is None or self.last_s is None:
            self.first_s = self.last_s = at_s
        elif at_s < self.first_s:
            self.first_s = at_s
        elif at_s > self.last_s:
            self.last_s = at_s
        minute = int(at_s) // MINUTE_S * MINUTE_S
        self.minutes[minute] = self.minutes.get(minute, 0) + occurrences

    def forget(self, bin_s: int) -> None:
        """Fold all but the fullest minute and the latest half: logs run forward in time."""
        peak = self.peak
        kept = {*sorted(self.minutes)[-MOST_MINUTES // 2 :], *(peak or ())[:1]}
        for minute in [minute for minute in self.minutes if minute not in kept]:
            self.folded[minute // bin_s * bin_s] += self.minutes.pop(minute)

    def coarsen(self, bin_s: int) -> None:
        """Put what is folded in bins of `bin_s`, a multiple of what they were."""
        folded: Counter[int] = Counter()
        for at, count in self.folded.items():
            folded[at // bin_s * bin_s] += count
        self.folded = folded

    def bins(self, bin_s: int) -> Counter[int]:
        """Start of each bin to its count."""
        bins = self.folded.copy()
        for minute, count in self.minutes.items():
            bins[minute // bin_s * bin_s] += count
        return bins

    @property
    def peak(self) -> tuple[int, int] | None:
        """The fullest minute and its count; the earliest of equals."""
        if not self.minutes:
            return None
        return min(self.minutes.items(), key=lambda item: (-item[1], item[0]))

    def merge(self, other: Row) -> None:
        """Add what another worker counted, in bins of the same length."""
        self.count += other.count
        self.example = self.example or other.example
        firsts = [at for at in (self.first_s, other.first_s) if at is not None]
        lasts = [at for at in (self.last_s, other.last_s) if at is not None]
        self.first_s = min(firsts) if firsts else None
        self.last_s = max(lasts) if lasts else None
        self.folded.update(other.folded)
        self.minutes = dict(Counter(self.minutes) + Counter(other.minutes))


@dataclass(slots=True)
class Tally:
    """All groups of a scan."""

    span: Span = Span()  # noqa: RUF009 - it is immutable
    """Errors outside do not count; where it is not open, nor do those without a time."""

    rows: dict[Group, Row] = field(default_factory=dict)
    bin_s: int = HOUR_S
    """Length of the bins of all rows: an hour, longer where they would be too many."""

    calls: int = 0
    """Lines that record a call; 0 if the log shows none."""

    read_bytes: int = 0
    dropped: int = 0
    """Errors of groups beyond `MOST_GROUPS`, counted but not told apart."""

    undated: int = 0
    """Errors without a time that a span left out."""

    def add(
        self, group: Group, diagnosis: Diagnosis, at_s: float | None, times: int = 1
    ) -> bool | None:
        """Count an error that came `times` over; whether it opened a new group, None if left out."""
        occurrences = diagnosis.occurrences * times
        if self.span != _ALWAYS:
            if at_s is None:
                self.undated += occurrences
                return None
            if not self.span.holds(at_s):
                return None
        row = self.rows.get(group)
        fresh = row is None
        if row is None:
            if len(self.rows) >= MOST_GROUPS:
                self.dropped += occurrences
                return False
            row = self.rows[group] = Row()
        row.add(diagnosis, at_s, occurrences)
        if len(row.minutes) > MOST_MINUTES:
            self._tidy(row)
        return fresh

    def _tidy(self, row: Row) -> None:
        row.forget(self.bin_s)
        while len(row.folded) > MOST_BINS:
            self._coarsen()

    def _coarsen(self, at_least_s: int = 0) -> None:
        length_s = HOUR_S
        for factor in _COARSER:
            length_s *= factor
            if length_s > self.bin_s and length_s >= at_least_s:
                break
        self.bin_s = length_s
        for row in self.rows.values():
            row.coarsen(length_s)

    def merge(self, other: Tally) -> None:
        """Add what another worker counted."""
        self.calls += other.calls
        self.read_bytes += other.read_bytes
        self.dropped += other.dropped
        self.undated += other.undated
        if other.bin_s > self.bin_s:
            self._coarsen(other.bin_s)
        for group, row in other.rows.items():
            row.coarsen(self.bin_s)
            if group in self.rows:
                self.rows[group].merge(row)
                self._tidy(self.rows[group])
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

    def bins(self, rows: Iterable[Row] | None = None) -> dict[int, int]:
        """Start of each bin of `bin_s` seconds, in order, to the errors of `rows` (of all) in it."""
        total: Counter[int] = Counter()
        for row in self.rows.values() if rows is None else rows:
            total.update(row.bins(self.bin_s))
        return dict(sorted(total.items()))


_ALWAYS = Span()


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
