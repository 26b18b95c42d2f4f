"""What Google itself says of quotas and their use, and how the two are joined.

Cloud Quotas lists the limits of every tier side by side and no use; Cloud Monitoring has what was used, each
call once for every limit that it counts against. So a limit is joined with the points of its own name alone
(`limit_name` is the quota's id), and nothing is ever summed over names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.domain.quota import Dimension, Tier
from gemquota.domain.quota_id import meaning_of, tier_of
from gemquota.domain.reset import pacific_day

DEVELOPER = "generativelanguage.googleapis.com"
VERTEX = "aiplatform.googleapis.com"
UNLIMITED = -1
NO_LIMIT_FROM = 2**63 - 1
"""Cloud Monitoring writes "unlimited" as the largest number it has."""

MINUTE_S = 60
RECENT_S = 300.0
"""A minute's points are visible after 150 s or more: one that ended longer ago is not "now" any more."""
MODEL_KEYS = ("model", "base_model")
_LOCATION_KEYS = ("region", "location", "zone")
_NO_BILLING = "NO_VALID_BILLING_ACCOUNT"

Dimensions = tuple[tuple[str, str], ...]
"""Sorted pairs of a quota's dimension and its value."""


class ConsoleLimit(NamedTuple):
    """The value of one quota for one model, as Cloud Quotas lists it."""

    service: str
    quota_id: str
    metric: str
    """With the service in front."""
    dimensions: Dimensions
    """Without the model: for every model that has no value of its own."""
    dimension: str
    """A value of `Dimension`."""
    tier: str
    """A value of `Tier`; empty where a service has no tiers."""
    value: int
    """-1: unlimited. 0: nothing is let through."""
    window: str
    """Google's own word: `minute`, `day`, or empty for what is held."""
    ineligible: str = ""
    """Why no increase may be asked for, in Google's word; empty: one may."""
    is_fixed: bool = False
    is_rolling_out: bool = False
    """The value is about to change, by Google's doing."""

    @property
    def label(self) -> str:
        """The model's name in the quota; empty: any that has no value of its own."""
        return next((value for key, value in self.dimensions if key in MODEL_KEYS), "")

    @property
    def location(self) -> str:
        return next((value for key, value in self.dimensions if key in _LOCATION_KEYS), "global")


class Preference(NamedTuple):
    """A value that somebody asked for, as Cloud Quotas keeps it."""

    id: str
    service: str
    quota_id: str
    dimensions: Dimensions
    preferred: int
    granted: int | None
    """None: nothing yet."""
    is_pending: bool
    detail: str = ""
    justification: str = ""
    updated_s: float = 0.0
    etag: str = ""


class Points(NamedTuple):
    """What was counted against one limit for one model, by minute."""

    service: str
    limit_name: str
    label: str
    location: str
    counts: tuple[tuple[float, int], ...]
    """End of the minute, epoch seconds, and what was counted in it; the newest first."""

    @property
    def newest_s(self) -> float | None:
        return self.counts[0][0] if self.counts else None


class Usage(NamedTuple):
    """What Cloud Monitoring could tell."""

    used: tuple[Points, ...]
    exceeded: tuple[Points, ...]
    """Calls over a limit, which were refused."""
    unread: frozenset[str] = frozenset()
    """Quota metrics whose points could not be read, or not all: what was used of them is not known."""


@unique
class State(StrEnum):
    """What a limit's value means."""

    LIMITED = "limited"
    UNLIMITED = "unlimited"
    NOT_OFFERED = "not offered"
    """0 by Google's doing: this tier does not have the model."""
    SWITCHED_OFF = "switched off"
    """0 because somebody asked for it."""


