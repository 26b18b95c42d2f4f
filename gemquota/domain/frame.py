"""All that a dashboard draws of one instant: plain records, whatever they were read from.

A frame is complete in itself, cheap to make and never changed. Money is in millionths of a US dollar
at list prices; instants are epoch seconds.
"""

from __future__ import annotations

from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.domain.call import Change, NamedLimit, Totals
from gemquota.domain.headroom import Known

SPEND_10_MIN = "USD/10min"
"""The dimension of money in the last ten minutes, which Google limits by tier since 2026-06."""
SPEND_MONTH = "USD/month"
"""The dimension of money since the month began in Los Angeles."""
DIMENSIONS = ("RPM", "TPM", "RPD", "TPD", "IPM", "IPD", SPEND_10_MIN, SPEND_MONTH)
"""In the order in which gauges are shown."""
MINUTES = 15
"""Of which a row tells how many calls there were."""


@unique
class Level(StrEnum):
    """How much something matters."""

    INFO = "info"
    WARN = "warn"
    BAD = "bad"


class Gauge(NamedTuple):
    """What is used of one dimension, and of which limit."""

    dimension: str
    """One of `DIMENSIONS`."""
    used: int
    """In the window that is open: the last 60 s, the last 600 s, the Pacific day or month."""
    known: Known | None
    """The limit that is believed, with its source and date. None: none is known."""
    peak: int | None
    """The most that was used in one rolling window since midnight, of money since the feed was opened; before it was,
    of whole minutes. None: of days and months, which have one."""
    until_s: float
    """When all that is used now is forgotten, at the latest."""
    pace: float | None
    """Of days and months: used against what the elapsed part would allow; 1 is on pace. None: cannot be told."""
    runs_out_s: float | None
    """When the limit is reached at the rate of the last minutes. None: not before `until_s`, or no limit is known."""

    @property
    def limit(self) -> int | None:
        """Units per window; None: unknown, or there is none."""
        return self.known.value if self.known is not None and self.known.value >= 0 else None

    @property
    def share(self) -> float | None:
        """Used of the limit, 0 and up; 1 where the limit is 0. None: no limit is known."""
        limit = self.limit
        if limit is None:
            return None
        return self.used / limit if limit else 1.0

    @property
    def left(self) -> int | None:
        """Never under 0; None: no limit is known."""
        return None if self.limit is None else max(0, self.limit - self.used)


class Minute(NamedTuple):
    """The calls of one minute."""

    passed: int
    """Neither refused nor failed."""
    refused: int
    failed: int


class Refusal(NamedTuple):
    """One call that was refused, or that failed for another reason."""

    key: int
    """Of the record in its feed; larger is newer."""
    at_s: float
    account: str
    label: str
    """The name under which the quota counts it; empty where no quota does."""
    model: str
    """As it was asked for."""
    method: str
    tag: str
    client: str
    source: str
    status: int
    """Of HTTP; 0: no answer came."""
    cause: str
    """A value of `Cause`."""
    refused: bool
    """By a quota or cap, or by a 429 that does not say. False: it failed otherwise."""
    headline: str
    """The verdict in a line."""
    limits: tuple[NamedLimit, ...]
    wait_s: float | None
    """That the server stated."""
    diagnosis: int | None
    """Of the diagnosis that was kept; None: it was recorded without one."""
    attempt: int
    wasted: bool
    """Sent into a window that an earlier refusal had said is closed."""

    @property
    def tier(self) -> str:
        """That the refusal named; empty: none."""
        return next((each.tier for each in self.limits if each.tier not in ("", "unknown")), "")

    @property
    def dimension(self) -> str:
        """Of the limit it names, the day's before the minute's; empty: it names none."""
        names = sorted((each.dimension for each in self.limits if each.dimension), key=_day_first)
        return names[0] if names else ""

    def fields(self) -> dict[str, str]:
        """What a filter may ask for, by the name it is asked for."""
        return {
            "model": f"{self.label} {self.model}", "cause": self.cause, "key": self.account,
            "tag": self.tag, "client": self.client, "source": self.source, "status": str(self.status),
            "method": self.method, "tier": self.tier, "limit": self.dimension,
            "is": " ".join(
                word for word, holds in (
                    ("refused", self.refused), ("failed", not self.refused),
                    ("wasted", self.wasted), ("retry", self.attempt > 1),
                ) if holds
            ),
            "text": self.headline,
        }  # fmt: skip


def _day_first(dimension: str) -> int:
    return 0 if dimension.endswith("D") else 1


class Row(NamedTuple):
    """One model of one account."""

    label: str
    """Empty: calls that no model's quota counts."""
    account: str
    tier: str
    """That the newest refusal of the account named; empty: none did."""
    gauges: tuple[Gauge, ...]
    """In the order of `DIMENSIONS`: what has a limit or was used."""
    minutes: tuple[Minute, ...]
    """The last `MINUTES` whole minutes and the one that runs, oldest first."""
    today: Totals
    """Since midnight in Los Angeles."""
    last_refusal: Refusal | None
    last_s: float | None
    """When its last call arrived; None: before what is kept."""

    def gauge(self, dimension: str) -> Gauge | None:
        """Of a dimension, where there is one."""
        return next((each for each in self.gauges if each.dimension == dimension), None)

    @property
    def worst(self) -> Gauge | None:
        """The one that is nearest to full."""
        known = [each for each in self.gauges if each.share is not None]
        return max(known, key=lambda each: each.share or 0.0, default=None)


