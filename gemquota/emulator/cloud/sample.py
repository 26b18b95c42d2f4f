"""A project that has something of everything: three paid tiers and a free one side by side, and a busy day.

Limits are the catalogue's, by way of the emulator's own models. Points are counted in the buckets of one
tier alone, each call once for every limit that it counts against, as Google does it. What was used is
made up, and the same for the same instant.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from gemquota.domain.catalogue import is_current
from gemquota.domain.quota import Dimension, Tier
from gemquota.domain.reset import pacific_day
from gemquota.domain.wording import utc
from gemquota.emulator.cloud.project import CloudProject, Entry, Preference, Quota, Series
from gemquota.emulator.models import built_in_models, quota_of
from gemquota.emulator.quotas import (
    SERVICE,
    VERTEX_SERVICE,
    Family,
    QuotaName,
    quota_name,
    vertex_name,
)
from gemquota.sources import catalogue

PROJECT_ID = "emulated-project"
PROJECT_NUMBER = "123456789012"
LAG_S = 150.0
"""Points are visible after so long: what Google's catalog of metrics says of sampled quota metrics."""

_TIERS = (Tier.FREE, Tier.TIER1, Tier.TIER2, Tier.TIER3)
_DIMENSIONS = (Dimension.RPM, Dimension.RPD, Dimension.TPM, Dimension.TPD, Dimension.IPM)
_RESOURCE = f"{SERVICE}/Location"
_BUSY: tuple[tuple[str, float, int], ...] = (
    # Label, the share of the daily limit that is used by the end of the day, tokens of a request.
    ("gemini-3.8-flash", 0.93, 1_850),
    ("gemini-3.5-flash-lite", 0.31, 420),
    ("gemini-3.1-pro", 0.12, 6_300),
    ("gemini-embedding-2", 0.05, 240),
)
_CAPPED = "gemini-3.5-flash-lite"
"""Whose daily limit somebody has lowered."""
_RATHER_UNLIMITED = 4_000
"""Calls of a day where there is no daily limit."""
_VERTEX = (("gemini-3.8-flash", -1), ("gemini-3.1-pro", 250))
_REGIONS = ("us-central1", "europe-west4")


