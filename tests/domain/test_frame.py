from __future__ import annotations

import pytest

from gemquota.domain.call import Change, NamedLimit, Totals
from gemquota.domain.frame import Caller, Gauge, LimitRow, Minute, Refusal, Row
from gemquota.domain.headroom import Known


def known(value, *, source="refusal", doubt=""):
    return Known("", "flash", "RPM", value, "free", source, "2026-11-25", 0.0, doubt)


def gauge(used, value, dimension="RPM"):
    return Gauge(dimension, used, None if value is None else known(value), 0, 60.0, None, None)


def refusal(**given):
    plain = Refusal(
        1, 10.0, "key-1", "flash", "flash-latest", "generateContent", "ci", "sdk/1", "proxy", 429,
        "quota", True, "RPM limit reached", (), 12.0, 3, 1, False,
    )  # fmt: skip
    return plain._replace(**given)


@pytest.mark.parametrize(
    ("used", "value", "told"),
    [
        pytest.param(3, 10, (10, 0.3, 7), id="some"),
        pytest.param(12, 10, (10, 1.2, 0), id="above"),
        pytest.param(0, 0, (0, 1.0, 0), id="a limit of nothing is full"),
        pytest.param(5, -1, (None, None, None), id="no limit"),
        pytest.param(5, None, (None, None, None), id="unknown"),
    ],
)
def test_a_gauge_tells_what_is_left(used, value, told):
    found = gauge(used, value)
    assert (found.limit, found.share, found.left) == told


def test_the_worst_gauge_is_the_fullest_that_has_a_limit():
    gauges = gauge(9, None, "IPM"), gauge(8, 10), gauge(95, 100, "RPD")
    row = Row("flash", "", "", gauges, (), Totals(), None, None)
    assert row.worst.dimension == "RPD"
    assert row._replace(gauges=gauges[:1]).worst is None
    assert (row.gauge("RPM"), row.gauge("TPM")) == (gauges[1], None)


def test_a_refusal_is_that_of_its_day_before_that_of_its_minute():
    limits = (NamedLimit("RPM", 5, "", "unknown", ""), NamedLimit("RPD", 20, "", "free", ""))
    assert (refusal(limits=limits).dimension, refusal(limits=limits).tier) == ("RPD", "free")
    assert (refusal().dimension, refusal().tier) == ("", "")


def test_a_filter_can_ask_what_kind_of_refusal_it_was():
    assert refusal(attempt=2, wasted=True).fields()["is"] == "refused wasted retry"
    assert refusal(refused=False).fields()["is"] == "failed"


@pytest.mark.parametrize(
    ("figures", "changes", "drifts"),
    [
        pytest.param((known(5), known(5, source="probe")), (), False, id="they agree"),
        pytest.param((known(5), known(10, source="catalogue")), (), True, id="they do not"),
        pytest.param((known(5), known(4, source="probe", doubt="at least")), (), False, id="a floor"),
        pytest.param((known(5),), (Change(1.0, "", "flash", "RPM", "10 free", "5 free"),), True, id="changed"),
    ],
)  # fmt: skip
def test_a_limit_drifts_where_sources_disagree_or_it_has_changed(figures, changes, drifts):
    assert LimitRow("flash", "", "RPM", figures, figures[0], 0, changes).drifts is drifts


@pytest.mark.parametrize(("first", "all_of_them", "told"), [(10, 25, 2.5), (0, 3, None)])
def test_amplification_is_calls_per_thing_asked_for(first, all_of_them, told):
    caller = Caller("", "", "", "", Totals(), 0.0, first, all_of_them, 0, Minute(0, 0, 0), None, False)  # fmt: skip
    assert caller.amplification == told
