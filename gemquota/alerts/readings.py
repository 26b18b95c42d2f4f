"""What a frame of the dashboard's feed says of each metric."""

from __future__ import annotations

from collections.abc import Iterator

from gemquota.domain.alerting import Metric, Reading, Series
from gemquota.domain.feed import Feed
from gemquota.domain.frame import SPEND_MONTH, Frame, Minute, Row

ERROR_MINUTES = 5
LEAST_CALLS = 10
"""Fewer than so many calls say nothing of a rate, nor of a percentile."""
_CHART_S = 5_400.0
"""A span whose steps are minutes."""
_MOST_ROWS = 50
_GAUGES = {"RPM": Metric.RPM, "TPM": Metric.TPM, "RPD": Metric.RPD}


def readings(feed: Feed, frame: Frame) -> list[Reading]:
    """One reading for each series that can be measured.

    Latencies are read for the `_MOST_ROWS` busiest models that were called in the last two minutes.
    """
    found: list[Reading] = []
    for row in frame.rows:
        found += _uses(row)
        found += _counts(row)
    lively = [row for row in frame.rows if sum(map(_calls, row.minutes[-2:])) >= LEAST_CALLS]
    found += filter(None, (_latency(feed, row, frame.now_s) for row in lively[:_MOST_ROWS]))
    found += _money(frame)
    return found


def _uses(row: Row) -> Iterator[Reading]:
    for gauge in row.gauges:
        metric, share = _GAUGES.get(gauge.dimension), gauge.share
        # A limit of 0 is no ceiling that one nears: its refusals are counted.
        if metric is not None and share is not None and gauge.limit:
            detail = f"{gauge.used:,} of {gauge.limit:,}"
            yield Reading(Series(metric, row.label, row.account), share, detail)


def _counts(row: Row) -> Iterator[Reading]:
    lately = row.minutes[-ERROR_MINUTES:]
    failed = sum(each.failed for each in lately)
    judged = failed + sum(each.passed for each in lately)
    if judged >= LEAST_CALLS:
        detail = f"{failed:,} of {judged:,} in {ERROR_MINUTES} min"
        yield Reading(Series(Metric.ERROR_RATE, row.label, row.account), failed / judged, detail)
    # The minute that runs has only begun, so the one before it counts where it has more.
    refused = max((each.refused for each in row.minutes[-2:]), default=0)
    detail = f"{refused:,} in a minute"
    yield Reading(
        Series(Metric.REFUSALS_PER_MINUTE, row.label, row.account), float(refused), detail
    )


def _latency(feed: Feed, row: Row, now_s: float) -> Reading | None:
    buckets = feed.series(row.label, row.account, _CHART_S, now_s).buckets[-2:]
    told = [(each.passed, each.p95_ms) for each in buckets if each.p95_ms is not None]
    # The busier of the minute that runs and the one before.
    passed, p95_ms = max(told, default=(0, None), key=_first)
    if p95_ms is None or passed < LEAST_CALLS:
        return None
    detail = f"95 % of {passed:,} calls within {p95_ms / 1000:.1f} s"
    return Reading(Series(Metric.LATENCY_P95_S, row.label, row.account), p95_ms / 1000, detail)


def _money(frame: Frame) -> Iterator[Reading]:
    today = frame.totals.micro_usd / 1e6
    yield Reading(Series(Metric.COST_USD_TODAY, "", ""), today, f"${today:,.2f} today")
    gauges = [gauge for account in frame.accounts for gauge in account.money]
    month = sum(gauge.used for gauge in gauges if gauge.dimension == SPEND_MONTH) / 1e6
    yield Reading(Series(Metric.COST_USD_MONTH, "", ""), month, f"${month:,.2f} this month")


def _calls(minute: Minute) -> int:
    return minute.passed + minute.refused + minute.failed


def _first(pair: tuple[int, float | None]) -> int:
    return pair[0]
