from __future__ import annotations

import json

import pytest

from gemquota.domain.call import Change, Learnt, Totals
from gemquota.render.layout import plain_paint
from gemquota.render.store import did_text, info_json, info_text, megabytes
from gemquota.store.contract import Contents
from tests.store.calls import FLASH, PRO

AT_S = 1_750_000_000.0
RPD = Learnt("key-1", "gemini-3.8-flash", "RPD", 250, "free", "PerDay", AT_S, AT_S)


def change(day):
    return Change(AT_S + day * 86_400, "key-1", "gemini-3.8-flash", "RPD", "250 free", "20 free")


def text(contents=Contents(0, None, None), sums=None, learnt=(), changes=()):  # noqa: B008 - it is immutable
    return "\n".join(info_text("/x/calls.db", 3_210_000, contents, sums or {}, learnt, changes, width=100, paint=plain_paint))  # fmt: skip


def test_an_empty_store_has_a_size_and_no_dates():
    shown = text()
    assert "/x/calls.db (3.2 MB)" in shown
    assert "Records" not in shown


@pytest.mark.parametrize(("calls", "said"), [(1, "1 single record,"), (1_200, "1,200 single records,")])  # fmt: skip
def test_records_are_counted_with_their_days(calls, said):
    shown = text(Contents(calls, AT_S, AT_S + 86_400))
    assert f"{said} 2025-06-15 to 2025-06-16" in shown


def test_all_kinds_are_summed():
    assert "5 calls" in text(sums={FLASH: Totals(3), PRO: Totals(2)})


def test_limits_and_the_latest_ten_changes_are_listed():
    shown = text(learnt=[RPD], changes=[change(day) for day in range(12)])
    assert "RPD 250" in shown
    latest = shown.partition("What changed")[2].strip().splitlines()
    assert [line.split()[0] for line in latest] == [f"2025-06-{day}" for day in range(17, 27)]


def test_json_holds_every_change():
    document = json.loads(
        info_json("p", 7, Contents(1, AT_S, AT_S), {}, [RPD], [change(day) for day in range(12)])
    )
    assert (document["schema"], len(document["changes"])) == ("gemquota.store-info/1", 12)
    assert document["learnt"][0]["value"] == 250


def test_what_was_done_is_one_line():
    assert did_text("prune", {"forgotten": 1_234}) == "1,234 single records forgotten; their sums stay"  # fmt: skip
    assert did_text("vacuum", {"before_bytes": 2_000_000, "after_bytes": 0}) == "2.0 MB before, 0.0 MB now"  # fmt: skip
    assert megabytes(49_999) == "0.0 MB"
