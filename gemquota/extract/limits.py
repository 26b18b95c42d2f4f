"""Which limits an error names: violations, bullets of the message, and older sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.domain.quota_id import meaning_of, tier_of
from gemquota.extract.fields import Field

_MODEL = r"[a-z][a-z0-9]*(?:[-.@][a-z0-9]+)*"
_METRIC = r"[a-z0-9.-]{3,60}\.googleapis\.com/[a-z0-9_]{3,100}"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    quote = "[\"'`*_ ]{0,4}"
    return (
        # A3 and A4: "* Quota exceeded for metric: M, limit: N, model: X"
        re.compile(
            rf"quota exceeded for metric:? ?{quote}({_METRIC}){quote}(?:, ?limit: ?([0-9]{{1,19}}))?"
            rf"(?:, ?model: ?{quote}({_MODEL}?)(?=n\* quota|nplease retry|[^a-z0-9.@-]|\.(?:[^a-z0-9]|$)|-?$))?",
            re.IGNORECASE,
        ),
        # B2: "Rate limit exceeded for model X (limit: N requests per day on Free Tier)"
        re.compile(
            rf"rate limit exceeded for model ({_MODEL}) ?\( ?limit: ?([0-9]{{1,19}}) ([a-z ]{{3,40}}?)(?: on ([a-z0-9 ]{{3,20}}))?\)",
            re.IGNORECASE,
        ),
        # Vertex: "Quota exceeded for aiplatform.googleapis.com/M with base model: X"
        re.compile(
            rf"(?:quota exceeded for|exceed quota limits:) ?{quote}({_METRIC})(?: with base model: ?{quote}({_MODEL}))?",
            re.IGNORECASE,
        ),
        # A1: "Quota exceeded for quota metric 'M' and limit 'L' of service 'S'"
        re.compile(
            r"quota exceeded for quota (?:metric|group) ['\"]?([^'\"\n]{3,80}?)['\"]? and limit ['\"]?([^'\"\n]{3,120}?)['\"]? of service ['\"]?([a-z0-9.-]{3,60})",
            re.IGNORECASE,
        ),
        # gemini-cli's own notice
        re.compile(rf"reached your daily ({_MODEL}) quota limit", re.IGNORECASE),
    )


def limits_of(fields: Sequence[Field], text: str, flat: str) -> tuple[Limit, ...]:
    """Every distinct limit that `text` names. `flat` is `text` with single blanks."""
    bullets = list(_bullets(flat))
    limits = list(_violations(fields, text, bullets))
    counted = Counter(limit.quota_metric for limit in limits)
    for metric, value, model in bullets:
        if counted[metric] > 0:
            counted[metric] -= 1
            continue
        limits.append(_limit(quota_id=None, metric=metric, value=value, model=model))
    limits += _sentences(flat, has_ids=bool(limits))
    return tuple(dict.fromkeys(_without_echoes(limits)))


def _bullets(flat: str) -> Iterable[tuple[str, int | None, str | None]]:
    if "uota exceeded for metric" not in flat and "uota Exceeded For Metric" not in flat:
        return
    for match in _patterns()[0].finditer(flat):
        yield match[1].lower(), _integer(match[2]), match[3]


def _violations(
    fields: Sequence[Field], text: str, bullets: Sequence[tuple[str, int | None, str | None]]
) -> Iterable[Limit]:
    value_in_message = {metric: value for metric, value, _ in bullets}
    models = {model for _, _, model in bullets if model}
    for entry in _entries(fields, text):
        metric = (entry.get("metric") or "").lower() or None
        if metric is None and "id" not in entry:
            continue
        value = _integer(entry.get("value_of"))
        if value is None and metric is not None:
            # quotaValue is left out when the limit is 0; then the message's bullet says so.
            value = value_in_message.get(metric)
        model = entry.get("model")
        if model and model not in models:
            # A cut value: the bullet has it whole.
            model = next((whole for whole in models if whole.startswith(model)), model)
        yield _limit(
            quota_id=entry.get("id"), metric=metric, value=value, model=model, location=entry.get("location")
        )


def _entries(fields: Sequence[Field], text: str) -> Iterable[dict[str, str]]:
    """Group fields to violations: a key seen twice, or a new object, begins the next one."""
    entry: dict[str, str] = {}
    in_dimensions = False
    awaited = ""
    last_end = 0
    for field in fields:
        key, value = field.key, field.value
        if entry and _new_object(text[last_end : field.start]):
            yield entry
            entry, in_dimensions = {}, False
        if key == "key":
            awaited = {"quota_metric": "metric", "quota_limit": "id", "quota_limit_value": "value_of",
                       "quota_location": "location", "model": "model", "location": "location"}.get(value, "")
            continue
        if key == "value" and awaited:
            key, awaited = awaited, ""
            in_dimensions = in_dimensions or key in ("model", "location")
        if key == "dimensions":
            in_dimensions = True
        elif key == "quota" and "googleapis.com/" in value:
            key = "metric"
        elif key == "limit" and "metric" in entry:
            key = "value_of"
        if key in ("metric", "id", "value_of") or (key in ("model", "location") and in_dimensions):
            if key in entry and entry[key] != value:
                yield entry
                entry, in_dimensions = {}, key in ("model", "location")
            if value:
                entry[key] = _cleaned(key, value)
            last_end = field.end
    if entry:
        yield entry


def _new_object(between: str) -> bool:
    return len(between) < 400 and bool(
        re.search(r"[}\]]\s*,?\s*(?:\{|map\[|violations\b)", between)
    )


def _cleaned(key: str, value: str) -> str:
    return value.rstrip(".:,") if key != "value_of" else value


def _sentences(flat: str, *, has_ids: bool) -> Iterable[Limit]:
    lowered = flat.lower()
    _, rate, vertex, legacy, daily = _patterns()
    if "rate limit exceeded for model" in lowered:
        for match in rate.finditer(flat):
            yield _rate_limit(match)
    if "googleapis.com/" in lowered:
        for match in vertex.finditer(flat):
            yield _limit(quota_id=None, metric=match[1], value=None, model=match[2])
    if "and limit" in lowered and not has_ids:
        for match in legacy.finditer(flat):
            yield _limit(quota_id=None, metric=match[1], value=None, model=None, words=match[2])
    if "reached your daily" in lowered:
        for match in daily.finditer(flat):
            yield Limit(dimension=Dimension.RPD, model=match[1].lower())
    if "exhausted your daily quota" in lowered and not has_ids:
        yield Limit(dimension=Dimension.RPD)


def _rate_limit(match: re.Match[str]) -> Limit:
    model, value, what, tier = match.groups()
    meaning = meaning_of(None, what.replace(" ", "_"))
    return Limit(
        dimension=meaning.dimension,
        candidates=meaning.candidates,
        limit=_integer(value),
        model=model,
        tier=tier_of(f"on {tier}") if tier else Tier.UNKNOWN,
        scope=("project", "model"),
    )


def _limit(
    *,
    quota_id: str | None,
    metric: str | None,
    value: int | None,
    model: str | None,
    location: str | None = None,
    words: str | None = None,
) -> Limit:
    meaning = meaning_of(quota_id or words, metric)
    return Limit(
        dimension=meaning.dimension,
        candidates=meaning.candidates,
        limit=value,
        model=model or None,
        location=location,
        quota_id=quota_id,
        quota_metric=metric,
        tier=meaning.tier,
        scope=meaning.scope,
    )


def _without_echoes(limits: list[Limit]) -> Iterable[Limit]:
    """Drop a limit that says less than another one of the same metric."""
    named = {(limit.quota_metric, limit.dimension) for limit in limits if limit.limit is not None}
    known = {limit.model for limit in limits if limit.dimension is Dimension.RPD and limit.model}
    for limit in limits:
        if limit.limit is None and not limit.quota_id and (limit.quota_metric, limit.dimension) in named:
            continue
        if limit == Limit(dimension=Dimension.RPD) and known:
            continue
        yield limit


def _integer(digits: str | None) -> int | None:
    match = re.match(r"[0-9]{1,19}", digits or "")
    return int(match[0]) if match else None