def sample_project(now_s: float, *, tier: Tier = Tier.TIER1) -> CloudProject:
    """A project on `tier` as it stands at `now_s`.

    Args:
        now_s: Epoch seconds; the day is that of Los Angeles.
        tier: In whose buckets its calls are counted.
    """
    project = CloudProject(PROJECT_ID, PROJECT_NUMBER)
    project.quotas = [*_developer(tier, now_s), *_vertex()]
    for quota in project.quotas:
        service, _, metric = quota.metric.partition("/")
        project.metrics |= {f"{service}/quota/{metric}/{kind}" for kind in ("usage", "exceeded")}

    @lru_cache(maxsize=2)
    def counted(minute: int) -> list[Series]:
        return list(_series(project, tier, minute * 60.0))

    project.counted_at = lambda at_s: counted(int(at_s // 60))
    project.settle(now_s)
    _cap(project, tier, now_s)
    return project


def _family(embeds: bool) -> Family:
    return Family.EMBED if embeds else Family.GENERATE


def _developer(active: Tier, now_s: float) -> Iterator[Quota]:
    today = utc(now_s)[:10]
    current = {row.id for row in catalogue.models() if is_current(row, today)}
    labels = {
        model.label: model.embeds
        for model in built_in_models().values()
        if model.id in current and (model.talks or model.embeds)
    }
    for tier in _TIERS:
        found: dict[QuotaName, Quota] = {}
        for label, embeds in labels.items():
            limits = quota_of(label, tier)
            for dimension in _DIMENSIONS:
                value = getattr(limits, dimension.value.lower())
                if value is None and dimension is not Dimension.RPD:
                    continue
                name = quota_name(_family(embeds), tier, dimension.value)
                if name not in found:
                    found[name] = _quota(SERVICE, name, dimension, "model", tier, active)
                entry = Entry((("model", label),), -1 if value is None else value)
                found[name].entries.append(entry)
        yield from found.values()
    # What nobody may change, and what is held rather than spent.
    yield Quota(
        SERVICE, "FileStorageBytesPerProject", f"{SERVICE}/file_storage_bytes", "", (),
        [Entry((), 21_474_836_480)], "NOT_SUPPORTED", is_fixed=True,
    )  # fmt: skip


def _quota(
    service: str, name: QuotaName, dimension: Dimension, key: str, tier: Tier, active: Tier
) -> Quota:
    ineligible = ""
    if tier is Tier.FREE:
        ineligible = "NOT_SUPPORTED"
    elif active is Tier.FREE:
        ineligible = "NO_VALID_BILLING_ACCOUNT"
    elif tier is not active:
        ineligible = "NOT_ENOUGH_USAGE_HISTORY"
    return Quota(
        service,
        name.quota_id,
        f"{service}/{name.metric}",
        "minute" if dimension.value.endswith("M") else "day",
        (key,),
        [],
        ineligible,
    )


def _vertex() -> Iterator[Quota]:
    for location in ("global", "region"):
        for dimension, values in ((Dimension.RPM, _VERTEX), (Dimension.TPM, (("gemini-3.8-flash", 50_000_000),))):  # fmt: skip
            metric = vertex_name(Family.GENERATE, dimension, location).metric
            is_regional = location != "global"
            entries = [
                Entry(
                    tuple(sorted({"base_model": label, **({"region": region} if region else {})}.items())),
                    value,
                    (region or "global",),
                )
                for label, value in values
                for region in (_REGIONS if is_regional else ("",))
            ]  # fmt: skip
            entries.append(Entry((), 5, _REGIONS if is_regional else ("global",)))
            # The ids of Vertex AI's quotas have not been seen; these are made after their metrics.
            quota_id = "".join(word.capitalize() for word in metric.split("_"))
            keys = ("base_model", "region") if is_regional else ("base_model",)
            yield Quota(
                VERTEX_SERVICE, quota_id, f"{VERTEX_SERVICE}/{metric}", "minute", keys, entries
            )


def _series(project: CloudProject, tier: Tier, now_s: float) -> Iterator[Series]:
    day = pacific_day(now_s)
    ends = range(day.start_s + 60, int(now_s - LAG_S) // 60 * 60 + 1, 60)
    models = {model.label: model for model in built_in_models().values()}
    for label, share, tokens in _BUSY:
        limits = quota_of(label, tier)
        if limits.rpd == 0 or limits.rpm == 0 or label not in models:
            continue
        today = (limits.rpd or _RATHER_UNLIMITED) * share
        calls = _spread(ends, today, day.start_s, day.end_s)
        for dimension in _DIMENSIONS[:4]:
            name = quota_name(_family(models[label].embeds), tier, dimension.value)
            if project.quota(SERVICE, name.quota_id) is None:
                continue
            weight = 1 if dimension.value.startswith("R") else tokens
            yield _points(
                f"{SERVICE}/quota/{name.metric}/usage", name.quota_id, label, calls, weight
            )
        name = quota_name(_family(models[label].embeds), tier, "RPM")
        if label == _BUSY[0][0] and calls:
            last = max(calls)
            yield _points(
                f"{SERVICE}/quota/{name.metric}/exceeded", name.quota_id, label, {last: 3}, 1
            )
    metric = vertex_name(Family.GENERATE, Dimension.RPM, "global").metric
    yield Series(
        f"{VERTEX_SERVICE}/quota/{metric}/usage",
        f"{VERTEX_SERVICE}/Location",
        {"limit_name": "".join(word.capitalize() for word in metric.split("_")), "base_model": _VERTEX[1][0]},
        _resource_labels(),
        _spread(ends, 900.0, day.start_s, day.end_s),
    )  # fmt: skip


def _points(metric: str, quota_id: str, label: str, calls: dict[int, int], weight: int) -> Series:
    labels = {"limit_name": quota_id, "model": label, "method": ""}
    counted = {end_s: count * weight for end_s, count in calls.items()}
    return Series(metric, _RESOURCE, labels, _resource_labels(), counted)


def _resource_labels() -> dict[str, str]:
    return {"resource_container": PROJECT_ID, "project_id": PROJECT_ID, "location": "global"}


def _spread(ends: range, day_total: float, start_s: int, end_s: int) -> dict[int, int]:
    """Calls by minute: a day's total with four busy spells, whole calls, minutes without any left out."""
    found = {}
    before = 0
    for at in ends:
        part = (at - start_s) / (end_s - start_s)
        upto = int(day_total * (part - 0.9 * math.sin(8 * math.pi * part) / (8 * math.pi)))
        if upto > before:
            found[at] = upto - before
        before = upto
    return found


def _cap(project: CloudProject, tier: Tier, now_s: float) -> None:
    name = quota_name(Family.GENERATE, tier, "RPD")
    quota = project.quota(SERVICE, name.quota_id)
    dimensions = (("model", _CAPPED),)
    entry = quota.entry_of(dict(dimensions)) if quota else None
    if quota is None or entry is None or entry.value == 0:
        return
    value = entry.value // 2 if entry.value > 0 else 5_000
    preference = Preference(
        "nightly-job", SERVICE, quota.quota_id, dimensions, value, value, now_s - 9 * 86_400,
        now_s - 9 * 86_400, "a belt for the nightly job",
    )  # fmt: skip
    project.preferences[preference.id] = preference
    project.put_in_force(preference)
