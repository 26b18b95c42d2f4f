"""The models the emulator offers when a scenario names none, and their limits per tier.

Both come from the catalogue: what a model is called in its quota, what it costs, and every limit that
documents or refusals have shown. Google publishes no table of the paid tiers; cells that nobody has
seen are assumed after the model's family, so that every tier can be rehearsed. A scenario or a flag
overrides any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from gemquota.domain.catalogue import UNLIMITED, cells
from gemquota.domain.catalogue import Model as Row
from gemquota.domain.quota import Tier
from gemquota.emulator.quotas import CACHED, COUNTED, ENQUEUED, JOBS, SESSIONS, Family
from gemquota.sources import catalogue


class Quota(NamedTuple):
    """Limits of one model on one tier. None: not limited. 0: the tier does not have it."""

    rpm: int | None = None
    tpm: int | None = None
    rpd: int | None = None
    tpd: int | None = None
    ipm: int | None = None
    ipd: int | None = None
    sessions: int | None = None
    """Of the Live API, at once."""
    batch: int | None = None
    """Input tokens of batch jobs that have not ended."""
    cache: int | None = None
    """Tokens in explicit caches."""

    def limits(self, family: Family) -> tuple[tuple[str, int], ...]:
        """What `family` is limited by, in the order in which a refusal lists it."""
        found = ((name, self._of(name)) for name in COUNTED[family])
        return tuple((name, limit) for name, limit in found if limit is not None)

    def _of(self, name: str) -> int | None:
        if name == JOBS:
            return JOBS_AT_ONCE
        value: int | None = getattr(self, _FIELDS.get(name) or name.lower())
        return value


JOBS_AT_ONCE = 100
"""Batch jobs at once. Documented per project (rate-limits page, 2026-08); counted per model here."""
_FIELDS = {SESSIONS: "sessions", ENQUEUED: "batch", CACHED: "cache"}
_SILENT = {"embedding", "imagen", "lyria", "live", "veo"}
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
    price_in_micro_usd: float = 0.75
    """Per input token, in millionths of a dollar, which is dollars per million."""
    price_out_micro_usd: float = 3.75
    family: str = "flash"
    """As in the catalogue: flash, flash-lite, pro, image, embedding, …"""

    @property
    def embeds(self) -> bool:
        """Whether it turns texts into vectors."""
        return self.family == "embedding"

    @property
    def draws(self) -> bool:
        """Whether its answers are images."""
        return self.family == "image"

    @property
    def talks(self) -> bool:
        """Whether `generateContent` answers for it."""
        return self.family not in _SILENT

    @property
    def streams(self) -> bool:
        """Whether it holds Live sessions."""
        return self.family == "live"

    @property
    def methods(self) -> tuple[str, ...]:
        """What `models.get` says that it can do."""
        return _METHODS.get(self.family, _TALKS)


_TALKS = ("generateContent", "countTokens", "createCachedContent", "batchGenerateContent")
_METHODS = {
    "embedding": ("embedContent", "countTextTokens", "countTokens", "asyncBatchEmbedContent"),
    "imagen": ("predict",),
    "veo": ("predictLongRunning",),
    "live": ("countTokens", "bidiGenerateContent"),
}

ROUTED_BY = "2026-11-22"
"""Redirections of one model to another that were in force on this day are played."""

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
_LIVE = {
    # Google's page of 2025-06, for Live models of then; no later one has sessions.
    Tier.FREE: Quota(tpm=1_000_000, sessions=3),
    Tier.TIER1: Quota(tpm=4_000_000, sessions=50),
    Tier.TIER2: Quota(tpm=10_000_000, sessions=1_000),
    Tier.TIER3: Quota(tpm=10_000_000, sessions=1_000),
}
_IMAGEN = {
    # Seen: 70 a day on tier 1. Four images to a request is the most that the API takes.
    Tier.FREE: Quota(rpm=0, rpd=0, ipm=0),
    Tier.TIER1: Quota(rpm=10, rpd=70, ipm=40),
    Tier.TIER2: Quota(rpm=15, rpd=1_000, ipm=60),
    Tier.TIER3: Quota(rpm=20, rpd=15_000, ipm=80),
}
_VEO = {
    Tier.FREE: Quota(rpm=0, rpd=0),
    Tier.TIER1: Quota(rpm=2, rpd=10),
    Tier.TIER2: Quota(rpm=4, rpd=50),
    Tier.TIER3: Quota(rpm=10, rpd=500),
}
_ASSUMED: dict[str, dict[Tier, Quota]] = {
    "flash-lite": _LITE,
    "pro": _PRO,
    "other": _PRO,
    "image": _IMAGE,
    "embedding": _EMBED,
    "live": _LIVE,
    "imagen": _IMAGEN,
    "veo": _VEO,
    "gemma": dict.fromkeys(_FLASH, Quota(30, 16_000, 14_400)),
}
"""By family of the catalogue; what is not here counts as Flash."""

_ENQUEUED = {
    "flash": (3_000_000, 400_000_000, 1_000_000_000),
    "flash-lite": (10_000_000, 500_000_000, 1_000_000_000),
    "pro": (5_000_000, 500_000_000, 1_000_000_000),
    "image": (1_000_000, 250_000_000, 750_000_000),
    "embedding": (500_000, 5_000_000, 10_000_000),
}
"""Enqueued tokens of batches on tiers 1, 2 and 3, where the documented table has no row (2026-08-18)."""
_IMAGEN_4 = ("imagen-4.0-generate", "imagen-4.0-fast-generate", "imagen-4.0-ultra-generate")
"""Shut down on 2026-08-17, and still what programs that call `predict` are written for."""

COUNT_QUOTA = Quota(rpm=3_000)
"""countTokens is free and has a quota of its own, the same on every tier."""

SPEND_10MIN_USD = {Tier.TIER1: 10.0, Tier.TIER2: 50.0, Tier.TIER3: 200.0}
"""Documented (rate-limits page, 2026-08): spend over any ten minutes."""


@cache
def built_in_models() -> Mapping[str, Model]:
    """The catalogue's models by id, aliases and redirections followed. Not to be changed."""
    rows = {row.id: row for row in catalogue.models()}
    models = {}
    for row in rows.values():
        target = rows.get(row.alias_of or "", row)
        if target.routes_to and (target.routes_from or "") <= ROUTED_BY:
            target = rows.get(target.routes_to, target)
        models[row.id] = Model(
            id=row.id,
            label=_label(target),
            serves=target.id,
            input_limit_tokens=row.max_input_tokens or 1_048_576,
            output_limit_tokens=row.max_output_tokens or 65_536,
            thinks=target.family in ("flash", "pro", "other"),
            price_in_micro_usd=target.price_in or 0.0,
            price_out_micro_usd=target.price_out or 0.0,
            family=target.family,
        )
    for label in _IMAGEN_4:
        id_ = f"{label}-001"
        models[id_] = Model(id_, label, id_, 480, 8_192, False, 0.0, 0.0, "imagen")
    return models


