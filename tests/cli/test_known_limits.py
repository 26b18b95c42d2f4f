from __future__ import annotations

import json

import pytest

from gemquota.cli.known_limits import all_limits, window_kinds
from gemquota.domain.call import Learnt
from gemquota.domain.frame import SPEND_10_MIN, SPEND_MONTH

NOW_S = 1_795_000_000.0


def learnt(tier, account="key-1", last_s=NOW_S):
    return Learnt(account, "gemini-3.8-flash", "RPM", 5, tier, "id", 0.0, last_s)


def money(*stated):
    return {
        (each.account, each.dimension): (each.value / 1e6, each.doubt)
        for each in all_limits(stated, NOW_S)
        if each.dimension.startswith("USD")
    }


def test_limits_on_money_are_those_of_the_tier_that_refusals_named_last(path):
    found = money(learnt("tier1", last_s=1.0), learnt("tier2"), learnt("free", "key-2"))
    assert found == {
        ("key-1", SPEND_10_MIN): (50.0, "sources conflict"),
        ("key-1", SPEND_MONTH): (2000.0, "of the billing account"),
    }


def test_of_a_tier_that_is_not_named_nothing_is_known(path):
    assert money(learnt("paid"), learnt("unknown", "key-2")) == {}


def probed(**given):
    return {
        "model": "gemini-flash-latest", "server": "https://generativelanguage.googleapis.com",
        "dimension": "RPM", "counting": {"kind": "sliding"}, **given,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([probed()], {"gemini-3.8-flash": "sliding"}),
        ([probed(), probed(counting={"kind": "fixed"})], {"gemini-3.8-flash": "fixed"}),
        ([probed(server="the emulator")], {}),
        ([probed(counting=None), probed(counting={"kind": None}), probed(counting="odd")], {}),
        ([probed(counting={"kind": ["odd"]})], {}),
        ([probed(model="odd-1")], {"odd-1": "sliding"}),
    ],
)
def test_the_window_is_what_the_last_probe_found(path, rows, found):
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    path.with_name("probes.jsonl").write_text(lines, encoding="utf-8")
    assert window_kinds() == found
