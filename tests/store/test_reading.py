from __future__ import annotations

from contextlib import closing

import pytest

from gemquota.store.sqlite import SqliteStore
from tests.store.calls import FLASH, PRO, call, refused

MINUTE_S = 1_750_000_020


@pytest.fixture
def store(tmp_path):
    with closing(SqliteStore(tmp_path / "calls.db")) as store:
        yield store


def test_minutes_come_in_order_and_the_first_is_the_one_that_holds_the_begin(store):
    store.add([call(MINUTE_S + at, kind) for at in (125, 3, 61, -1) for kind in (FLASH, PRO)])
    found = list(store.by_minute(MINUTE_S + 59, MINUTE_S + 121))
    assert [each[0] - MINUTE_S for each in found] == [0, 0, 60, 60, 120, 120]
    assert {each[1] for each in found} == {("key-1", FLASH.label), ("key-1", PRO.label)}


def test_a_minute_tells_refusals_apart_from_what_counts(store):
    store.add([call(MINUTE_S), call(MINUTE_S + 1), refused(MINUTE_S + 2)])
    assert list(store.by_minute(MINUTE_S, MINUTE_S + 60)) == [
        (MINUTE_S, ("key-1", FLASH.label), 2, 6, 3)
    ]


def test_kinds_that_another_process_brings_in_the_middle_are_known(store, tmp_path):
    store.add([call(MINUTE_S)])
    minutes = store.by_minute(0, MINUTE_S + 600)
    next(minutes)
    with closing(SqliteStore(tmp_path / "calls.db")) as other:
        other.add([call(MINUTE_S + 60, PRO)])
    assert len(list(minutes)) <= 1


def test_the_latest_call_is_told_without_counting(store):
    assert store.last_s() is None
    store.add([call(MINUTE_S + 2), call(MINUTE_S)])
    assert store.last_s() == MINUTE_S + 2
