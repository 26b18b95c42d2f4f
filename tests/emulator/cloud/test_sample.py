from __future__ import annotations

import pytest

from gemquota.domain.quota import Tier
from gemquota.domain.quota_id import tier_of
from gemquota.domain.reset import pacific_day
from gemquota.emulator.cloud.sample import LAG_S, sample_project
from tests.emulator.cloud.served import NOW_S

DEVELOPER = "generativelanguage.googleapis.com"


@pytest.mark.parametrize("tier", [Tier.FREE, Tier.TIER1, Tier.TIER2, Tier.TIER3])
def test_every_tier_is_listed_and_points_are_in_one_alone(tier):
    project = sample_project(NOW_S, tier=tier)
    listed = {tier_of(f"{q.quota_id} {q.metric}") for q in project.quotas if q.service == DEVELOPER}
    assert {Tier.FREE, Tier.TIER2, Tier.TIER3} <= listed
    names = {s.labels["limit_name"] for s in project.series if s.metric.startswith(DEVELOPER)}
    expected = {tier} if tier is not Tier.TIER1 else {Tier.UNKNOWN, Tier.PAID}  # tier 1 has no mark
    assert {tier_of(name) for name in names} <= expected
    assert names


def test_a_call_is_counted_once_for_each_limit():
    project = sample_project(NOW_S, tier=Tier.TIER2)
    usage = [
        s for s in project.series
        if s.labels.get("model") == "gemini-3.8-flash" and s.metric.endswith("_requests/usage")
    ]  # fmt: skip
    minute, day = (next(s for s in usage if unit in s.labels["limit_name"]) for unit in ("PerMinute", "PerDay"))  # fmt: skip
    assert minute.metric == day.metric
    assert minute.points == day.points


def test_points_are_of_this_pacific_day_and_lag_behind():
    for series in sample_project(NOW_S).series:
        assert pacific_day(NOW_S).start_s < min(series.points)
        assert max(series.points) <= NOW_S - LAG_S
        assert all(count > 0 for count in series.points.values())


def test_no_daily_limit_is_overrun():
    project = sample_project(NOW_S)
    for quota in project.quotas:
        if quota.refresh_interval == "day":
            for entry in quota.entries:
                used = project.used_in_window(quota, dict(entry.dimensions), 0.0)
                assert entry.value < 0 or used <= entry.value


def test_zero_unlimited_fixed_and_lowered_are_all_there():
    project = sample_project(NOW_S)
    values = [entry.value for quota in project.quotas for entry in quota.entries]
    assert {0, -1} <= set(values)
    assert any(quota.is_fixed for quota in project.quotas)
    (belt,) = project.preferences.values()
    quota = project.quota(belt.service, belt.quota_id)
    assert quota.entry_of(dict(belt.dimensions)).value == belt.granted


def test_the_first_minutes_of_a_day_have_no_points():
    start_s = pacific_day(NOW_S).start_s
    assert not any(series.points for series in sample_project(start_s + 30.0).series)


def test_calls_go_on():
    project = sample_project(NOW_S)
    before = max(max(series.points) for series in project.series)
    project.settle(NOW_S + 1_800)
    after = max(max(series.points) for series in project.series)
    assert before < after <= NOW_S + 1_800 - LAG_S