def _label(row: Row) -> str:
    if row.label is None and row.family in ("imagen", "veo"):
        # Seen of imagen-4.0-generate-001; assumed of the others.
        return row.id.removesuffix("-001").removesuffix("-preview")
    return row.quota_label


@cache
def _seen() -> Mapping[tuple[str, str], Mapping[str, int | None]]:
    """The newest reading of every limit, by label and tier; None is unlimited."""
    seen: dict[tuple[str, str], dict[str, int | None]] = {}
    for cell in cells(catalogue.limit_rows()):
        row = cell.latest
        if row.dimension.lower() in Quota._fields:
            value = None if row.value == UNLIMITED else row.value
            seen.setdefault((row.model, row.tier), {})[row.dimension.lower()] = value
    return seen


@cache
def _family_of(label: str) -> str:
    families = (model.family for model in built_in_models().values() if model.label == label)
    return next(families, "flash")


def quota_of(label: str, tier: Tier) -> Quota:
    """The limits of a label on a tier: what was seen, and where nothing was, the family's.

    A label that the catalogue does not know counts as Flash. On the free tier there are neither batches
    nor explicit caches (pricing page; refusals with `limit=0`, to 2026-10).
    """
    family = _family_of(label)
    assumed = _ASSUMED.get(family, _FLASH)[tier]
    if tier is Tier.FREE:
        assumed = assumed._replace(batch=0, cache=0)
    else:
        paid = (Tier.TIER1, Tier.TIER2, Tier.TIER3).index(tier)
        assumed = assumed._replace(batch=_ENQUEUED.get(family, _ENQUEUED["flash"])[paid])
    return assumed._replace(**_seen().get((label, tier.value), {}))
