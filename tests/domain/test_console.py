from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.console import (
    DEVELOPER,
    NO_LIMIT_FROM,
    VERTEX,
    Points,
    Preference,
    Seen,
    State,
    Usage,
    bucket_tier,
    console_limit,
    infer_tier,
    joined,
)
from gemquota.domain.reset import pacific_day

NOW_S = 1_795_600_000.0
DAY = pacific_day(NOW_S)
MINUTE_S = NOW_S // 60 * 60
RPM = "GenerateRequestsPerMinutePerProjectPerModel-PaidTier2"
RPD = "GenerateRequestsPerDayPerProjectPerModel-PaidTier2"
METRIC = f"{DEVELOPER}/generate_content_paid_tier_2_requests"


def limit(quota_id=RPD, value=100, model="flash", window="day", service=DEVELOPER, **more):
    dimensions = {"model": model} if model else {}
    base = {"metric": METRIC, "dimensions": dimensions.items()}
    return console_limit(
        service=service, quota_id=quota_id, window=window, value=value, **{**base, **more}
    )


def points(*counts, name=RPD, label="flash", service=DEVELOPER, location="global"):
    return Points(service, name, label, location, tuple(sorted(counts, reverse=True)))


def one(limits, *series, exceeded=(), preferences=(), unread=()):
    usage = Usage(tuple(series), tuple(exceeded), frozenset(unread))
    (row,) = joined([limits], usage, preferences, NOW_S)
    return row


