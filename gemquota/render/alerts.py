"""Alerts as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from gemquota.domain.alerting import SHARES, URGENCY, Event, Firing, Metric, Series, Severity
from gemquota.domain.lengths import span
from gemquota.domain.wording import utc
from gemquota.render.layout import Paint, table

_ROLES = {Severity.P0: "bad", Severity.P1: "bad", Severity.P2: "head", Severity.P3: "dim"}
_NAMES = {
    Metric.RPM: "RPM used",
    Metric.TPM: "TPM used",
    Metric.RPD: "RPD used",
    Metric.ERROR_RATE: "error rate",
    Metric.LATENCY_P95_S: "latency p95",
    Metric.REFUSALS_PER_MINUTE: "refusals per minute",
    Metric.COST_USD_TODAY: "cost today",
    Metric.COST_USD_MONTH: "cost this month",
}


def figure(metric: Metric, value: float) -> str:
    """A value in the metric's unit: `94 %`, `2.1 s`, `$3.20`, `12`."""
    if metric in SHARES:
        return f"{value:.0%}".replace("%", " %")
    if metric is Metric.LATENCY_P95_S:
        return f"{value:.1f} s"
    if metric in (Metric.COST_USD_TODAY, Metric.COST_USD_MONTH):
        return f"${value:,.2f}"
    return f"{value:,.0f}"


def subject(series: Series) -> str:
    """Whom an alert is about: model and key."""
    return " ".join(filter(None, (series.label, series.account))) or "all calls"


def sentence(event: Event) -> str:
    """`RPM used of gemini-3.8-flash abc: 94 %, from 90 % on (17 of 18)`."""
    metric = event.series.metric
    what = f"{_NAMES[metric]} of {subject(event.series)}"
    value, threshold = figure(metric, event.value), figure(metric, event.threshold)
    detail = f" ({event.detail})" if event.detail else ""
    if event.kind == "cleared":
        lasted = span(event.at_s - event.since_s)
        return f"{what}: over after {lasted}, {value}{detail}"
    return f"{what}: {value}, alert from {threshold} on{detail}"


def event_text(event: Event, *, paint: Paint) -> str:
    """One line of a watch."""
    role = "good" if event.kind == "cleared" else _ROLES[event.severity]
    head = f"{event.severity} {event.kind}".ljust(10)
    return f"{utc(event.at_s)}  {paint(head, role)}  {sentence(event)}"


def event_document(event: Event) -> dict[str, Any]:
    """One event, schema `gemquota.alert/1`: what a webhook gets, and a command as variables."""
    return {
        "schema": "gemquota.alert/1",
        "event": event.kind,
        "severity": event.severity.value,
        "metric": event.series.metric.value,
        "model": event.series.label or None,
        "key": event.series.account or None,
        "value": round(event.value, 6),
        "threshold": event.threshold,
        "detail": event.detail,
        "at": utc(event.at_s),
        "since": utc(event.since_s),
        "text": f"gemquota {event.severity} {event.kind}: {sentence(event)}",
    }


def firing_text(
    firing: Mapping[Series, Firing], now_s: float, *, width: int, paint: Paint
) -> list[str]:
    """A table of what fires, the most urgent first."""
    if not firing:
        return [paint("nothing fires", "good")]
    rows = [
        [
            each.severity.value,
            _NAMES[series.metric],
            subject(series),
            figure(series.metric, each.value),
            figure(series.metric, each.threshold),
            f"{span(max(0.0, now_s - each.since_s))}",
            each.detail,
        ]
        for series, each in ordered(firing)
    ]
    head = ["", "what", "of", "is", "from", "since", "figures"]
    lines = table(
        head, rows, right=("is", "from", "since"), width=width, spare=("figures", "since")
    )
    return [paint(lines[0], "dim"), *lines[1:]]


def ordered(firing: Mapping[Series, Firing]) -> list[tuple[Series, Firing]]:
    """The most urgent first."""
    return sorted(firing.items(), key=lambda item: (-URGENCY[item[1].severity], item[0]))


def check_json(
    firing: Mapping[Series, Firing], events: Sequence[Event], measured: int, now_s: float
) -> str:
    """One object, schema `gemquota.alerts/1`."""
    return json.dumps(
        {
            "schema": "gemquota.alerts/1",
            "at": utc(now_s),
            "measured": measured,
            "firing": [
                {
                    "severity": each.severity.value,
                    "metric": series.metric.value,
                    "model": series.label or None,
                    "key": series.account or None,
                    "value": round(each.value, 6),
                    "threshold": each.threshold,
                    "detail": each.detail,
                    "since": utc(each.since_s),
                }
                for series, each in ordered(firing)
            ],
            "events": [event_document(each) for each in events],
        },
        indent=2,
        ensure_ascii=False,
    )
