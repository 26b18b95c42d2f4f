"""The quota's own names: metric and id by what is called, tier and dimension.

Source: names seen in 429 bodies and in Monitoring, to 2026-10. Tier 1 ids carry no suffix. Those of
tier 3's tokens are inferred from tier 2's.
"""

from __future__ import annotations

from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.domain.quota import Dimension, Tier

SERVICE = "generativelanguage.googleapis.com"


@unique
class Family(StrEnum):
    """Calls that share a quota: generating, embedding, and counting tokens."""

    GENERATE = "generate"
    EMBED = "embed"
    COUNT = "count"


class QuotaName(NamedTuple):
    """How a refusal names a limit."""

    metric: str
    """Without the service in front."""
    quota_id: str


_TIER_NUMBER = {Tier.TIER2: "2", Tier.TIER3: "3"}
_WINDOW = {"M": "PerMinute", "D": "PerDay"}


def quota_name(family: Family, tier: Tier, dimension: Dimension) -> QuotaName:
    """The names under which `family` counts `dimension` on `tier`."""
    window = _WINDOW[dimension.value[2]]
    counted = dimension.value[0]
    if family is Family.COUNT:
        return QuotaName("count_tokens_requests", f"CountTokensRequests{window}PerProjectPerModel")
    if family is Family.EMBED:
        return _embed(tier, counted, window)
    if counted == "I":
        return _images(tier, window)
    return _tokens(tier, window) if counted == "T" else _requests(tier, window)


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
