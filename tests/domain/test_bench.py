from __future__ import annotations

import pytest

from gemquota.domain.bench import Benched, Call, Result, compared, figures, totals_s
from gemquota.domain.diagnosis import Cause

CALLS = (
    Call(0.0, 0.5, 1.0, 3.0, Result.OK, None, 10, 40),
    Call(1.0, 1.0, 1.5, 2.0, Result.OK, None, 10, 20, 1),
    Call(2.0, 2.0, None, 2.1, Result.REFUSED, Cause.QUOTA),
    Call(3.0, 3.0, None, 3.1, Result.FAILED, Cause.OVERLOADED),
)
FOUND = Benched(model="m", calls=CALLS, usd=(0.01, 0.1))


def test_figures_of_four_calls():
    made = figures(FOUND)
    assert (made.ok.value, made.refused.value, made.failed.value) == (0.5, 0.25, 0.25)
    assert made.total_s["p50"].value == 2.0
    assert made.first_s["p50"].value == 0.75
    assert made.tokens_per_s.value == 30.0
    assert made.cost_usd == pytest.approx(6.2)
    assert made.cost_per_ok_usd == pytest.approx(3.1)
    assert made.retries == 1


def test_times_count_from_when_a_call_was_due():
    assert totals_s(FOUND) == [1.0, 3.0]


def test_nothing_measured_is_nothing_claimed():
    made = figures(Benched(model="m", calls=()))
    assert (made.ok, made.total_s, made.tokens_per_s, made.cost_per_ok_usd) == (
        None,
        {},
        None,
        None,
    )


def test_an_earlier_bench_is_compared_by_ranks():
    calls = tuple(Call(0.0, 0.0, None, 1.0 + index / 100, Result.OK) for index in range(30))
    found = Benched(model="m", calls=calls)
    (slower,) = compared(found, {"total_s": [0.5 + index / 100 for index in range(30)]})
    assert slower.is_significant
    assert (slower.before_s, slower.after_s) == pytest.approx((0.645, 1.145))
    (same,) = compared(found, {"total_s": totals_s(found)})
    assert not same.is_significant
    assert compared(found, {}) == ()


@pytest.mark.parametrize(("good_before", "differs"), [(4, False), (40, True)])
def test_fewer_successes_are_a_difference_where_chance_does_not_explain_them(good_before, differs):
    found = Benched(model="m", calls=CALLS * 10)
    earlier = {"total_s": [1.5] * good_before}
    calls_before = 4 if good_before == 4 else 40
    ok = compared(found, earlier, calls_before=calls_before)[0]
    assert (ok.what, ok.before, ok.after, ok.is_significant) == ("ok", 1.0, 0.5, differs)


@pytest.mark.parametrize("calls_before", [0, 3])
def test_how_many_went_well_is_not_compared_with_what_is_not_known(calls_before):
    found = Benched(model="m", calls=CALLS)
    changes = compared(found, {"total_s": [1.0] * 4}, calls_before=calls_before)
    assert [each.what for each in changes] == ["total_s"]
