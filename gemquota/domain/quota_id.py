"""Read quota ids and metric names: what they count, over which window, for whom.

The rules are the field's own naming (`GenerateRequestsPerDayPerProjectPerModel-FreeTier`,
`generate_content_free_tier_requests`). The id beats the metric: the free metric is the
same for requests per minute and per day.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gemquota.domain.quota import Dimension, Tier

_BY_UNIT = {
    "requests": (Dimension.RPM, Dimension.RPD),
    "input_tokens": (Dimension.TPM, Dimension.TPD),
    "images": (Dimension.IPM, Dimension.IPD),
}
_PAID_DIGIT = re.compile(r"paid_?tier_?([123])", re.IGNORECASE)
_NO_RATE = (
    "storage",
    "bytes",
    "concurren",
    "enqueued",
    "gpus",
    "tpus",
    "sessions",
    "outputtoken",
    "output_token",
)
_SCOPES = (
    ("project", ("perproject", "per_project")),
    ("user", ("peruser", "per_user")),
    ("model", ("permodel", "per_model", "base_model")),
    ("region", ("perregion", "per_region", "for a region")),
)


_WHILE_HELD = ("concurren", "enqueued", "sessions")


class Meaning(NamedTuple):
    """What the names of a limit say."""

    dimension: Dimension | None
    candidates: tuple[Dimension, ...]
    tier: Tier
    scope: tuple[str, ...]


def meaning_of(quota_id: str | None, quota_metric: str | None) -> Meaning:
    """What `quota_id` and `quota_metric` say together; either may be missing."""
    names = f"{quota_id or ''} {quota_metric or ''}"
    lowered = names.lower()
    scope = tuple(scope for scope, marks in _SCOPES if any(mark in lowered for mark in marks))
    per_window = _BY_UNIT.get(_unit(lowered))
    if per_window is None:
        return Meaning(Dimension.OTHER, (), tier_of(names), scope)
    window = _window(quota_id or "") or _window(quota_metric or "")
    if window is None and "aiplatform.googleapis.com/online_prediction_requests" in lowered:
        window = "minute"  # Vertex counts this one per minute; the name leaves it out.
    if window is None:
        return Meaning(None, per_window, tier_of(names), scope)
    return Meaning(per_window[window == "day"], (), tier_of(names), scope)


def counts_what_is_held(quota_id: str | None, quota_metric: str | None) -> bool:
    """Whether a limit counts what is open or waiting at once, so that it frees as that ends."""
    names = f"{quota_id or ''} {quota_metric or ''}".lower()
    return any(mark in names for mark in _WHILE_HELD)


def tier_of(names: str) -> Tier:
    """The tier that a quota id, metric or phrase ("on Free Tier") names."""
    lowered = names.lower()
    if re.search(r"free[ _-]?tier", lowered):
        return Tier.FREE
    if digit := _PAID_DIGIT.search(lowered) or re.search(r"\bon tier ([123])\b", lowered):
        return Tier(f"tier{digit[1]}")
    if re.search(r"paid[ _-]?tier", lowered):
        return Tier.PAID
    return Tier.UNKNOWN


def _unit(lowered: str) -> str:
    if any(mark in lowered for mark in _NO_RATE):
        return "other"
    if "image" in lowered:
        return "images"
    if "token" in lowered and not re.search(r"count_?tokens", lowered):
        return "input_tokens"
    return "requests" if re.search(r"request|embedcontent|predict|\bquer", lowered) else "other"


def _window(name: str) -> str | None:
    lowered = name.lower()
    if re.search(r"per[ _]?day|/d/|daily", lowered):
        return "day"
    if re.search(r"per[ _]?minute|/min/", lowered):
        return "minute"
    return None
