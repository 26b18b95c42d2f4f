"""Sums, durations and limits as Prometheus reads them. The one module that imports prometheus_client.

What is kept for long are sums, so these are counters of ours (`gemquota_*`), with the attributes of
OpenTelemetry's conventions for generative AI as labels. Durations are the conventions' own histogram,
`gen_ai.client.operation.duration`, with the bounds that they advise. Both count all that was ever recorded, so
that neither falls when single records are forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from gemquota.domain.call import Kind, Totals
from gemquota.domain.durations import BOUNDS_MS, Took
from gemquota.domain.secrets import redacted
from gemquota.domain.standing import Standing
from gemquota.export.attributes import operation, provider

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_WHO = (
    "gen_ai_provider_name", "gen_ai_operation_name", "gen_ai_request_model", "gen_ai_response_model",
    "gemquota_quota_label", "gemquota_account", "gemquota_tag",
)  # fmt: skip
_LIMIT = ("gemquota_quota_label", "gemquota_account", "gemquota_dimension", "gemquota_tier")


MOST_SERIES = 1_000
"""Whoever calls chooses the names of models: beyond so many, the less used are told together."""
OTHER = "other"
_DURATION = ("gen_ai_provider_name", "gen_ai_operation_name", "gen_ai_request_model", "error_type")


class Recorded(NamedTuple):
    """What there is to tell at an instant."""

    sums: Mapping[Kind, Totals]
    standings: tuple[Standing, ...]
    """Stated limits and what is used of them."""
    last_s: float | None
    """Of the latest call, epoch seconds."""
    durations: Iterable[Took] = ()


def prometheus_text(recorded: Recorded) -> str:
    """The text format 0.0.4, which every Prometheus reads."""
    return generate_latest(_Families(recorded)).decode()


class _Families(Collector):
    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded

    def collect(self) -> Iterator[Metric]:
        yield from _counters(self._recorded.sums)
        yield _histogram(self._recorded.durations)
        yield from _limits(self._recorded.standings)
        last_s = self._recorded.last_s
        if last_s is not None:
            yield GaugeMetricFamily(
                "gemquota_last_call_timestamp_seconds", "When the latest call arrived.", last_s
            )


def _counters(sums: Mapping[Kind, Totals]) -> Iterator[CounterMetricFamily]:
    by_labels = _by_labels(sums)
    calls = CounterMetricFamily(
        "gemquota_calls",
        "Recorded calls by how they ended."
        + (
            f" Beyond {MOST_SERIES:,} series those with the fewest calls are told as {OTHER}, which falls"
            " when one of them gets more."
            if (OTHER,) * len(_WHO) in by_labels
            else ""
        ),
        labels=(*_WHO, "gemquota_outcome"),
    )
    tokens = CounterMetricFamily(
        "gemquota_tokens",
        "Tokens that answers stated; output includes thoughts.",
        labels=(*_WHO, "gen_ai_token_type"),
    )
    cached = CounterMetricFamily("gemquota_cached_tokens", "The cached part of input.", labels=_WHO)
    thoughts = CounterMetricFamily(
        "gemquota_thought_tokens", "The thoughts in output.", labels=_WHO
    )
    images = CounterMetricFamily("gemquota_images", "Images that were drawn.", labels=_WHO)
    cost = CounterMetricFamily("gemquota_cost_usd", "Cost at list prices.", labels=_WHO)
    for who, totals in sorted(by_labels.items()):
        calls.add_metric((*who, "admitted"), totals.admitted)
        calls.add_metric((*who, "refused"), totals.refused)
        calls.add_metric((*who, "failed"), totals.failed)
        tokens.add_metric((*who, "input"), totals.input_tokens)
        tokens.add_metric((*who, "output"), totals.output_tokens + totals.thought_tokens)
        cached.add_metric(who, totals.cached_tokens)
        thoughts.add_metric(who, totals.thought_tokens)
        images.add_metric(who, totals.images)
        cost.add_metric(who, totals.micro_usd / 1e6)
    yield from (calls, tokens, cached, thoughts, images, cost)


def _by_labels(sums: Mapping[Kind, Totals]) -> dict[tuple[str, ...], Totals]:
    # Clients' versions and the recorder make many kinds of what is one series.
    found: dict[tuple[str, ...], Totals] = defaultdict(Totals)
    for kind, totals in sums.items():
        who = (
            provider(kind.surface), operation(kind.method), kind.model, kind.served,
            kind.label, kind.account, kind.tag,
        )  # fmt: skip
        found[tuple(map(redacted, who))] += totals
    return _bounded(found, len(_WHO))


def _bounded(found: Mapping[tuple[str, ...], Totals], width: int) -> dict[tuple[str, ...], Totals]:
    """No more than `MOST_SERIES`: those with the fewest calls as one."""
    if len(found) <= MOST_SERIES:
        return dict(found)
    ranked = sorted(found.items(), key=lambda item: (-item[1].calls, item[0]))
    kept = dict(ranked[: MOST_SERIES - 1])
    rest = (OTHER,) * width
    kept[rest] = sum((totals for _, totals in ranked[MOST_SERIES - 1 :]), kept.get(rest, Totals()))
    return kept


def _histogram(durations: Iterable[Took]) -> HistogramMetricFamily:
    family = HistogramMetricFamily(
        "gen_ai_client_operation_duration_seconds",
        "From a call's arrival to its answer's end, of calls that were answered.",
        labels=_DURATION,
    )
    found: dict[tuple[str, ...], list[int]] = {}
    for each in durations:
        kind = each.kind
        who = tuple(
            map(redacted, (provider(kind.surface), operation(kind.method), kind.model, each.cause))
        )
        if who not in found and len(found) >= MOST_SERIES:
            who = (OTHER,) * len(_DURATION)
        counts = found.setdefault(who, [0] * (len(BOUNDS_MS) + 2))
        counts[each.bucket] += each.calls
        counts[-1] += each.total_ms
    for who, (*counts, total_ms) in sorted(found.items()):
        upto = list(accumulate(counts))
        bounds = [*(f"{bound / 1000:g}" for bound in BOUNDS_MS), "+Inf"]
        family.add_metric(who, list(zip(bounds, upto, strict=True)), total_ms / 1000)
    return family


def _limits(standings: Iterable[Standing]) -> Iterator[GaugeMetricFamily]:
    used = GaugeMetricFamily(
        "gemquota_limit_used",
        "Used in the current window, of recorded calls: the project may have used more.",
        labels=_LIMIT,
    )
    limit = GaugeMetricFamily(
        "gemquota_limit", "Units per window, as a refusal stated them.", labels=_LIMIT
    )
    stated = GaugeMetricFamily(
        "gemquota_limit_stated_timestamp_seconds", "When a refusal last stated it.", labels=_LIMIT
    )
    for each in standings:
        names = tuple(map(redacted, (each.label, each.account, each.dimension, each.tier)))
        used.add_metric(names, each.used)
        limit.add_metric(names, each.limit)
        stated.add_metric(names, each.stated_s)
    yield from (used, limit, stated)
