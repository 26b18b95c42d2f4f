from __future__ import annotations

import math
from collections import Counter
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.durations import BOUNDS_MS
from gemquota.store import sqlite
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


TIME = st.integers(0, 5 * 86_400).map(lambda s: MINUTE_S + s + 0.25)
SPENT = st.tuples(TIME, st.sampled_from([0, 10, 11, 81_920, 81_921, 500_000]), st.sampled_from([FLASH, PRO]))  # fmt: skip


def bucketed(calls):
    found = Counter()
    for each in calls:
        bucket = sum(each.total_ms > bound for bound in BOUNDS_MS)
        found[each.kind, each.cause, bucket] += 1
    return found


def counted(found):
    sums = Counter()
    for each in found:
        sums[each.kind, each.cause, each.bucket] += each.calls
    return sums


@given(st.lists(SPENT, max_size=30), st.lists(TIME, max_size=3))
def test_how_long_calls_took_outlasts_their_records(spent, prunes):
    calls = [call(at_s, kind, total_ms=total_ms) for at_s, total_ms, kind in spent]
    with closing(SqliteStore.in_memory()) as store:
        store.add([*calls, call(MINUTE_S, status=0, cause="network")])
        _, before = store.durations(0, math.inf)
        for before_s in prunes:
            store.prune(before_s)
        _, after = store.durations(0, math.inf)
    assert counted(before) == counted(after) == bucketed(calls)
    assert sum(each.total_ms for each in after) == sum(each.total_ms for each in calls)


def test_more_is_forgotten_than_one_transaction_takes(store, monkeypatch):
    monkeypatch.setattr(sqlite, "_PRUNED_AT_ONCE", 3)
    store.add([call(MINUTE_S + n // 2, total_ms=n) for n in range(11)])
    assert store.prune(MINUTE_S + 4) == 8
    assert [each.total_ms for each in store.calls(0, 1e12)] == [8, 9, 10]
    assert sum(each.total_ms for each in store.durations(0, math.inf)[1]) == 55


def test_only_what_lies_behind_a_mark_is_counted_once_the_rest_is_known(store):
    store.add([call(MINUTE_S)])
    mark, _ = store.durations(0, math.inf)
    store.add([call(MINUTE_S + 1, PRO)])
    later, found = store.durations(0, math.inf, mark)
    assert counted(found) == {(PRO, "", 0): 1}
    assert store.durations(0, math.inf, later)[1] == []
    store.prune(MINUTE_S + 2)
    assert store.durations(0, math.inf, later) == (None, [])
