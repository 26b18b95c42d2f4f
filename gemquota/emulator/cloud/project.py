"""A Cloud project as the two services see it: its quotas, who asked to change them, and what was used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

QUOTAS_SERVICE = "cloudquotas.googleapis.com"
MONITORING_SERVICE = "monitoring.googleapis.com"
GRANTED_AFTER_S = 120.0
"""An increase waits so long for its grant. Google's own takes minutes to days."""

Dimensions = tuple[tuple[str, str], ...]
"""Sorted pairs of a dimension's name and value; one that is missing stands for all other values."""


@dataclass(slots=True)
class Entry:
    """The value of a quota for some of its dimensions: `DimensionsInfo`."""

    dimensions: Dimensions
    value: int
    """-1: unlimited."""
    locations: tuple[str, ...] = ("global",)
    ongoing_rollout: bool = False


@dataclass(slots=True)
class Quota:
    """One `QuotaInfo`."""

    service: str
    quota_id: str
    metric: str
    """With the service in front."""
    refresh_interval: str
    """`minute`, `day`, or empty for what is held."""
    dimensions: tuple[str, ...]
    entries: list[Entry]
    """The more specific ones first."""
    ineligible: str = ""
    """Why no increase may be asked for; empty: one may."""
    is_fixed: bool = False

    def entry_of(self, wanted: Mapping[str, str]) -> Entry | None:
        """The entry that holds for these dimensions."""
        return next(
            (e for e in self.entries if all(wanted.get(key) == val for key, val in e.dimensions)),
            None,
        )


@dataclass(slots=True)
class Preference:
    """One `QuotaPreference`. Instants are epoch seconds."""

    id: str
    service: str
    quota_id: str
    dimensions: Dimensions
    preferred: int
    granted: int
    created_s: float
    updated_s: float
    justification: str = ""
    pending_until_s: float | None = None
    """Of an increase that waits for its grant."""
    serial: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[:20]}-{self.serial}"


class Series(NamedTuple):
    """The points of one metric with one set of labels."""

    metric: str
    """Its whole type, e.g. `generativelanguage.googleapis.com/quota/.../usage`."""
    resource: str
    labels: Mapping[str, str]
    resource_labels: Mapping[str, str]
    points: Mapping[int, int]
    """What was counted in the minute that ends at this epoch second."""
    kind: str = "DELTA"


@dataclass(slots=True)
class CloudProject:
    """Everything that is known of one project."""

    id: str
    number: str
    quotas: list[Quota] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    preferences: dict[str, Preference] = field(default_factory=dict)
    metrics: set[str] = field(default_factory=set)
    """Metric types that exist, with or without points."""
    counted_at: Callable[[float], list[Series]] | None = None
    """What has been counted until an instant, for a project whose calls go on. None: `series` stays."""

    def is_called(self, name: str) -> bool:
        """Whether `name` is this project's id or number."""
        return name in (self.id, self.number)

    def quota(self, service: str, quota_id: str) -> Quota | None:
        return next(
            (q for q in self.quotas if (q.service, q.quota_id) == (service, quota_id)), None
        )

    def settle(self, now_s: float) -> None:
        """Grant the increases that have waited long enough, and count what was called meanwhile."""
        if self.counted_at is not None:
            self.series = self.counted_at(now_s)
        for each in self.preferences.values():
            if each.pending_until_s is not None and now_s >= each.pending_until_s:
                each.pending_until_s, each.granted = None, each.preferred
                self.put_in_force(each)

    def put_in_force(self, preference: Preference) -> None:
        """Make a quota's value what was granted."""
        quota = self.quota(preference.service, preference.quota_id)
        assert quota is not None
        for entry in quota.entries:
            if entry.dimensions == preference.dimensions:
                entry.value = preference.granted
                return
        quota.entries.insert(0, Entry(preference.dimensions, preference.granted))

    def used_in_window(self, quota: Quota, wanted: Mapping[str, str], since_s: float) -> int:
        """What was counted since an instant in the points of a quota."""
        return sum(
            count
            for series in self._series_of(quota)
            if all(series.labels.get(key) == value for key, value in wanted.items())
            for end_s, count in series.points.items()
            if end_s > since_s
        )

    def _series_of(self, quota: Quota) -> Iterator[Series]:
        service, _, metric = quota.metric.partition("/")
        for series in self.series:
            if (
                series.metric == f"{service}/quota/{metric}/usage"
                and series.labels.get("limit_name") == quota.quota_id
            ):
                yield series


def described_quota(project: CloudProject, quota: Quota) -> dict[str, Any]:
    """A quota as the API prints it. Fields at their default are left out, as proto3's JSON does."""
    metric = quota.metric.partition("/")[2]
    found: dict[str, Any] = {
        "name": f"projects/{project.number}/locations/global/services/{quota.service}/quotaInfos/{quota.quota_id}",
        "quotaId": quota.quota_id,
        "metric": quota.metric,
        "service": quota.service,
        "containerType": "PROJECT",
        "metricDisplayName": metric.replace("_", " ").capitalize(),
        "quotaDisplayName": f"{metric.replace('_', ' ').capitalize()} per project per model",
        "metricUnit": "1",
        "quotaIncreaseEligibility": {"ineligibilityReason": quota.ineligible}
        if quota.ineligible
        else {"isEligible": True},
        "dimensionsInfos": [_described_entry(entry) for entry in quota.entries],
        "serviceRequestQuotaUri": "https://console.cloud.google.com/iam-admin/quotas",
    }
    if quota.refresh_interval:
        found["refreshInterval"] = quota.refresh_interval
    if quota.dimensions:
        found["dimensions"] = list(quota.dimensions)
    if quota.is_fixed:
        found["isFixed"] = True
    return found


def _described_entry(entry: Entry) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if entry.value:
        details["value"] = str(entry.value)  # int64 is a string in proto3's JSON; 0 is left out
    if entry.ongoing_rollout:
        details["rolloutInfo"] = {"ongoingRollout": True}
    found: dict[str, Any] = {"details": details, "applicableLocations": list(entry.locations)}
    if entry.dimensions:
        found["dimensions"] = dict(entry.dimensions)
    return found
