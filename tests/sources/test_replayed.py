from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.call import Change, Learnt
from gemquota.errors import StoreError
from gemquota.sources.recorded import StoreFeed
from gemquota.sources.replayed import stated_at
from gemquota.store.sqlite import SqliteStore
from tests.examples import most
from tests.sources.test_recorded import FLASH, NOON_S, RPM_5, call, kinds, known, refused, used


@pytest.fixture
def path(tmp_path):
    """A store with a call every ten seconds for two hours, every fifth of them refused."""
    path = tmp_path / "calls.db"
    with closing(SqliteStore(path)) as store:
        store.add([
            refused(NOON_S + n * 10) if n % 5 == 0 else call(NOON_S + n * 10, attempt=1 + n % 2)
            for n in range(720)
        ])  # fmt: skip
    return path


@pytest.fixture
def replay(path):
    with closing(StoreFeed(path, known)) as feed, closing(feed.replay()) as replay:
        yield replay


def test_it_spans_what_is_recorded_and_begins_an_hour_before_its_end(replay):
    line = replay.timeline()
    assert (line.live, line.first_s, line.last_s) == (False, NOON_S, NOON_S + 7191)
    assert line.start_s == NOON_S + 3590


def test_it_may_begin_elsewhere(path):
    with closing(StoreFeed(path, known)) as feed, closing(feed.replay(NOON_S + 5)) as replay:
        assert replay.timeline().start_s == NOON_S + 5


def test_nothing_of_later_is_seen(replay):
    frame = replay.frame(NOON_S + 100)
    assert frame.totals.calls == 11
    assert frame.now_s == NOON_S + 100
    assert max(each.at_s for each in frame.refusals) == NOON_S + 100
    assert used(frame) == [4]


@settings(max_examples=most(30), deadline=None)
@given(stops=st.lists(st.integers(0, 7190), min_size=1, max_size=6))
def test_an_instant_is_the_same_from_wherever_it_is_come_to(stops, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "calls.db"
    with closing(SqliteStore(path)) as store:
        store.add([call(NOON_S + n * 30, FLASH._replace(tag=str(n % 3))) for n in range(240)])
    with closing(StoreFeed(path, known)) as feed, closing(feed.replay()) as moved, closing(feed.replay()) as fresh:  # fmt: skip
        for stop in stops:
            frame = moved.frame(NOON_S + stop)
        there = fresh.frame(NOON_S + stops[-1])
        assert frame.totals == there.totals
        figures = [
            [gauge._replace(peak=None) for row in each.rows for gauge in row.gauges]
            for each in (frame, there)
        ]
        assert figures[0] == figures[1]
        assert [row.minutes for row in frame.rows] == [row.minutes for row in there.rows]
        assert [(each.tag, each.totals, each.attempts) for each in frame.callers] == [
            (each.tag, each.totals, each.attempts) for each in there.callers
        ]


def test_retries_of_the_day_are_counted(replay):
    (caller,) = replay.frame(NOON_S + 100).callers
    assert (caller.attempts, caller.first_attempts) == (11, 7)


def test_a_store_that_cannot_be_read_leaves_the_last_figures(replay, monkeypatch):
    before = replay.frame(NOON_S + 100)

    def fails(*bounds):
        raise StoreError("disk I/O error")

    monkeypatch.setattr(replay._tail, "between", fails)
    after = replay.frame(NOON_S + 110)
    assert (kinds(after), used(after)) == (["unreadable"], used(before))


def test_a_recording_is_not_replayed_again(replay):
    assert replay.replay() is None


def learnt(value, *, first_s, last_s):
    return Learnt("key-1", "flash", "RPM", value, "free", "id", first_s, last_s)


CHANGE = Change(200.0, "key-1", "flash", "RPM", "250 free", "20 free")


@pytest.mark.parametrize(
    ("at_s", "value", "changes"),
    [
        pytest.param(300.0, 20, [CHANGE], id="after it changed"),
        pytest.param(100.0, 250, [], id="before"),
    ],
)
def test_a_limit_is_what_it_was_then(at_s, value, changes):
    found, told = stated_at([learnt(20, first_s=200.0, last_s=900.0)], [CHANGE], at_s)
    assert ([each.value for each in found], told) == ([value], changes)
    assert all(each.last_s <= at_s for each in found)


def test_a_limit_that_nobody_had_stated_yet_is_not_known():
    assert stated_at([learnt(20, first_s=200.0, last_s=900.0)], [], 100.0) == ([], [])


def test_a_change_that_cannot_be_read_tells_nothing():
    odd = CHANGE._replace(before="lots of it")
    assert stated_at([learnt(20, first_s=200.0, last_s=900.0)], [odd], 100.0) == ([], [])


def test_the_limit_is_known_in_a_frame_of_then(replay):
    (row,) = replay.frame(NOON_S + 60).rows
    assert row.gauge("RPM").limit == RPM_5.value
