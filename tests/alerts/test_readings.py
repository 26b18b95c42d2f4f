from __future__ import annotations

from contextlib import closing

import pytest

from gemquota.alerts.readings import readings
from gemquota.domain.alerting import Metric, Series
from gemquota.domain.call import Call, Kind, NamedLimit
from gemquota.domain.headroom import from_refusal
from gemquota.sources.recorded import StoreFeed
from gemquota.store.sqlite import SqliteStore

NOW_S = 1_795_600_030.0
FLASH = "gemini-3.8-flash"
KIND = Kind(account="abc", model=FLASH, label=FLASH, method="generateContent")
LIMITS = (
    NamedLimit("RPM", 40, FLASH, "free", "x"),
    NamedLimit("RPD", 0, FLASH, "free", "y"),
)


@pytest.fixture
def measured(tmp_path):
    """The readings after some calls, by metric."""

    def measured(calls):
        path = tmp_path / "calls.db"
        with closing(SqliteStore(path)) as store:
            store.add(calls)
        feed = StoreFeed(path, lambda learnt, now_s: [from_refusal(each) for each in learnt])
        with closing(feed):
            found = readings(feed, feed.frame(NOW_S))
        return {each.series.metric: each for each in found}

    return measured


def test_each_metric_is_measured_of_recorded_calls(measured):
    passed = [
        Call(NOW_S - 20 + n * 0.1, KIND, input_tokens=10, micro_usd=250_000, total_ms=1_000 + n)
        for n in range(36)
    ]
    failed = [Call(NOW_S - 10, KIND, 503, "overloaded") for _ in range(4)]
    refused = [Call(NOW_S - 5, KIND, 429, "quota", LIMITS) for _ in range(3)]
    found = measured([*passed, *failed, *refused])

    assert found[Metric.RPM].series == Series(Metric.RPM, FLASH, "abc")
    assert (found[Metric.RPM].value, found[Metric.RPM].detail) == (1.0, "40 of 40")
    assert Metric.RPD not in found  # a limit of 0 is none that one nears
    assert Metric.TPM not in found  # no limit is known
    assert found[Metric.ERROR_RATE].value == 0.1
    assert found[Metric.REFUSALS_PER_MINUTE].value == 3
    assert 1.0 <= found[Metric.LATENCY_P95_S].value <= 1.036
    assert found[Metric.COST_USD_TODAY].value == pytest.approx(9.0)
    assert found[Metric.COST_USD_MONTH].value == pytest.approx(9.0)


def test_a_few_calls_say_nothing_of_rates(measured):
    found = measured(
        [Call(NOW_S - 5, KIND, 503, "overloaded"), Call(NOW_S - 4, KIND, total_ms=90_000)]
    )
    assert Metric.ERROR_RATE not in found
    assert Metric.LATENCY_P95_S not in found
    assert found[Metric.REFUSALS_PER_MINUTE].value == 0
