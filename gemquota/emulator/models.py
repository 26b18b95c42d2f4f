"""The models the emulator offers when a scenario names none, and their limits per tier.

Free-tier figures are readings of 2026-07 to 2026-10. Google publishes no table of the paid tiers;
cells that no public 429 has shown are assumed after the nearest sibling, so that every tier can
be rehearsed. A scenario or a flag overrides any of them.
"""

from __future__ import annotations

from typing import NamedTuple

from gemquota.domain.quota import Dimension, Tier


class Quota(NamedTuple):
    """Limits of one model on one tier. None: not limited. 0: the tier does not have it."""

    rpm: int | None = None
    tpm: int | None = None
    rpd: int | None = None
    tpd: int | None = None
    ipm: int | None = None
    ipd: int | None = None

    def limits(self) -> tuple[tuple[Dimension, int], ...]:
        """What is limited, in the order in which a refusal lists it."""
        return tuple(
            (dimension, limit)
            for dimension, limit in zip(_DIMENSIONS, self, strict=True)
            if limit is not None
        )


_DIMENSIONS = (
    Dimension.RPM, Dimension.TPM, Dimension.RPD, Dimension.TPD, Dimension.IPM, Dimension.IPD,
)  # fmt: skip
NONE = Quota(0, 0, 0, 0)
NO_IMAGES = Quota(0, 0, 0, 0, 0)


class Model(NamedTuple):
    """One model as `models.get` shows it, and the bucket that counts it."""

    id: str
    label: str
    """The quota's own name for the model: aliases with one label share one bucket."""
    serves: str
    """`modelVersion` of its answers."""
    input_limit_tokens: int = 1_048_576
    output_limit_tokens: int = 65_536
    thinks: bool = True
    embeds: bool = False
    draws: bool = False
    price_in_micro_usd: float = 0.75
    """Per input token, in millionths of a dollar, which is dollars per million."""
    price_out_micro_usd: float = 3.75


def _text(
    id: str, label: str, prices: tuple[float, float], serves: str = "", thinks: bool = True
) -> Model:
    return Model(id, label, serves or id, 1_048_576, 65_536, thinks, False, False, *prices)


MODELS: tuple[Model, ...] = (
    _text("gemini-4-argon", "gemini-4-argon", (2.0, 10.0)),
    _text("gemini-3.8-flash", "gemini-3.8-flash", (0.75, 3.75)),
    _text("gemini-flash-latest", "gemini-3.8-flash", (0.75, 3.75), "gemini-3.8-flash"),
    # Requests for these two are routed on since 2026-10-08.
    _text("gemini-3.7-flash", "gemini-3.8-flash", (0.75, 3.75), "gemini-3.8-flash"),
    _text("gemini-3.5-flash", "gemini-3.6-flash", (0.75, 3.75), "gemini-3.6-flash"),
    _text("gemini-3.6-flash", "gemini-3.6-flash", (0.75, 3.75)),
    _text("gemini-3.5-flash-lite", "gemini-3.5-flash-lite", (0.3, 2.5), thinks=False),
    _text("gemini-flash-lite-latest", "gemini-3.5-flash-lite", (0.3, 2.5), "gemini-3.5-flash-lite",
          thinks=False),
    _text("gemini-3.1-flash-lite", "gemini-3.1-flash-lite", (0.25, 1.5), thinks=False),
    _text("gemini-3.1-pro-preview", "gemini-3.1-pro", (2.0, 12.0)),
    _text("gemini-pro-latest", "gemini-3.1-pro", (2.0, 12.0), "gemini-3.1-pro-preview"),
    _text("gemini-3-flash-preview", "gemini-3-flash", (0.5, 3.0)),
    _text("gemini-2.5-pro", "gemini-2.5-pro", (1.25, 10.0)),
    _text("gemini-2.5-flash", "gemini-2.5-flash", (0.3, 2.5)),
    _text("gemini-2.5-flash-lite", "gemini-2.5-flash-lite", (0.1, 0.4), thinks=False),
    _text("gemma-4-31b-it", "gemma-4-31b", (0.0, 0.0), thinks=False),
    Model("gemini-2.5-flash-image", "gemini-2.5-flash-preview-image", "gemini-2.5-flash-image",
          65_536, 32_768, False, False, True, 0.3, 2.5),
    Model("gemini-3.1-flash-image", "gemini-3.1-flash-image", "gemini-3.1-flash-image",
          131_072, 32_768, False, False, True, 0.5, 3.0),
    Model("gemini-embedding-001", "gemini-embedding-1.0", "gemini-embedding-001",
          2_048, 1, False, True, False, 0.15, 0.0),
    Model("gemini-embedding-2", "gemini-embedding-2", "gemini-embedding-2",
          8_192, 1, False, True, False, 0.2, 0.0),
)  # fmt: skip

