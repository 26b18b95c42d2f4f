from __future__ import annotations

import json

import pytest

from gemquota.domain.call import Change, Learnt, Totals
from gemquota.domain.traffic import Traffic
from gemquota.render.layout import plain_paint
from gemquota.render.traffic import by_label, changed, counted, stated, traffic_json, traffic_text
from tests.store.calls import FLASH, PRO, call, refused

RPM = Learnt("key-1", "gemini-3.8-flash", "RPM", 5, "free", "", 1.0, 1.0)
FELL = Change(1.0, "key-1", "gemini-3.8-flash", "RPD", "250 free", "20 free")


def traffic_of(*calls):
    traffic = Traffic()
    for each in calls:
        traffic.take(each, "RPM limit reached" if each.cause else "")
    return traffic


def lines(traffic, *, learnt=(), today=None, changes=(), width=100):
    return traffic_text(traffic, learnt, today or {}, changes, width=width, paint=plain_paint)


def test_nothing_is_one_line():
    assert lines(Traffic()) == ["gemquota: 0 calls, 0 admitted"]


def test_each_model_is_set_against_the_limits_that_were_stated():
    found = lines(
        traffic_of(call(1.0), call(2.0), refused(3.0)),
        learnt=[RPM, RPM._replace(dimension="RPD", value=20)],
        today={"gemini-3.8-flash": Totals(10, 3)},
    )
    (row,) = (line for line in found if line.startswith("gemini-3.8-flash"))
    assert row.split() == ["gemini-3.8-flash", "3", "1", "6", "10", "2", "of", "5", "7", "of", "20"]


def test_refusals_stand_with_their_count_and_model():
    found = lines(traffic_of(refused(1.0), refused(2.0)))
    assert "       2  RPM limit reached (gemini-3.8-flash)" in found


def test_retries_waste_and_false_200s_have_their_lines():
    found = lines(traffic_of(refused(1.0), refused(2.0)._replace(attempt=2, retry_of_s=1.0, wasted=True), call(3.0, cause="quota")))  # fmt: skip
    assert "  retries: 3 calls for 2 requests, 1.5 each, 2 at most" in found
    assert "  1 sent inside a window that a refusal had said is closed" in found
    assert "  1 had status 200 and an error further on" in found


def test_a_narrow_terminal_is_kept_to():
    found = lines(traffic_of(call(1.0), refused(2.0)), width=60)
    assert max(map(len, found[1:])) <= 60


@pytest.mark.parametrize(
    ("totals", "text"),
    [
        (Totals(1), "1 call, 1 admitted"),
        (Totals(3, 1, 1), "3 calls, 1 admitted, 1 refused, 1 failed"),
        (Totals(1, input_tokens=1200, thought_tokens=2, output_tokens=3), "1 call, 1 admitted; 1,200 tokens in, 5 out"),
        (Totals(1, micro_usd=2_500), "1 call, 1 admitted; $0.0025 at list prices"),
    ],
)  # fmt: skip
def test_a_sum_says_what_there_is(totals, text):
    assert counted(totals) == text


def test_a_change_is_a_sentence():
    assert changed(FELL) == "RPD of gemini-3.8-flash went from 250 (free) to 20 (free)"
    assert f"  {changed(FELL)}" in lines(Traffic(), changes=[FELL])


def test_only_limits_and_sums_of_these_accounts_count():
    other = RPM._replace(account="key-2", value=1)
    assert stated([RPM, other], {"key-1"}) == {("gemini-3.8-flash", "RPM"): 5}
    assert stated([RPM, other], {"key-1", "key-2"}) == {("gemini-3.8-flash", "RPM"): 1}
    sums = {FLASH: Totals(2), FLASH._replace(tag="t"): Totals(3), PRO._replace(account="key-2"): Totals(9)}  # fmt: skip
    assert by_label(sums, {"key-1"}) == {"gemini-3.8-flash": Totals(5)}


def test_json_holds_the_same():
    traffic = traffic_of(call(1.0), refused(2.0), call(3.0, FLASH._replace(label="")))
    text = traffic_json("s/1", traffic, [RPM], {}, [FELL], unkept=0, extra={"status": 7})
    found = json.loads(text)
    assert "\n" not in text
    assert (found["schema"], found["status"], found["calls"], found["refused"]) == ("s/1", 7, 3, 1)
    assert [each["model"] for each in found["models"]] == [None, "gemini-3.8-flash"]
    assert found["models"][1]["stated_limits"] == {"RPM": 5}
    assert found["refusals"] == [{"model": "gemini-3.8-flash", "diagnosis": "RPM limit reached", "count": 1}]  # fmt: skip
    assert found["changes"][0]["after"] == "20 free"