class ConsoleRow(NamedTuple):
    """One limit with what is known of its use. Counts are in the limit's own unit."""

    limit: ConsoleLimit
    used: int | None
    """Of a daily limit: since midnight in Los Angeles. Of a minute's: in the newest minute that is
    visible, 0 where that is long ago. None: not known."""
    peak: int | None
    """The fullest minute since midnight in Los Angeles."""
    newest_s: float | None
    """End of the newest minute in which something was counted, epoch seconds."""
    exceeded: int | None
    """What was refused over this limit since midnight in Los Angeles."""
    preference: Preference | None
    """That somebody set for it."""
    resets_s: float | None
    """When all that is used will have been forgotten; None for what is held."""

    @property
    def state(self) -> State:
        if self.limit.value < 0:
            return State.UNLIMITED
        if self.limit.value:
            return State.LIMITED
        return State.SWITCHED_OFF if self._asked_for_zero else State.NOT_OFFERED

    @property
    def _asked_for_zero(self) -> bool:
        return self.preference is not None and self.preference.granted == 0

    @property
    def is_overridden(self) -> bool:
        """Whether the value in force is one that somebody asked for."""
        return self.preference is not None and self.preference.granted == self.limit.value

    @property
    def share(self) -> float | None:
        """Used of the limit, 1 is all; None where either is unknown or there is none."""
        if self.used is None or self.limit.value <= 0:
            return None
        return self.used / self.limit.value

    @property
    def peak_share(self) -> float | None:
        """The fullest minute's part of a minute's limit."""
        if self.peak is None or self.limit.value <= 0 or self.limit.window != "minute":
            return None
        return self.peak / self.limit.value


def console_limit(
    *,
    service: str,
    quota_id: str,
    metric: str,
    window: str,
    dimensions: Iterable[tuple[str, str]],
    value: int,
    ineligible: str = "",
    is_fixed: bool = False,
    is_rolling_out: bool = False,
) -> ConsoleLimit:
    """A limit from what Cloud Quotas says of it; what it counts is read off its names."""
    return ConsoleLimit(
        service,
        quota_id,
        metric,
        tuple(sorted(dimensions)),
        _dimension(quota_id, metric, window),
        bucket_tier(service, quota_id, metric),
        UNLIMITED if value < 0 or value >= NO_LIMIT_FROM else value,
        window,
        ineligible,
        is_fixed,
        is_rolling_out,
    )


def _dimension(quota_id: str, metric: str, window: str) -> str:
    # The window that Google states beats what a name suggests.
    stated = f"{quota_id} Per{window.capitalize()}" if window in ("minute", "day") else quota_id
    meaning = meaning_of(stated, metric)
    if window == "day" and meaning.dimension is not None:
        daily = {Dimension.RPM: Dimension.RPD, Dimension.TPM: Dimension.TPD, Dimension.IPM: Dimension.IPD}  # fmt: skip
        return daily.get(meaning.dimension, meaning.dimension).value
    if window not in ("minute", "day"):
        return Dimension.OTHER.value
    return (meaning.dimension or Dimension.OTHER).value


def bucket_tier(service: str, quota_id: str, metric: str) -> str:
    """The tier whose bucket a quota is; empty where the service has none.

    Ids without a mark are tier 1's, as those that say "paid" without a number
    (ids seen in refusals and in Cloud Monitoring, to 2026-10).
    """
    if service != DEVELOPER:
        return ""
    found = tier_of(f"{quota_id} {metric}")
    return (Tier.TIER1 if found in (Tier.UNKNOWN, Tier.PAID) else found).value


def joined(
    limits: Sequence[ConsoleLimit],
    usage: Usage | None,
    preferences: Iterable[Preference],
    now_s: float,
) -> list[ConsoleRow]:
    """Each limit with its own points and no other's.

    Points of a model that has no value of its own count against the quota's value for all others, and get
    a row of their own.

    Args:
        limits: In any order.
        usage: None: nothing could be read, so that what was used is unknown.
        preferences: What was asked for.
        now_s: Epoch seconds.
    """
    by_key = {_key(limit): limit for limit in limits}
    wanted = {(p.service, p.quota_id, p.dimensions): p for p in preferences}
    used = _by_limit(usage.used if usage else (), by_key)
    exceeded = _by_limit(usage.exceeded if usage else (), by_key)
    unread = usage.unread if usage else None
    rows = []
    for key, limit in [*by_key.items(), *_strangers(used, by_key)]:
        known = unread is not None and limit.metric not in unread
        rows.append(
            _row(
                limit,
                used.get(key, {}) if known else None,
                exceeded.get(key, {}) if known else None,
                wanted.get((limit.service, limit.quota_id, limit.dimensions)),
                now_s,
            )
        )
    return rows


_Key = tuple[str, str, str, str]


def _key(limit: ConsoleLimit) -> _Key:
    return limit.service, limit.quota_id, limit.label, limit.location


def _by_limit(
    series: Iterable[Points], limits: dict[_Key, ConsoleLimit]
) -> dict[_Key, dict[float, int]]:
    """Counts by minute for each limit; series that differ in other labels are added up."""
    found: dict[_Key, dict[float, int]] = defaultdict(lambda: defaultdict(int))
    for each in series:
        key = each.service, each.limit_name, plain_label(each.label), each.location
        if key not in limits and (*key[:3], "global") in limits:
            key = (*key[:3], "global")
        for end_s, count in each.counts:
            found[key][end_s] += count
    return found


