"""Sums and limits as Prometheus reads them. The one module that imports prometheus_client.

OpenTelemetry's own metrics of generative AI are histograms of single calls; what is kept for long are
sums, so these are counters of ours (`gemquota_*`), with the conventions' attributes as labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from gemquota.domain.call import Kind, Totals
from gemquota.domain.secrets import redacted
from gemquota.domain.standing import Standing
from gemquota.export.attributes import operation, provider

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_WHO = (
    "gen_ai_provider_name", "gen_ai_operation_name", "gen_ai_request_model", "gen_ai_response_model",
    "gemquota_quota_label", "gemquota_account", "gemquota_tag",
)  # fmt: skip
_LIMIT = ("gemquota_quota_label", "gemquota_account", "gemquota_dimension", "gemquota_tier")


class Recorded(NamedTuple):
    """What there is to tell at an instant."""

    sums: Mapping[Kind, Totals]
    standings: tuple[Standing, ...]
    """Stated limits and what is used of them."""
    last_s: float | None
    """Of the latest call, epoch seconds."""


def prometheus_text(recorded: Recorded) -> str:
    """The text format 0.0.4, which every Prometheus reads."""
    return generate_latest(_Families(recorded)).decode()


class _Families(Collector):
    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        yield from _counters(self._recorded.sums)
        yield from _limits(self._recorded.standings)
        last_s = self._recorded.last_s
        if last_s is not None:
            yield GaugeMetricFamily(
                "gemquota_last_call_timestamp_seconds", "When the latest call arrived.", last_s
            )


def _counters(sums: Mapping[Kind, Totals]) -> Iterator[CounterMetricFamily]:
    calls = CounterMetricFamily(
        "gemquota_calls", "Recorded calls by how they ended.", labels=(*_WHO, "gemquota_outcome")
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
    for who, totals in sorted(_by_labels(sums).items()):
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
    return found


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
