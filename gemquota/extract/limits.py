"""Which limits an error names: violations, bullets of the message, and older sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from gemquota.domain.quota import Dimension, Limit, Tier, without_echoes
from gemquota.domain.quota_id import meaning_of, tier_of
from gemquota.extract.fields import Field

_MODEL = r"[a-z][a-z0-9]*(?:[-.@][a-z0-9]+)*"
_METRIC = r"[a-z0-9.-]{3,60}\.googleapis\.com/[a-z0-9_]{3,100}"
_HOSTS = ("generativelanguage.googleapis.com", "aiplatform.googleapis.com")
_MODEL_END = re.compile(
    r"-(?:pro|flash|lite|preview|image|tts|live|exp|latest|generate|it|embedding|[0-9]\.[0-9]|[0-9]{3}|[0-9]{1,2}b)$"
)
_METRIC_SHAPE = re.compile(_METRIC)


_QUOTE = "[\"'`*_ ]{0,4}"
_BULLET, _RATE, _VERTEX, _LEGACY, _STORED, _DAILY = range(6)
_SENTENCES = (
    # A3 and A4: "* Quota exceeded for metric: M, limit: N, model: X"
    (
        rf"(?:quota exceeded for metric:? ?{_QUOTE}|(?<![a-z0-9.-])(?=[a-z0-9.-]{{3,60}}/[a-z0-9_]{{3,100}}, limit:)|^(?=[a-z0-9.-]{{3,60}}/[a-z0-9]{{1,30}}_))"
        rf"({_METRIC}){_QUOTE}(?:, ?limit: ?([0-9]{{1,19}}(?: [0-9]{{1,18}}(?=, ?model:))?)(?![0-9]))?"
        rf"(?:, ?model: ?{_QUOTE}({_MODEL}))?",
        re.IGNORECASE,
    ),
    # B2: "Rate limit exceeded for model X (limit: N requests per day on Free Tier)"
    (
        rf"rate limit exceeded for model ({_MODEL}) ?\( ?limit: ?([0-9]{{1,19}}) ([a-z ]{{3,40}}?)(?: on ([a-z0-9 ]{{3,20}}))?\)",
        re.IGNORECASE,
    ),
    # Vertex: "Quota exceeded for aiplatform.googleapis.com/M with base model: X"
    (
        rf"(?:quota exceeded for|exceed quota limits:) ?{_QUOTE}({_METRIC})(?: with base model: ?{_QUOTE}({_MODEL}))?",
        re.IGNORECASE,
    ),
    # A1: "Quota exceeded for quota metric 'M' and limit 'L' of service 'S'"
    (
        r"quota exceeded for quota (?:metric|group) ['\"]?([^'\"\n]{3,80}?)['\"]? and limit ['\"]?([^'\"\n]{3,120}?)['\"]? of service ['\"]?([a-z0-9.-]{3,60})",
        re.IGNORECASE,
    ),
    # Context caching: "TotalCached...FreeTier limit exceeded for model X: limit=0, requested=5"
    (
        rf"\b([A-Z][A-Za-z]{{10,80}}) limit exceeded for model ({_MODEL}): ?limit ?[=:] ?([0-9]{{1,19}})(?![0-9])",
        0,
    ),
    # gemini-cli's own notice
    (rf"reached your daily ({_MODEL}) quota limit", re.IGNORECASE),
)
"""Regular expressions of the sentences that name limits, with their flags."""


@cache
def _sentence(number: int) -> re.Pattern[str]:
    # Each is compiled when a text needs it: most texts need one, and all take milliseconds.
    return re.compile(*_SENTENCES[number])


def limits_of(fields: Sequence[Field], text: str, flat: str) -> tuple[Limit, ...]:
    """Every distinct limit that `text` names.

    `flat` is `text` with single blanks, one at its end where the text was whole: what stands
    last without one may be half of itself.
    """
    bullets = _bullets(flat)
    limits = list(_violations(fields, text, bullets))
    # A bullet for each violation: what is left over belongs to details that were cut off. Of a
    # metric's bullets those of the violations' own values go first.
    left = Counter(bullets)
    by_value = Counter((limit.quota_metric, limit.limit) for limit in limits)
    by_metric = Counter(limit.quota_metric for limit in limits)
    for bullet in bullets:
        told = min(left[bullet], by_value[bullet.metric, bullet.value])
        left[bullet] -= told
        by_metric[bullet.metric] -= told
    for bullet in bullets:
        told = min(left[bullet], max(0, by_metric[bullet.metric]))
        by_metric[bullet.metric] -= told
        if left[bullet] > told:
            limits.append(
                _limit(quota_id=None, metric=bullet.metric, value=bullet.value, model=bullet.model)
            )
    limits += _sentences(flat, has_ids=bool(limits))
    return without_echoes(limits)


class Bullet(NamedTuple):
    """`* Quota exceeded for metric: M, limit: N, model: X`."""

    metric: str
    value: int | None
    model: str | None


def _bullets(flat: str) -> Counter[Bullet]:
    """The bullets of one message; the same message printed again counts once."""
    most: Counter[Bullet] = Counter()
    run: Counter[Bullet] = Counter()
    last_end = 0
    for match in _sentence(_BULLET).finditer(flat):
        if match.start() - last_end > 40:
            run = Counter()
        last_end = match.end()
        value, model = match[2], match[3]
        if _open_end(flat, match.end()):
            if value is None:
                continue
            value, model = (None, None) if model is None else (value, None)
        elif model is not None:
            model = _uncut(model, flat, match.end())
        elif value is not None and _DIGITS_FOLLOW.match(flat, match.end()):
            value = None
        run[Bullet(_whole_host(match[1].lower()), _integer(value), model)] += 1
        most |= run
    return most


def _only_value(bullets: Iterable[Bullet], metric: str) -> int | None:
    """The value that the message gives for a metric, if it gives just one."""
    path = metric.rpartition("/")[2]
    values = {bullet.value for bullet in bullets if bullet.metric.endswith("/" + path)}
    return values.pop() if len(values) == 1 else None


def _open_end(flat: str, end: int) -> bool:
    """Whether what ends at `end` may go on where the text was cut."""
    return not flat[end:].lstrip("-.:@_/")


def _whole_model(model: str) -> str | None:
    """A model that may be cut, if it ends as models do."""
    return model if _MODEL_END.search(model) else None


_DIGITS_FOLLOW = re.compile(r" [0-9]")
_WORD_FOLLOWS = re.compile(r" (?:[a-z0-9]|-[a-z])")


def _uncut(model: str, flat: str, end: int) -> str | None:
    """`model`, which ends at `end`; None where a wrap may have cut it and the rest follows."""
    if model[-1:] in "-." or _WORD_FOLLOWS.match(flat, end):
        return _whole_model(model)
    return model


def _whole_host(metric: str) -> str:
    """A metric whose host lost its head, given it back."""
    host, _, path = metric.partition("/")
    whole = next((known for known in _HOSTS if known.endswith(host)), host)
    return f"{whole}/{path}"


def _violations(fields: Sequence[Field], text: str, bullets: Iterable[Bullet]) -> Iterable[Limit]:
    models = {bullet.model for bullet in bullets if bullet.model}
    for entry in _entries(fields, text):
        metric = (entry.get("metric") or "").lower() or None
        if metric is not None and not _METRIC_SHAPE.fullmatch(metric):
            metric = None
        if metric is None and "id" not in entry:
            continue
        value = _integer(entry.get("value_of"))
        if value is None and metric is not None:
            # quotaValue is left out when the limit is 0; then the message's bullet says so.
            value = _only_value(bullets, metric)
        model = entry.get("model")
        if model and model.endswith("…"):
            # The bullet of the message may have it whole.
            model = next((whole for whole in models if whole.startswith(model[:-1])), None)
        yield _limit(
            quota_id=entry.get("id"),
            metric=metric,
            value=value,
            model=model,
            location=entry.get("location"),
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
            awaited = {
                "quota_metric": "metric",
                "quota_limit": "id",
                "quota_limit_value": "value_of",
                "quota_location": "location",
                "model": "model",
                "location": "location",
            }.get(value, "")
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
            again = key == "metric" and ("id" in entry or "value_of" in entry)
            if key in entry and (again or entry[key] != value):
                yield entry
                entry, in_dimensions = {}, key in ("model", "location")
            if field.value_end >= len(text.rstrip()):  # it is cut, and may say something else
                value = f"{value}…" if key == "model" else ""
            if value:
                entry[key] = value.rstrip(".:,")
            last_end = field.end
    if entry:
        yield entry


def _new_object(between: str) -> bool:
    return len(between) < 400 and bool(
        re.search(r"[}\]]\s*,?\s*(?:%?\{|map\[|violations\b)", between)
    )


def _sentences(flat: str, *, has_ids: bool) -> Iterable[Limit]:
    lowered = flat.lower()
    if "rate limit exceeded for model" in lowered:
        for match in _sentence(_RATE).finditer(flat):
            yield _rate_limit(match)
    said = "quota exceeded for"
    if lowered.count(said) > lowered.count(f"{said} metric") or "exceed quota limits:" in lowered:
        for match in _sentence(_VERTEX).finditer(flat):
            if _open_end(flat, match.end()):
                if match[2] is None:
                    continue  # half a metric
                model = None
            else:
                model = match[2] and _uncut(match[2], flat, match.end())
            yield _limit(quota_id=None, metric=match[1], value=None, model=model)
    if "and limit" in lowered and not has_ids:
        for match in _sentence(_LEGACY).finditer(flat):
            yield _limit(quota_id=None, metric=match[1], value=None, model=None, words=match[2])
    if "limit exceeded for model" in lowered:
        for match in _sentence(_STORED).finditer(flat):
            yield _limit(quota_id=match[1], metric=None, value=_integer(match[3]), model=match[2])
    if "reached your daily" in lowered:
        for match in _sentence(_DAILY).finditer(flat):
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


def _integer(digits: str | None) -> int | None:
    match = re.match(r"[0-9]{1,19}", (digits or "").replace(" ", ""))
    return int(match[0]) if match else None
