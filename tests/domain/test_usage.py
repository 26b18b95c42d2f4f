from __future__ import annotations

import pytest

from gemquota.domain.call import Totals
from gemquota.domain.headroom import Known
from gemquota.domain.peaks import read_all
from gemquota.domain.usage import Eater, Used, eaters, model_uses, month_start_s
from tests.store.calls import FLASH, PRO

RPD = Known("key-1", "gemini-3.8-flash", "RPD", 20, "free", "refusal", "", 0.0)


def test_kinds_of_one_model_and_key_are_one_entry_and_refusals_count_for_no_limit():
    tagged = FLASH._replace(tag="nightly")
    sums = {FLASH: Totals(calls=4, refused=1), tagged: Totals(calls=2, input_tokens=7), PRO: Totals(1)}  # fmt: skip
    seconds = [(0, FLASH, Totals(calls=4, refused=1)), (59, tagged, Totals(2, input_tokens=7))]
    flash, pro = model_uses(sums, {}, sums, read_all(seconds), [RPD])
    assert (flash.totals.calls, flash.today) == (6, 5)
    assert [most.value for most in flash.peaks] == [5, 7]
    assert flash.limits == (Used(RPD, 5),)
    assert (pro.label, pro.limits, pro.peaks.calls.value) == ("gemini-3.1-pro", (), 0)


@pytest.mark.parametrize(("value", "left"), [(20, 15), (3, 0), (0, 0), (-1, None)])
def test_less_than_nothing_is_never_left(value, left):
    assert Used(RPD._replace(value=value), 5).left == left


def test_whoever_was_admitted_most_comes_first():
    tagged = FLASH._replace(tag="nightly")
    found = eaters({FLASH: Totals(calls=9, refused=8), tagged: Totals(calls=2), PRO: Totals(calls=2)})  # fmt: skip
    assert [(each.tag, totals.calls) for each, totals in found] == [("", 11), ("nightly", 2)]
    assert found[0][0] == Eater("", "", "proxy", "key-1")


@pytest.mark.parametrize(
    ("now_s", "start_s"),
    [
        pytest.param(1_764_045_000, 1_761_980_400, id="November begins on summer time"),
        pytest.param(1_743_500_000, 1_743_490_800, id="first hours of April"),
        pytest.param(1_743_490_799, 1_740_816_000, id="last second of March"),
    ],
)
def test_the_month_begins_at_midnight_in_los_angeles(now_s, start_s):
    assert month_start_s(now_s) == start_s