_FLASH = {
    Tier.FREE: Quota(5, 250_000, 20),
    Tier.TIER1: Quota(1_000, 1_000_000, 10_000),
    Tier.TIER2: Quota(2_000, 3_000_000, 100_000),
    Tier.TIER3: Quota(20_000, 20_000_000),
}
_LITE = {
    Tier.FREE: Quota(15, 250_000, 500),
    Tier.TIER1: Quota(4_000, 4_000_000, 10_000),
    Tier.TIER2: Quota(10_000, 10_000_000),
    Tier.TIER3: Quota(20_000, 30_000_000),
}
_PRO = {
    Tier.FREE: NONE,
    Tier.TIER1: Quota(150, 1_000_000, 250),
    Tier.TIER2: Quota(1_000, 5_000_000, 50_000),
    Tier.TIER3: Quota(2_000, 8_000_000),
}
_IMAGE = {
    Tier.FREE: NO_IMAGES,
    Tier.TIER1: Quota(500, 500_000, 2_000, ipm=500),
    Tier.TIER2: Quota(2_000, 1_500_000, 50_000, ipm=2_000),
    Tier.TIER3: Quota(5_000, 5_000_000, ipm=5_000),
}
_EMBED = {
    Tier.FREE: Quota(100, 30_000, 1_000),
    Tier.TIER1: Quota(3_000, 1_000_000),
    Tier.TIER2: Quota(5_000, 5_000_000),
    Tier.TIER3: Quota(10_000, 10_000_000),
}
LIMITS: dict[str, dict[Tier, Quota]] = {
    "gemini-3.8-flash": {**_FLASH, Tier.TIER1: Quota(1_000, 2_000_000, 10_000)},
    "gemini-3.5-flash-lite": _LITE,
    "gemini-3.1-flash-lite": _LITE,
    "gemini-2.5-flash-lite": {
        **_LITE, Tier.FREE: Quota(10, 250_000, 20), Tier.TIER1: Quota(4_000, 4_000_000),
    },
    "gemini-3.1-pro": _PRO,
    "gemini-4-argon": _PRO,
    "gemini-2.5-pro": {**_PRO, Tier.TIER1: Quota(150, 2_000_000, 10_000)},
    "gemma-4-31b": dict.fromkeys(_FLASH, Quota(30, 16_000, 14_400)),
    "gemini-2.5-flash-preview-image": _IMAGE,
    "gemini-3.1-flash-image": _IMAGE,
    "gemini-embedding-1.0": _EMBED,
    "gemini-embedding-2": _EMBED,
}  # fmt: skip

COUNT_QUOTA = Quota(rpm=3_000)
"""countTokens is free and has a quota of its own, the same on every tier."""

SPEND_10MIN_USD = {Tier.TIER1: 10.0, Tier.TIER2: 50.0, Tier.TIER3: 200.0}
"""Documented (rate-limits page, 2026-08): spend over any ten minutes."""


def quota_of(label: str, tier: Tier) -> Quota:
    """The limits of a label on a tier; a label that no table knows counts as Flash."""
    return LIMITS.get(label, _FLASH)[tier]