class Caller(NamedTuple):
    """Whose calls they were, since midnight in Los Angeles."""

    tag: str
    client: str
    """Product and version of the user agent: which program or library called."""
    source: str
    """Who recorded it: `proxy`, `run`, `import`."""
    account: str
    totals: Totals
    share: float
    """Of all calls that were not refused, 0 to 1."""
    first_attempts: int
    """Calls that repeat no failed one, of those that were looked at; see `Frame.retries_since_s`."""
    attempts: int
    """All calls that were looked at."""
    wasted: int
    """Of these, refused in a window that was known to be closed."""
    minute: Minute
    """The last 60 s."""
    storm_s: float | None
    """When it was last seen to storm: to send again and again into a closed window."""
    storming: bool
    """Whether it does so now."""

    @property
    def amplification(self) -> float | None:
        """Calls per thing that was asked for: 1 without retries. None: nothing was looked at."""
        return self.attempts / self.first_attempts if self.first_attempts else None


class LimitRow(NamedTuple):
    """All figures of one limit, side by side."""

    label: str
    account: str
    """Empty: of any."""
    dimension: str
    by_source: tuple[Known, ...]
    """The best figure of each source, in the order of `headroom.SOURCES`."""
    believed: Known
    used: int
    changes: tuple[Change, ...]
    """What refusals stated differently before, oldest first."""

    @property
    def drifts(self) -> bool:
        """Whether sources disagree, or the limit has changed."""
        values = {each.value for each in self.by_source if each.doubt != "at least"}
        return bool(self.changes) or len(values) > 1


class Account(NamedTuple):
    """A key's fingerprint, or a project that the path named."""

    name: str
    tier: str
    """That the newest refusal named; empty: none did."""
    money: tuple[Gauge, ...]
    """Ten minutes and month."""


class Notice(NamedTuple):
    """What is wrong with the figures themselves."""

    kind: str
    """`lost`, `locked`, `newer`, `unreadable`, `clock`, `loading`, `many`."""
    level: Level
    text: str
    since_s: float


class Alert(NamedTuple):
    """What somebody should look at now."""

    level: Level
    text: str
    label: str
    """Of the model; empty: of none."""
    account: str
    at_s: float


class Frame(NamedTuple):
    """One instant."""

    now_s: float
    """That is shown: the machine's time, or one of a recording."""
    as_of_s: float
    """When the feed last read something; older than `now_s` where it no longer can."""
    where: str
    """What it is read from, in a few words: a file's name."""
    day_start_s: float
    day_ends_s: float
    """The next midnight in Los Angeles, when daily quotas return."""
    accounts: tuple[Account, ...]
    rows: tuple[Row, ...]
    """The most used first."""
    refusals: tuple[Refusal, ...]
    """The last ones, newest first."""
    callers: tuple[Caller, ...]
    """The most calls first."""
    limits: tuple[LimitRow, ...]
    changes: tuple[Change, ...]
    """Of limits and tiers, newest first."""
    alerts: tuple[Alert, ...]
    """The worst first."""
    notices: tuple[Notice, ...]
    totals: Totals
    """Since midnight in Los Angeles, of all."""
    calls_per_s: float
    """Over the last ten seconds."""
    retries_since_s: float
    """From when on callers' attempts were looked at."""
    hidden_rows: int = 0
    """Models that are left out of `rows`, because there are too many."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is recorded."""
        return not (self.rows or self.refusals or self.callers)

    @property
    def tier(self) -> str:
        """That refusals named; empty: none did, or they named several."""
        tiers = {each.tier for each in self.accounts if each.tier}
        return tiers.pop() if len(tiers) == 1 else ""


class Bucket(NamedTuple):
    """The calls of a model over one step of a chart."""

    at_s: float
    """When it begins."""
    passed: int
    refused: int
    failed: int
    causes: tuple[tuple[str, int], ...]
    """Of what was refused or failed, the most frequent first."""
    input_tokens: int
    output_tokens: int
    """With thoughts."""
    micro_usd: int
    p50_ms: float | None
    """From arrival to the answer's end, of calls that passed. None: not known."""
    p95_ms: float | None
    peak_per_minute: int | None
    """The most that were not refused in 60 s on end. None: only sums are kept of this time."""


class Series(NamedTuple):
    """One model over time, for charts."""

    label: str
    account: str
    start_s: float
    step_s: float
    buckets: tuple[Bucket, ...]
    """Without gaps, oldest first; the last one still grows."""
    limits: tuple[Known, ...]
    """That are believed: the lines in the chart."""
    rolling: int
    """Calls in the last 60 s that were not refused."""
    rolling_tokens: int
    high_water: int
    """The most calls in 60 s on end since midnight that were not refused."""
    high_water_tokens: int
    window: str
    """What a probe found of the minute's window: `fixed`, `sliding`, `bucket`; empty: no probe did."""
    sampled: bool = False
    """Whether latencies are those of a sample, because there are too many calls."""
