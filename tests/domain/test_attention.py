from __future__ import annotations

import pytest

from gemquota.domain.attention import CHANGES_TOLD_S, FRESH_S, alerts
from gemquota.domain.call import Change
from gemquota.domain.frame import SPEND_10_MIN, SPEND_MONTH, Account, Level
from tests.render.test_frame_text import CALLER, FLASH, LAST, NOW_S, gauge

CALM = CALLER._replace(storming=False)


def told(rows=(), accounts=(), callers=(), changes=()):
    return [(each.level, each.text) for each in alerts(rows, accounts, callers, changes, NOW_S)]


@pytest.mark.parametrize(
    ("found", "level", "text"),
    [
        (gauge("RPD", 20, 20, until_s=NOW_S + 7200), Level.BAD, "flash RPD is used up: 20 of 20, back in 2 h"),
        (gauge("RPD", 1, 0), Level.BAD, "flash RPD is used up: 1 of 0, back in 60 s"),
        (gauge("RPD", 2, 20, runs_out_s=NOW_S + 60), Level.WARN, "flash RPD runs out at 03:07:40 PST at this rate: 2 of 20"),
        (gauge("TPM", 1_640, 2_000), Level.WARN, "flash TPM is 82% used: 1,640 of 2,000"),
    ],
)  # fmt: skip
def test_a_gauge_that_is_full_nearly_so_or_will_be_is_told(found, level, text):
    quiet = FLASH._replace(gauges=(found,), last_refusal=None)
    assert told([quiet]) == [(level, text)]


@pytest.mark.parametrize("found", [gauge("RPM", 3, 5), gauge("RPM", 3), gauge("RPM", 0, 0), gauge("RPM", 9, -1)])  # fmt: skip
def test_other_gauges_are_not(found):
    assert told([FLASH._replace(gauges=(found,), last_refusal=None)]) == []


def test_whose_a_model_is_is_said_where_two_keys_use_it():
    row = FLASH._replace(gauges=(gauge("RPM", 5, 5),), last_refusal=None)
    first, second = told([row, row._replace(account="key-2")])
    assert (first[1].split(" is")[0], second[1].split(" is")[0]) == ("flash of key-1 RPM", "flash of key-2 RPM")  # fmt: skip


@pytest.mark.parametrize(
    ("dimension", "used", "limit", "text"),
    [
        (SPEND_10_MIN, 9_000_000, 10_000_000, "money USD/10min is 90% used: $9.00 of $10"),
        (SPEND_MONTH, 251_000_000, 250_000_000, "money USD/month is used up: $251.00 of $250, back in 60 s"),
    ],
)  # fmt: skip
def test_money_is_told_in_dollars(dimension, used, limit, text):
    account = Account("key-1", "tier1", (gauge(dimension, used, limit),))
    assert [each for _, each in told(accounts=[account])] == [text]


@pytest.mark.parametrize(
    ("cause", "ago_s", "count"),
    [("prepay_depleted", 10, 1), ("prepay_depleted", FRESH_S + 1, 0), ("quota", 10, 0), ("odd", 10, 0)],
)  # fmt: skip
def test_what_waiting_does_not_mend_is_told_for_a_while(cause, ago_s, count):
    last = LAST._replace(cause=cause, at_s=NOW_S - ago_s)
    assert len(told([FLASH._replace(gauges=(), last_refusal=last)])) == count


def test_a_storm_names_who_it_is():
    assert told(callers=[CALLER, CALM])[0][1].startswith("ci keeps calling into a closed window")
    assert len(told(callers=[CALLER, CALM])) == 1


@pytest.mark.parametrize(("ago_s", "count"), [(0, 1), (CHANGES_TOLD_S + 1, 0), (-10, 0)])
def test_a_limit_that_changed_is_told_for_a_day(ago_s, count):
    change = Change(NOW_S - ago_s, "key-1", "flash", "RPD", "250 free", "20 free")
    found = told(changes=[change])
    assert found == [(Level.WARN, "flash RPD was 250 free, is 20 free")][:count]


def test_the_worst_comes_first():
    near = FLASH._replace(gauges=(gauge("RPM", 9, 10),), last_refusal=None)
    full = near._replace(label="pro", gauges=(gauge("RPM", 10, 10),))
    assert [level for level, _ in told([near, full])] == [Level.BAD, Level.WARN]