@pytest.mark.parametrize(
    ("quota_id", "metric", "window", "dimension", "tier"),
    [
        ("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "generate_content_free_tier_requests", "minute", "RPM", "free"),
        ("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "generate_content_free_tier_requests", "day", "RPD", "free"),
        ("GenerateContentInputTokensPerModelPerMinute-FreeTier", "generate_content_free_tier_input_token_count", "minute", "TPM", "free"),
        ("GenerateRequestsPerMinutePerProjectPerModel", "generate_requests_per_model", "minute", "RPM", "tier1"),
        ("GenerateRequestsPerMinutePerProjectPerModel-PaidTier", "generate_content_paid_tier_requests", "minute", "RPM", "tier1"),
        ("GenerateContentPaidTierInputTokensPerModelPerMinute", "generate_content_paid_tier_input_token_count", "minute", "TPM", "tier1"),
        ("GenerateContentPaidTierInputTokensPerModelPerMinute-PaidTier3", "generate_content_paid_tier_3_input_token_count", "minute", "TPM", "tier3"),
        ("EmbedContentRequestsPerDayPerUserPerProjectPerModel-FreeTier", "embed_content_free_tier_requests", "day", "RPD", "free"),
        ("FileStorageBytesPerProject", "file_storage_bytes", "", "OTHER", "tier1"),
        ("Unheard", "of", "10 seconds", "OTHER", "tier1"),
    ],
)  # fmt: skip
def test_a_quota_s_names_say_what_it_counts_and_whose_bucket_it_is(
    quota_id, metric, window, dimension, tier
):
    found = limit(quota_id, metric=f"{DEVELOPER}/{metric}", window=window)
    assert (found.dimension, found.tier) == (dimension, tier)


def test_vertex_has_no_tiers_and_its_windows_are_taken_from_google_s_word():
    metric = f"{VERTEX}/global_generate_content_input_tokens_per_minute_per_base_model"
    found = limit("X", metric=metric, window="day", service=VERTEX)
    assert (found.dimension, found.tier) == ("TPD", "")
    assert limit("X", metric=metric, window="minute", service=VERTEX).dimension == "TPM"


@pytest.mark.parametrize(
    ("value", "granted", "state", "overridden"),
    [
        (100, None, State.LIMITED, False),
        (100, 100, State.LIMITED, True),
        (100, 90, State.LIMITED, False),
        (0, None, State.NOT_OFFERED, False),
        (0, 0, State.SWITCHED_OFF, True),
        (-1, None, State.UNLIMITED, False),
        (NO_LIMIT_FROM, None, State.UNLIMITED, False),
        (NO_LIMIT_FROM - 1, None, State.LIMITED, False),
    ],
)
def test_zero_unlimited_not_offered_and_overridden_are_told_apart(
    value, granted, state, overridden
):
    found = limit(value=value)
    wanted = Preference("id", DEVELOPER, RPD, found.dimensions, granted or 0, granted, False)
    row = one(found, preferences=() if granted is None else (wanted,))
    assert (row.state, row.is_overridden) == (state, overridden)


def test_a_preference_counts_for_its_own_quota_and_dimensions_alone():
    found = limit()
    for changed in (
        {"quota_id": RPM},
        {"dimensions": (("model", "pro"),)},
        {"dimensions": ()},
        {"service": VERTEX},
    ):
        base = Preference("id", DEVELOPER, RPD, found.dimensions, 100, 100, False)
        assert one(found, preferences=(base._replace(**changed),)).preference is None


def test_a_call_counts_once_against_each_limit_though_it_has_a_point_for_both():
    counted = ((MINUTE_S, 3), (MINUTE_S - 60, 4))
    both = Usage((points(*counted, name=RPM), points(*counted, name=RPD)), ())
    rows = joined([limit(RPM, 10, window="minute"), limit(RPD, 100)], both, (), NOW_S)
    assert [(row.limit.quota_id, row.used, row.peak) for row in rows] == [(RPM, 3, 4), (RPD, 7, 4)]


def test_a_day_begins_at_midnight_in_los_angeles():
    row = one(limit(), points((DAY.start_s, 50), (DAY.start_s + 60, 2), (MINUTE_S, 1)))
    assert (row.used, row.resets_s) == (3, DAY.end_s)


@pytest.mark.parametrize(("ago_s", "used"), [(0, 5), (240, 5), (360, 0)])
def test_a_minute_s_use_is_that_of_the_newest_minute_unless_it_is_long_ago(ago_s, used):
    row = one(limit(RPM, 10, window="minute"), points((MINUTE_S - ago_s, 5), name=RPM))
    assert (row.used, row.newest_s, row.share) == (used, MINUTE_S - ago_s, used / 10)


def test_nothing_counted_is_none_used_and_nothing_read_is_unknown():
    assert (one(limit()).used, one(limit()).newest_s) == (0, None)
    assert one(limit(), unread=[METRIC]).used is None
    (row,) = joined([limit()], None, (), NOW_S)
    assert (row.used, row.peak, row.exceeded, row.share) == (None, None, None, None)


def test_series_that_differ_in_other_labels_are_added_up():
    row = one(limit(), points((MINUTE_S, 2)), points((MINUTE_S, 3)), points((MINUTE_S, 4), label="models/flash"))  # fmt: skip
    assert (row.used, row.peak) == (9, 9)


def test_points_of_other_models_and_other_services_are_not_this_limit_s():
    row = one(limit(), points((MINUTE_S, 2), label="pro"), points((MINUTE_S, 2), service=VERTEX))
    assert row.used == 0


def test_a_model_without_a_value_of_its_own_counts_against_the_one_for_all_others():
    limits = [limit(), limit(model="", value=5)]
    rows = joined(limits, Usage((points((MINUTE_S, 2), label="new"),), ()), (), NOW_S)
    assert [(r.limit.label, r.limit.value, r.used) for r in rows] == [("flash", 100, 0), ("", 5, 0), ("new", 5, 2)]  # fmt: skip


def test_regions_are_apart():
    def regional(region):
        dimensions = {"base_model": "flash", "region": region}.items()
        return limit("R", 10, service=VERTEX, window="minute", dimensions=dimensions)

    series = points((MINUTE_S, 4), name="R", service=VERTEX, location="eu-west4")
    rows = joined([regional("us-east1"), regional("eu-west4")], Usage((series,), ()), (), NOW_S)
    assert [(row.limit.location, row.used) for row in rows] == [("us-east1", 0), ("eu-west4", 4)]


def test_refused_calls_are_those_of_today():
    row = one(limit(), exceeded=[points((DAY.start_s, 9), (MINUTE_S, 2))])
    assert row.exceeded == 2


@given(st.dictionaries(st.integers(0, 3_000), st.integers(0, 50), max_size=20))
def test_what_is_used_of_a_day_is_the_sum_of_the_day_and_its_peak_no_more(by_minute):
    counts = [(MINUTE_S - 60 * ago, count) for ago, count in by_minute.items()]
    row = one(limit(), points(*counts))
    today = [count for end_s, count in counts if end_s > DAY.start_s]
    assert row.used == sum(today)
    assert row.peak == max(today, default=0)
    assert row.newest_s == max((end_s for end_s, count in counts if count), default=None)


FREE = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"


@pytest.mark.parametrize(
    ("series", "refusals", "tier", "how", "others"),
    [
        ([points((MINUTE_S, 1))], [], "tier2", "points", ()),
        ([points((MINUTE_S, 1), name=FREE)], [], "free", "points", ()),
        ([points((MINUTE_S, 1)), points((MINUTE_S - 600, 1), name=FREE)], [], "tier2", "points", ("free",)),
        ([points((MINUTE_S, 0)), points((MINUTE_S - 600, 1), name=FREE)], [], "free", "points", ()),
        ([], [Seen("tier3", NOW_S - 9, "x")], "tier3", "refusal", ()),
        ([points((MINUTE_S - 60, 1))], [Seen("free", NOW_S, "x")], "free", "refusal", ("tier2",)),
        ([points((MINUTE_S - 60, 1))], [Seen("free", NOW_S - 999, "x")], "tier2", "points", ("free",)),
        ([], [Seen("paid", NOW_S, "x"), Seen("unknown", NOW_S, "x")], "unknown", "", ()),
        ([points((MINUTE_S, 1), service=VERTEX, name="V")], [], "unknown", "", ()),
    ],
)  # fmt: skip
def test_the_newest_sign_says_which_tier_it_is(series, refusals, tier, how, others):
    found = infer_tier([limit()], Usage(tuple(series), ()), refusals)
    assert (found.tier, found.how, found.others) == (tier, how, others)


def test_without_any_sign_a_missing_billing_account_means_the_free_tier():
    found = infer_tier([limit(ineligible="NO_VALID_BILLING_ACCOUNT")], None, [])
    assert (found.tier, found.how, found.at_s) == ("free", "eligibility", None)
    assert infer_tier([limit(ineligible="NOT_SUPPORTED")], None, []).tier == "unknown"
    both = [limit(ineligible="NO_VALID_BILLING_ACCOUNT"), limit(RPM, window="minute")]
    assert infer_tier(both, None, []).tier == "unknown"


@pytest.mark.parametrize("tier", ["free", "tier2", "tier3"])
def test_a_bucket_s_tier_is_read_off_the_id_alone(tier):
    mark = "FreeTier" if tier == "free" else f"PaidTier{tier[-1]}"
    assert bucket_tier(DEVELOPER, f"GenerateRequestsPerDay-{mark}", "") == tier
