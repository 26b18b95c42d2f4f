"""The quota's own names: metric and id by what is called, tier and what is counted.

Source: names seen in 429 bodies and in Monitoring, to 2026-10. Tier 1 ids carry no suffix. Those of
tier 3's tokens are inferred from tier 2's. Names of what is held rather than spent: see `_live`, `_batch`
and `_cache`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.domain.quota import Dimension, Tier

SERVICE = "generativelanguage.googleapis.com"
VERTEX_SERVICE = "aiplatform.googleapis.com"


@unique
class Family(StrEnum):
    """Calls that share a quota."""

    GENERATE = "generate"
    EMBED = "embed"
    COUNT = "count"
    LIVE = "live"
    BATCH = "batch"
    CACHE = "cache"
    PREDICT = "predict"
    """Images of Imagen."""
    VIDEO = "video"
    """Long-running predictions: Veo."""


SESSIONS = "sessions"
ENQUEUED = "enqueued_tokens"
JOBS = "batch_jobs"
CACHED = "cached_tokens"
HELD = (SESSIONS, ENQUEUED, JOBS, CACHED)
"""Counted while they last, not per minute or day."""

_RATES = (
    Dimension.RPM, Dimension.TPM, Dimension.RPD, Dimension.TPD, Dimension.IPM, Dimension.IPD,
)  # fmt: skip
COUNTED: Mapping[Family, tuple[str, ...]] = {
    Family.GENERATE: _RATES,
    Family.EMBED: _RATES,
    Family.COUNT: (Dimension.RPM,),
    Family.LIVE: (SESSIONS, Dimension.TPM),
    Family.BATCH: (ENQUEUED, JOBS),
    Family.CACHE: (CACHED,),
    Family.PREDICT: (Dimension.RPM, Dimension.RPD, Dimension.IPM, Dimension.IPD),
    Family.VIDEO: (Dimension.RPM, Dimension.RPD),
}
"""What each family counts, in the order in which a refusal lists it."""


class QuotaName(NamedTuple):
    """How a refusal names a limit."""

    metric: str
    """Without the service in front."""
    quota_id: str


_TIER_NUMBER = {Tier.TIER2: "2", Tier.TIER3: "3"}
_WINDOW = {"M": "PerMinute", "D": "PerDay"}


def quota_name(family: Family, tier: Tier, counted: str) -> QuotaName:
    """The names under which `family` counts a dimension or one of `HELD` on `tier`."""
    if family is Family.CACHE:
        return _cache(tier)
    if family is Family.BATCH:
        return _batch(tier, counted)
    if counted == SESSIONS:
        return _live(tier, "sessions", "SessionsPerProjectPerModel")
    window = _WINDOW[counted[2]]
    unit = counted[0]
    if family is Family.COUNT:
        return QuotaName("count_tokens_requests", f"CountTokensRequests{window}PerProjectPerModel")
    if family is Family.EMBED:
        return _embed(tier, unit, window)
    if unit == "I":
        return _images(tier, window)
    if family is Family.LIVE:
        return _live(tier, "input_token_count", f"InputTokensPerModel{window}")
    if family is Family.PREDICT:
        return _predict(tier, "predict", "Predict", window)
    if family is Family.VIDEO:
        return _predict(tier, "predict_long_running", "PredictLongRunning", window)
    return _tokens(tier, window) if unit == "T" else _requests(tier, window)


def vertex_name(family: Family, dimension: Dimension, location: str) -> QuotaName:
    """The metric under which Vertex AI counts; its refusals carry no quota id.

    Regions and the `global` endpoint have metrics of their own. The daily limit of tokens is kept under
    the minute's metric, as Service Usage lists it; videos are counted under a metric that names no window,
    as a refusal of Veo has shown. Nobody has seen a daily limit of requests there, nor
    any of countTokens; those two are named after the pattern.
    """
    window = "minute" if dimension.value.endswith("M") else "day"
    match family, dimension.value[0]:
        case Family.COUNT, _:
            stem = f"count_tokens_requests_per_{window}_per_project_per_base_model"
        case _, "I":
            suffix = "_global" if location == "global" else ""
            return QuotaName(f"generate_content_image_gen_per_project_per_base_model{suffix}", "")
        case Family.VIDEO, _:
            stem = "online_prediction_requests_per_base_model"
        case Family.EMBED, "T":
            stem = "embed_content_input_tokens_per_minute_per_base_model"
        case Family.EMBED, _:
            stem = f"embed_content_requests_per_{window}_per_base_model"
        case _, "T":
            stem = "generate_content_input_tokens_per_minute_per_base_model"
        case _:
            stem = f"generate_content_requests_per_{window}_per_project_per_base_model"
    return QuotaName(f"global_{stem}" if location == "global" else stem, "")


def _requests(tier: Tier, window: str) -> QuotaName:
    stem = f"GenerateRequests{window}PerProjectPerModel"
    if tier is Tier.FREE:
        return QuotaName("generate_content_free_tier_requests", f"{stem}-FreeTier")
    if number := _TIER_NUMBER.get(tier):
        return QuotaName(
            f"generate_content_paid_tier_{number}_requests", f"{stem}-PaidTier{number}"
        )
    suffix = "_per_day" if window == "PerDay" else ""
    return QuotaName(f"generate_requests_per_model{suffix}", stem)


def _tokens(tier: Tier, window: str) -> QuotaName:
    if tier is Tier.FREE:
        return QuotaName(
            "generate_content_free_tier_input_token_count",
            f"GenerateContentInputTokensPerModel{window}-FreeTier",
        )
    stem = f"GenerateContentPaidTierInputTokensPerModel{window}"
    if number := _TIER_NUMBER.get(tier):
        return QuotaName(
            f"generate_content_paid_tier_{number}_input_token_count", f"{stem}-PaidTier{number}"
        )
    return QuotaName("generate_content_paid_tier_input_token_count", stem)


def _images(tier: Tier, window: str) -> QuotaName:
    # Only the daily metric of tier 1 has been seen; the others follow its pattern.
    number = _TIER_NUMBER.get(tier, "1")
    name = "free_tier" if tier is Tier.FREE else f"paid_tier_{number}"
    suffix = "-FreeTier" if tier is Tier.FREE else f"-PaidTier{number}"
    return QuotaName(
        f"generated_images_{name}_per_model", f"GeneratedImages{window}PerProjectPerModel{suffix}"
    )


def _embed(tier: Tier, counted: str, window: str) -> QuotaName:
    number = _TIER_NUMBER.get(tier)
    name = "free_tier" if tier is Tier.FREE else f"paid_tier_{number}" if number else "paid_tier"
    suffix = "-FreeTier" if tier is Tier.FREE else f"-PaidTier{number}" if number else ""
    if counted == "T":
        return QuotaName(
            f"embed_content_{name}_tokens", f"EmbedContentInputTokens{window}PerModel{suffix}"
        )
    scope = "PerUserPerProjectPerModel" if tier is Tier.FREE else "PerProjectPerModel"
    return QuotaName(
        f"embed_content_{name}_requests", f"EmbedContentRequests{window}{scope}{suffix}"
    )


def _tier(tier: Tier) -> tuple[str, str]:
    """How a metric and an id name the tier, where tier 1 has a number like the others."""
    if tier is Tier.FREE:
        return "free_tier", "FreeTier"
    number = _TIER_NUMBER.get(tier, "1")
    return f"paid_tier_{number}", f"PaidTier{number}"


def _predict(tier: Tier, metric: str, stem: str, window: str) -> QuotaName:
    # Seen: predict_requests_per_model_per_day_paid_tier_1, its id without a hyphen before the tier, and
    # PredictLongRunningRequestsPerDayPerProjectPerModel-FreeTier. The others follow.
    in_metric, in_id = _tier(tier)
    per_day = "_per_day" if window == "PerDay" else ""
    hyphen = "-" if tier is Tier.FREE else ""
    return QuotaName(
        f"{metric}_requests_per_model{per_day}_{in_metric}",
        f"{stem}Requests{window}PerProjectPerModel{hyphen}{in_id}",
    )


def _live(tier: Tier, metric: str, id_: str) -> QuotaName:
    # Seen: bidi_generate_content_paid_tier_3_sessions (a quota override of 2026). The ids are made up
    # after it: Live names none, its close frame has no room for one.
    in_metric, in_id = _tier(tier)
    return QuotaName(
        f"bidi_generate_content_{in_metric}_{metric}", f"BidiGenerateContent{id_}-{in_id}"
    )


def _batch(tier: Tier, counted: str) -> QuotaName:
    # Google documents both limits, but refusals seen to 2026-10 name neither. Made up in the pattern.
    in_metric, in_id = _tier(tier)
    metric, stem = {
        ENQUEUED: ("enqueued_tokens", "EnqueuedTokens"),
        JOBS: ("concurrent_jobs", "ConcurrentJobs"),
    }[counted]
    return QuotaName(
        f"batch_generate_content_{in_metric}_{metric}",
        f"BatchGenerateContent{stem}PerProjectPerModel-{in_id}",
    )


def _cache(tier: Tier) -> QuotaName:
    # Seen on the free tier alone, without a metric.
    _, in_id = _tier(tier)
    return QuotaName(
        "total_cached_content_storage_tokens", f"TotalCachedContentStorageTokensPerModel{in_id}"
    )
