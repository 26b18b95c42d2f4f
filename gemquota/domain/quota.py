"""The vocabulary of quotas: dimension, window, tier, and one limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Dimension(StrEnum):
    """What a limit counts, and over which window."""

    RPM = "RPM"
    RPD = "RPD"
    TPM = "TPM"
    """Input tokens per minute."""
    TPD = "TPD"
    IPM = "IPM"
    """Images per minute."""
    IPD = "IPD"
    OTHER = "OTHER"
    """Storage, concurrency, enqueued tokens and whatever else has no window of its own."""


@unique
class Window(StrEnum):
    """The time a limit counts over."""

    MINUTE = "minute"
    DAY = "day"
    UNKNOWN = "unknown"


@unique
class Tier(StrEnum):
    """The usage tier a quota belongs to."""

    FREE = "free"
    TIER1 = "tier1"
    TIER2 = "tier2"
    TIER3 = "tier3"
    PAID = "paid"
    """Some paid tier; the text does not say which."""
    UNKNOWN = "unknown"


WINDOW_OF = {
    Dimension.RPM: Window.MINUTE,
    Dimension.TPM: Window.MINUTE,
    Dimension.IPM: Window.MINUTE,
    Dimension.RPD: Window.DAY,
    Dimension.TPD: Window.DAY,
    Dimension.IPD: Window.DAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit as a refusal names it. Equal limits hash equal, so repeats collapse."""

    dimension: Dimension | None = None
    """None where the text names a metric that serves two windows; see `candidates`."""

    candidates: tuple[Dimension, ...] = ()
    limit: int | None = None
    """In the dimension's unit per window. 0: this tier does not have the model. None: unknown."""

    model: str | None = None
    """The quota's own label, which is not always the API's model id."""

    location: str | None = None
    quota_id: str | None = None
    """As sent, e.g. `GenerateRequestsPerDayPerProjectPerModel-FreeTier`."""

    quota_metric: str | None = None
    tier: Tier = Tier.UNKNOWN
    scope: tuple[str, ...] = ()
    """Of `project`, `user`, `model`, `region`, in that order."""

    def covers(self, other: Limit) -> bool:
        """Whether `other` says nothing that this limit does not say too."""
        if other.dimension is None:
            if self.dimension is not None and self.dimension not in other.candidates:
                return False
        elif self.dimension is not other.dimension:
            return False
        return (
            other.limit in (None, self.limit)
            and other.location in (None, self.location)
            and other.quota_id in (None, self.quota_id)
            and other.quota_metric in (None, self.quota_metric)
            and (self.model or "").startswith(other.model or "")
        )

    @property
    def window(self) -> Window:
        if self.dimension is not None:
            return WINDOW_OF.get(self.dimension, Window.UNKNOWN)
        windows = {WINDOW_OF.get(candidate, Window.UNKNOWN) for candidate in self.candidates}
        return windows.pop() if len(windows) == 1 else Window.UNKNOWN


def without_echoes(limits: Iterable[Limit]) -> tuple[Limit, ...]:
    """Distinct limits, less those that another one covers. The order is kept."""
    distinct = list(dict.fromkeys(limits))
    return tuple(
        limit
        for limit in distinct
        if not any(other is not limit and other.covers(limit) for other in distinct)
    )
