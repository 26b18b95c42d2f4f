"""What fires, what clears, and what of that is news. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum, unique
from typing import NamedTuple


@unique
class Metric(StrEnum):
    """What is measured."""

    RPM = "rpm"
    """Share of the limit on requests per minute that is used, 0 and up."""
    TPM = "tpm"
    RPD = "rpd"
    ERROR_RATE = "error_rate"
    """Share of calls of the last five minutes that failed for another reason than a quota."""
    LATENCY_P95_S = "latency_p95_s"
    """Of calls that passed, from arrival to the answer's end."""
    REFUSALS_PER_MINUTE = "refusals_per_minute"
    COST_USD_TODAY = "cost_usd_today"
    """At list prices, since midnight in Los Angeles."""
    COST_USD_MONTH = "cost_usd_month"


SHARES = frozenset({Metric.RPM, Metric.TPM, Metric.RPD, Metric.ERROR_RATE})


@unique
class Severity(StrEnum):
    """How soon somebody should look, the most urgent first."""

    P0 = "P0"
    """Now: wake somebody."""
    P1 = "P1"
    """Within a quarter of an hour."""
    P2 = "P2"
    """Within the hour."""
    P3 = "P3"
    """Within the day."""


URGENCY = {severity: len(Severity) - place for place, severity in enumerate(Severity)}
"""The larger, the more urgent."""

Thresholds = Mapping[Metric, Mapping[Severity, float]]
"""From which value on each severity holds."""


class Series(NamedTuple):
    """What is measured of whom."""

    metric: Metric
    label: str
    """The model's; empty: of all."""
    account: str


class Reading(NamedTuple):
    """One measurement."""

    series: Series
    value: float
    detail: str
    """The figures behind it, in words of our own: `19 of 20`."""


class Firing(NamedTuple):
    """What fires now."""

    severity: Severity
    threshold: float
    since_s: float
    """When it began to fire, at whatever severity."""
    value: float
    detail: str


class Event(NamedTuple):
    """News: something began to fire, fires otherwise, or ended."""

    kind: str
    """`fired`, `raised`, `lowered` or `cleared`."""
    series: Series
    severity: Severity
    """That holds now; of what cleared, the one that held."""
    threshold: float
    value: float
    detail: str
    at_s: float
    since_s: float


State = Mapping[Series, Firing]


def judge(
    thresholds: Thresholds,
    readings: Iterable[Reading],
    state: State,
    now_s: float,
    *,
    clear_at: float = 0.9,
) -> tuple[list[Event], dict[Series, Firing]]:
    """The news, and what fires now.

    A severity begins at its threshold and ends below `clear_at` of it, so that a value which trembles
    about a threshold is told once. What is no longer measured has ended.

    Args:
        thresholds: By metric; a metric without any never fires.
        readings: One for each series; of several the last counts.
        state: What fired before.
        now_s: Epoch seconds.
        clear_at: From 0 to 1.

    Returns:
        Events in the order of urgency, and the state to hand in next time.
    """
    measured = {each.series: each for each in readings}
    events, firing = [], {}
    for series in dict.fromkeys((*measured, *state)):
        before, reading = state.get(series), measured.get(series)
        held = _held(thresholds.get(series.metric, {}), reading, before, clear_at)
        if held is None or reading is None:
            if before is not None:
                value, detail = (reading.value, reading.detail) if reading else (0.0, "")
                events.append(
                    Event(
                        "cleared", series, before.severity, before.threshold, value, detail, now_s, before.since_s
                    )
                )  # fmt: skip
            continue
        severity, threshold = held
        since_s = before.since_s if before else now_s
        firing[series] = Firing(severity, threshold, since_s, reading.value, reading.detail)
        if before is None or before.severity is not severity:
            events.append(
                Event(
                    _kind(before, severity), series, severity, threshold, reading.value, reading.detail, now_s, since_s
                )
            )  # fmt: skip
    events.sort(key=lambda each: (-URGENCY[each.severity], each.series))
    return events, firing


def _held(
    levels: Mapping[Severity, float],
    reading: Reading | None,
    before: Firing | None,
    clear_at: float,
) -> tuple[Severity, float] | None:
    """The most urgent severity that holds, and its threshold."""
    if reading is None:
        return None
    urgency = URGENCY[before.severity] if before is not None else 0
    for severity in Severity:
        threshold = levels.get(severity)
        if threshold is None:
            continue
        # What fires already at this severity, or at a more urgent one, needs to fall further.
        ends_at = threshold * clear_at if urgency >= URGENCY[severity] else threshold
        if reading.value >= ends_at and reading.value > 0:
            return severity, threshold
    return None


def _kind(before: Firing | None, severity: Severity) -> str:
    if before is None:
        return "fired"
    return "raised" if URGENCY[severity] > URGENCY[before.severity] else "lowered"
