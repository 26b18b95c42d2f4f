"""What the emulator plays, as frozen records. `scenario_file` reads them from TOML."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

from gemquota.domain.ledger import Counting
from gemquota.domain.quota import Tier
from gemquota.emulator.models import Model, Quota
from gemquota.emulator.refusals import Wording

_Z95 = 1.6448536269514722
"""The normal distribution's 95 % point."""
JOB_S = 10.0
SESSION_S = 600.0
"""Seen: connections end after ten minutes (two clients' reports, 2026-01 and 2026-04)."""
FILE_STORAGE_BYTES = 20 * 1024**3
"""Documented, and seen in a refusal: 21,474,836,480."""
ANYTHING = ""
"""In place of a model or a project: all of them."""


@unique
class FaultKind(StrEnum):
    """What can go wrong on demand."""

    LIMIT_ZERO = "limit_zero"
    PREPAY_DEPLETED = "prepay_depleted"
    PREPAY_DEPLETED_402 = "prepay_depleted_402"
    SPEND_CAP = "spend_cap"
    SPEND_RATE = "spend_rate"
    TIER_DROP = "tier_drop"
    BARE_429 = "bare_429"
    HELP_ONLY = "help_only"
    SHARED_CAPACITY = "shared_capacity"
    MODEL_CAPACITY = "model_capacity"
    OVERLOADED = "overloaded"
    INTERNAL = "internal"
    DEADLINE = "deadline"
    LOCATION = "location"
    BAD_KEY = "bad_key"
    STREAM_ERROR = "stream_error"
    CUT = "cut"
    SLOW = "slow"


@unique
class DayReset(StrEnum):
    """When daily quotas come back."""

    PACIFIC = "pacific"
    """Midnight in Los Angeles, as documented."""
    UTC = "utc"
    """00:00 UTC, where retry hints of daily refusals have pointed since 2026-10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong, and when. All conditions must hold."""

    kind: FaultKind
    probability: float = 1.0
    model: str = ANYTHING
    method: str = ANYTHING
    """As the access log calls it: `generateContent`, `chat/completions`, `createInteraction`, …"""
    project: str = ANYTHING
    key: str = field(default=ANYTHING, repr=False)
    """One key of a project that has several."""
    body_has: str = ANYTHING
    """Text that the request holds: `google_search`."""
    body_lacks: str = ANYTHING
    """Text that it does not hold: `"flex"`."""
    from_s: float = 0.0
    """Since the emulator's start."""
    until_s: float = math.inf
    every_s: float = 0.0
    """A storm: `lasts_s` seconds at the start of every `every_s`. 0: always."""
    lasts_s: float = math.inf
    nth: int = 1
    """Each n-th call that fits the rest; 1: each of them."""
    first: int = 0
    """Only this many times. 0: for ever."""
    delay_s: float = 10.0
    """Of `slow`: how long the first byte takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long answers take: log-normal to the first byte, then constant per chunk."""

    median_s: float = 0.0
    p95_s: float = 0.0
    """0: no spread."""
    chunk_s: float = 0.0
    job_s: float = JOB_S
    """Of a batch or a video: from the call to its end."""
    session_s: float = SESSION_S
    """Of a Live connection; 0: no end."""

    def first_byte_s(self, normal: float) -> float:
        """Seconds to the first byte, for a draw from the standard normal distribution."""
        if not self.p95_s:
            return self.median_s
        spread = math.log(self.p95_s / self.median_s) / _Z95
        return self.median_s * math.exp(spread * normal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A Google Cloud project; its keys share its quota."""

    name: str
    keys: tuple[str, ...] = field(default=(), repr=False)
    tier: Tier = Tier.FREE
    limits: Mapping[str, Quota] = field(default_factory=dict)
    spend_10min_usd: float | None = None
    """None: the tier's own. 0: no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything the emulator is told beforehand."""

    tier: Tier = Tier.FREE
    window: Counting = Counting.FIXED
    day_reset: DayReset = DayReset.PACIFIC
    wording: Wording = Wording.A4
    interactions_wording: Wording = Wording.B2
    vertex_wording: Wording = Wording.V1
    seed: int = 0
    clock_start_s: float | None = None
    """Epoch seconds at the start; None: the real time."""
    limits: Mapping[str, Quota] = field(default_factory=dict)
    spend_10min_usd: float | None = None
    file_storage_bytes: int = FILE_STORAGE_BYTES
    """Of uploaded files, per project."""
    projects: tuple[Project, ...] = ()
    """Empty: every key is good, and each is a project of its own."""
    models: tuple[Model, ...] = ()
    """Added to the built-in ones; the same id replaces."""
    faults: tuple[Fault, ...] = ()
    latency: Latency = Latency()
