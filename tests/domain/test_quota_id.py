from __future__ import annotations

import pytest

from gemquota.domain.quota import Dimension, Tier
from gemquota.domain.quota_id import meaning_of, tier_of

HOST = "generativelanguage.googleapis.com/"
MINUTE_OR_DAY = (Dimension.RPM, Dimension.RPD)


@pytest.mark.parametrize(
    ("quota_id", "metric", "dimension", "tier", "scope"),
    [
        ("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "generate_content_free_tier_requests", "RPM", Tier.FREE, ("project", "model")),
        ("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "generate_content_free_tier_requests", "RPD", Tier.FREE, ("project", "model")),
        ("GenerateContentInputTokensPerModelPerMinute-FreeTier", "generate_content_free_tier_input_token_count", "TPM", Tier.FREE, ("model",)),
        ("GenerateContentInputTokensPerModelPerDay-FreeTier", "generate_content_free_tier_input_token_count", "TPD", Tier.FREE, ("model",)),
        ("GenerateRequestsPerMinutePerProjectPerModel", "generate_requests_per_model", "RPM", Tier.UNKNOWN, ("project", "model")),
        ("GenerateRequestsPerDayPerProjectPerModel", "generate_requests_per_model_per_day", "RPD", Tier.UNKNOWN, ("project", "model")),
        ("GenerateContentPaidTierInputTokensPerModelPerMinute", "generate_content_paid_tier_input_token_count", "TPM", Tier.PAID, ("model",)),
        ("GenerateRequestsPerMinutePerProjectPerModel-PaidTier2", "generate_content_paid_tier_2_requests", "RPM", Tier.TIER2, ("project", "model")),
        ("GenerateRequestsPerDayPerProjectPerModel-PaidTier3", "generate_content_paid_tier_3_requests", "RPD", Tier.TIER3, ("project", "model")),
        ("EmbedContentRequestsPerMinutePerUserPerProjectPerModel-FreeTier", "embed_content_free_tier_requests", "RPM", Tier.FREE, ("project", "user", "model")),
        ("PredictRequestsPerDayPerProjectPerModelPaidTier1", "predict_requests_per_model_per_day_paid_tier_1", "RPD", Tier.TIER1, ("project", "model")),
        (None, "generated_images_per_minute", "IPM", Tier.UNKNOWN, ()),
        (None, "generate_requests_per_model_per_day", "RPD", Tier.UNKNOWN, ("model",)),
        ("FileStorageBytesPerProject-FreeTier", "file_storage_bytes", "OTHER", Tier.FREE, ("project",)),
        (None, "bidi_gen_concurrent_reqs_per_project_per_base_model", "OTHER", Tier.UNKNOWN, ("project", "model")),
        (None, "global_generate_content_output_tokens_per_minute_per_base_model", "OTHER", Tier.UNKNOWN, ("model",)),
    ],
)  # fmt: skip
def test_the_names_say_what_is_counted_over_which_window_for_whom(
    quota_id, metric, dimension, tier, scope
):
    meaning = meaning_of(quota_id, HOST + metric)
    assert meaning.dimension == dimension
    assert meaning.candidates == ()
    assert meaning.tier is tier
    assert meaning.scope == scope


@pytest.mark.parametrize(
    ("metric", "candidates"),
    [
        ("generate_content_free_tier_requests", MINUTE_OR_DAY),
        ("generate_requests_per_model", MINUTE_OR_DAY),
        ("generate_content_paid_tier_3_input_token_count", (Dimension.TPM, Dimension.TPD)),
        ("generated_images_paid_tier_1_per_model", (Dimension.IPM, Dimension.IPD)),
    ],
)
def test_a_metric_of_two_windows_names_both_and_chooses_none(metric, candidates):
    meaning = meaning_of(None, HOST + metric)
    assert meaning.dimension is None
    assert meaning.candidates == candidates


def test_the_id_beats_the_metric():
    assert meaning_of("XRequestsPerDay", "x_requests_per_minute").dimension is Dimension.RPD


def test_vertex_counts_online_prediction_per_minute_though_it_does_not_say_so():
    vertex = "aiplatform.googleapis.com/online_prediction_requests_per_base_model"
    assert meaning_of(None, vertex).dimension is Dimension.RPM


@pytest.mark.parametrize(
    ("words", "tier"),
    [
        ("on Free Tier", Tier.FREE),
        ("on Tier 1", Tier.TIER1),
        ("on Tier 3", Tier.TIER3),
        ("PaidTier", Tier.PAID),
        ("paid_tier_2_requests", Tier.TIER2),
        ("on Tier 14", Tier.UNKNOWN),
        ("", Tier.UNKNOWN),
    ],
)
def test_tiers_by_every_spelling(words, tier):
    assert tier_of(words) is tier