def plain_label(label: str) -> str:
    """A model's label as Cloud Quotas has it: Monitoring sometimes puts `models/` in front."""
    return label.removeprefix("models/")


def _strangers(
    used: Iterable[_Key], limits: dict[_Key, ConsoleLimit]
) -> Iterator[tuple[_Key, ConsoleLimit]]:
    for key in used:
        service, quota_id, label, location = key
        default = limits.get((service, quota_id, "", location)) or limits.get(
            (service, quota_id, "", "global")
        )
        if key not in limits and label and default is not None:
            name = "base_model" if service == VERTEX else "model"
            yield key, default._replace(dimensions=tuple(sorted((*default.dimensions, (name, label)))))  # fmt: skip


def _row(
    limit: ConsoleLimit,
    counts: dict[float, int] | None,
    exceeded: dict[float, int] | None,
    preference: Preference | None,
    now_s: float,
) -> ConsoleRow:
    day = pacific_day(now_s)
    daily = limit.window == "day"
    resets_s = float(day.end_s) if daily else now_s + MINUTE_S if limit.window else None
    if counts is None:
        return ConsoleRow(limit, None, None, None, None, preference, resets_s)
    today = {end_s: count for end_s, count in counts.items() if end_s > day.start_s}
    newest_s = max((end_s for end_s, count in counts.items() if count), default=None)
    recent = newest_s is not None and newest_s > now_s - RECENT_S
    now_used = counts[newest_s] if recent and newest_s is not None else 0
    return ConsoleRow(
        limit,
        sum(today.values()) if daily else now_used,
        max(today.values(), default=0),
        newest_s,
        sum(count for end_s, count in (exceeded or {}).items() if end_s > day.start_s),
        preference,
        resets_s,
    )


class Seen(NamedTuple):
    """A sign of the tier in a refusal of this machine's calls."""

    tier: str
    at_s: float
    quota_id: str


class TierReading(NamedTuple):
    """Which tier a project is on, and what says so."""

    tier: str
    """A value of `Tier`; `unknown` where nothing tells."""
    how: str
    """`points`, `refusal`, `eligibility`, or empty."""
    evidence: str
    """A sentence's end for people: `the newest points are in its bucket GenerateRequests...`."""
    at_s: float | None
    """When that was so; None: now."""
    others: tuple[str, ...] = ()
    """Other tiers of which there are signs too."""


def infer_tier(
    limits: Sequence[ConsoleLimit], usage: Usage | None, refusals: Iterable[Seen]
) -> TierReading:
    """The tier that a Developer API project is on.

    Cloud Quotas does not say. The newest sign counts: points in one tier's bucket, or the suffix of the
    quota that a refusal named. Where there is neither, a project that may not ask for more because it has
    no billing account is on the free tier.
    """
    signs = [
        (newest_s, bucket_tier(each.service, each.limit_name, ""), "points", each.limit_name)
        for each in (usage.used if usage else ())
        if each.service == DEVELOPER and (newest_s := _newest_counted_s(each)) is not None
    ]
    signs += [
        (seen.at_s, seen.tier, "refusal", seen.quota_id)
        for seen in refusals
        if seen.tier not in ("", Tier.UNKNOWN.value, Tier.PAID.value)
    ]
    if signs:
        at_s, tier, how, quota_id = max(signs)
        what = "its bucket is where calls are counted" if how == "points" else "a refusal named it"
        others = tuple(sorted({sign[1] for sign in signs} - {tier}))
        return TierReading(tier, how, f"{what}: {quota_id}", at_s, others)
    paid = {each.ineligible for each in limits if each.service == DEVELOPER and _could_rise(each)}
    if paid == {_NO_BILLING}:
        evidence = "no increase may be asked for, because no billing account is linked"
        return TierReading(Tier.FREE.value, "eligibility", evidence, None)
    return TierReading(Tier.UNKNOWN.value, "", "nothing was counted, and nothing refused", None)


def _could_rise(limit: ConsoleLimit) -> bool:
    return limit.tier != Tier.FREE.value and bool(limit.window) and not limit.is_fixed


def _newest_counted_s(points: Points) -> float | None:
    return next((end_s for end_s, count in points.counts if count), None)
