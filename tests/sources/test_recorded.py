from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.call import Call, Kind, NamedLimit
from gemquota.domain.headroom import from_refusal
from gemquota.domain.reset import pacific_day
from gemquota.errors import UsageError
from gemquota.extract.diagnose import diagnose
from gemquota.render.diagnosis_json import kept
from gemquota.sources.recorded import StoreFeed
from gemquota.store.migrations import MIGRATIONS, migrate
from gemquota.store.sqlite import SqliteStore
from tests.examples import most

NOON_S = float(pacific_day(1_795_000_000.0).start_s + 12 * 3600)
FLASH = Kind(account="key-1", label="flash", model="flash", method="generateContent", tag="ci")
RPM_5 = NamedLimit("RPM", 5, "flash", "free", "PerMinute")
TEXT = 'HTTP 429\n{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 5, model: flash. Please retry in 9s."}}'  # fmt: skip


def call(at_s, kind=FLASH, **given):
    return Call(at_s, kind, **{"input_tokens": 10, "total_ms": 100, **given})


def refused(at_s, **given):
    document = kept(diagnose(TEXT, now_s=at_s)[0])
    return Call(at_s, FLASH, 429, "quota", (RPM_5,), total_ms=5, wait_ms=9_000, diagnosis=document)._replace(**given)  # fmt: skip


def known(learnt, now_s):
    return [from_refusal(each) for each in learnt]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "calls.db"


@pytest.fixture
def store(path):
    with closing(SqliteStore(path)) as store:
        yield store


@pytest.fixture
def feed(path):
    with closing(StoreFeed(path, known)) as feed:
        yield feed


def settled(feed, now_s):
    """The frame when all of today has been read."""
    frame = feed.frame(now_s)
    while "loading" in kinds(frame):
        frame = feed.frame(now_s)
    return frame


def kinds(frame):
    return [each.kind for each in frame.notices]


def used(frame, dimension="RPM"):
    return [row.gauge(dimension).used for row in frame.rows]


def test_a_store_that_is_not_there_yet_is_waited_for(feed, path):
    assert feed.frame(NOON_S).is_empty
    assert feed.frame(NOON_S).notices == ()
    with closing(SqliteStore(path)) as store:
        store.add([call(NOON_S)])
    assert used(feed.frame(NOON_S + 1)) == [1]


def test_only_what_is_new_is_read(feed, store, monkeypatch):
    store.add([call(NOON_S - n) for n in range(3)])
    assert used(settled(feed, NOON_S)) == [3]
    looks = []
    news = feed._tail.news
    monkeypatch.setattr(feed._tail, "news", lambda: looks.append(news()) or looks[-1])
    feed.frame(NOON_S + 1)
    store.add([call(NOON_S + 1.5), call(NOON_S + 1.6)])
    assert used(feed.frame(NOON_S + 2)) == [5]
    assert [sum(each.calls for each in found.slices) for found in looks] == [2]


@settings(max_examples=most(25), deadline=None)
@given(
    batches=st.lists(
        st.lists(st.tuples(st.integers(0, 3), st.floats(0, 90), st.booleans()), max_size=8),
        max_size=8,
    )
)
def test_following_a_store_shows_what_opening_it_afresh_would(batches, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "calls.db"
    now_s = NOON_S
    with closing(SqliteStore(path)) as store, closing(StoreFeed(path, known)) as followed:
        followed.frame(now_s)
        for batch in batches:
            now_s += 20
            store.add([
                (refused if bad else call)(now_s - late_s, kind=FLASH._replace(label=f"m{model}"))
                for model, late_s, bad in batch
            ])  # fmt: skip
            followed.frame(now_s)
        with closing(StoreFeed(path, known)) as fresh, closing(fresh.replay() or StoreFeed(path, known)) as again:  # fmt: skip
            views = [settled(each, now_s) for each in (followed, fresh, again)]
        for view in views[1:]:
            assert [row._replace(last_refusal=None, last_s=None) for row in view.rows] == [row._replace(last_refusal=None, last_s=None, gauges=tuple(g._replace(peak=view.rows[n].gauges[k].peak) for k, g in enumerate(row.gauges))) for n, row in enumerate(views[0].rows)]  # fmt: skip
            assert view.totals == views[0].totals
            assert sorted(each.at_s for each in view.refusals) == sorted(each.at_s for each in views[0].refusals)  # fmt: skip


def test_rows_that_vacuum_renumbered_are_not_counted_twice(feed, store):
    store.add([call(NOON_S - 4000 + n) for n in range(10)])
    store.add([call(NOON_S - n) for n in range(5)])
    assert used(settled(feed, NOON_S), "RPD") == [15]
    store.prune(NOON_S - 2000)
    store.vacuum()
    store.add([call(NOON_S + 1)])
    assert used(settled(feed, NOON_S + 2), "RPD") == [16]


def test_a_file_that_is_gone_leaves_the_last_figures_and_says_so(feed, store, path):
    store.add([call(NOON_S)])
    before = settled(feed, NOON_S)
    path.unlink()
    gone = feed.frame(NOON_S + 5)
    assert kinds(gone) == ["lost"]
    assert (used(gone), gone.as_of_s) == (used(before), NOON_S)
    assert feed.frame(NOON_S + 9).notices[0].since_s == NOON_S + 5


def test_another_file_in_its_place_is_read_from_the_begin(feed, store, path, tmp_path):
    store.add([call(NOON_S - n) for n in range(4)])
    assert used(settled(feed, NOON_S)) == [4]
    with closing(SqliteStore(tmp_path / "other.db")) as other:
        other.add([call(NOON_S)])
    (tmp_path / "other.db").replace(path)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    frame = settled(feed, NOON_S + 1)
    assert (used(frame), kinds(frame)) == ([1], [])


def test_a_store_that_another_process_holds_is_told(feed, store, path):
    store.add([call(NOON_S)])
    settled(feed, NOON_S)
    feed.close()
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        frame = feed.frame(NOON_S + 1)
        assert kinds(frame) == ["locked"]
        assert used(frame) == [1]
    assert kinds(settled(feed, NOON_S + 2)) == []


def test_a_store_of_a_newer_gemquota_leaves_the_last_figures(feed, store, path):
    store.add([call(NOON_S)])
    settled(feed, NOON_S)
    store._db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    frame = feed.frame(NOON_S + 1)
    assert (kinds(frame), used(frame)) == (["newer"], [1])


@pytest.mark.parametrize("octets", [b"", b"no store at all" * 500])
def test_what_is_no_store_is_told(feed, path, octets):
    path.write_bytes(octets)
    frame = feed.frame(NOON_S)
    assert (frame.is_empty, kinds(frame)) == (True, ["unreadable"])


def test_a_clock_that_goes_back_is_told_and_nothing_moves(feed, store):
    store.add([call(NOON_S)])
    settled(feed, NOON_S + 30)
    back = feed.frame(NOON_S + 10)
    assert (kinds(back), back.now_s, used(back)) == (["clock"], NOON_S + 30, [1])
    assert kinds(feed.frame(NOON_S + 31)) == []


def test_a_clock_that_was_put_right_by_hours_is_believed(feed, store):
    store.add([call(NOON_S)])
    settled(feed, NOON_S + 7200)
    frame = settled(feed, NOON_S + 1)
    assert (kinds(frame), frame.now_s, used(frame)) == ([], NOON_S + 1, [1])


def test_peaks_and_retries_of_earlier_today_are_found(feed, store):
    store.add([call(NOON_S - 5 * 3600 + n, attempt=1 + n % 2) for n in range(8)])
    store.add([call(NOON_S)])
    frame = settled(feed, NOON_S)
    assert frame.rows[0].gauge("RPM").peak == 8
    assert (frame.callers[0].attempts, frame.callers[0].first_attempts) == (9, 5)
    assert frame.retries_since_s == frame.day_start_s


def test_a_limit_that_a_refusal_names_is_known_soon(feed, store):
    store.add([call(NOON_S)])
    settled(feed, NOON_S)
    store.add([refused(NOON_S + 1)])
    feed.frame(NOON_S + 3)
    (row,) = feed.frame(NOON_S + 6).rows
    assert (row.gauge("RPM").limit, row.tier) == (5, "free")


def test_a_refusal_has_its_diagnosis_with_its_own_wait(feed, store):
    store.add([refused(NOON_S, wait_ms=30_500), refused(NOON_S + 1)])
    later, first = settled(feed, NOON_S + 2).refusals
    assert first.headline.startswith("RPM or RPD limit reached: 5 requests per minute or")
    assert feed.diagnosis(first).retry_after_s == 30.5
    assert (feed.diagnosis(later).retry_after_s, feed.diagnosis(later).at_s) == (9.0, NOON_S + 1)


def test_a_refusal_without_a_diagnosis_is_told_by_what_its_record_says(feed, store):
    odd = NamedLimit("RPX", 5, "", "gold", "")
    bare = [
        refused(NOON_S, diagnosis=""),
        refused(NOON_S + 1, diagnosis="", limits=(odd,)),
        refused(NOON_S + 2, diagnosis="", cause="overloaded", status=503, limits=()),
        refused(NOON_S + 3, diagnosis="", cause="odd", limits=()),
        refused(NOON_S + 4, diagnosis=json.dumps({"cause": "of the future"})),
    ]
    store.add(bare)
    found = settled(feed, NOON_S + 5).refusals
    assert [each.headline for each in found] == [
        "RPM limit reached: 5 requests per minute for flash, free tier",
        "HTTP 429, and nothing that says why",
        found[2].headline,
        "A named limit was exceeded",
        "RPM limit reached: 5 requests per minute for flash, free tier",
    ]
    assert [feed.diagnosis(each) for each in found] == [None] * 5


def test_a_chart_tells_what_came_when(feed, store):
    store.add([call(NOON_S - 300 + n, total_ms=100 * (n + 1), micro_usd=3) for n in range(10)])
    store.add([refused(NOON_S - 1), call(NOON_S - 1, FLASH._replace(label="other"))])
    settled(feed, NOON_S)
    series = feed.series("flash", "key-1", 900, NOON_S)
    (first, last) = (each for each in series.buckets if each.passed or each.refused)
    assert (first.at_s, first.passed, first.input_tokens, first.micro_usd) == (NOON_S - 300, 10, 100, 30)  # fmt: skip
    assert (first.p50_ms, first.p95_ms) == (600.0, 1000.0)
    assert (last.refused, last.causes) == (1, (("quota", 1),))
    assert [each.dimension for each in series.limits] == ["RPM"]
    assert (series.rolling, series.high_water, series.sampled) == (0, 10, False)


def test_a_chart_grows_with_what_comes(feed, store):
    settled(feed, NOON_S)
    seen = []
    for second in range(0, 40, 10):
        store.add([call(NOON_S + second)])
        series = feed.series("flash", "key-1", 900, NOON_S + second)
        seen.append(sum(each.passed for each in series.buckets))
    assert seen == [1, 2, 3, 4]


@pytest.mark.parametrize("span_s", [1, 60, 900, 3600, 86_400, 7 * 86_400, 40 * 86_400])
def test_a_chart_of_any_length_has_steps_without_gaps(feed, store, span_s):
    store.add([call(NOON_S - n * 3600) for n in range(30)])
    settled(feed, NOON_S)
    series = feed.series("flash", "key-1", span_s, NOON_S)
    steps = [each.at_s for each in series.buckets]
    assert steps == [series.start_s + n * series.step_s for n in range(len(steps))]
    assert len(steps) <= 92
    assert sum(each.passed for each in series.buckets) >= min(30, 1 + span_s // 3600)


def test_a_chart_of_what_is_not_recorded_is_empty(feed, store):
    settled(feed, NOON_S)
    series = feed.series("[bold]no\x1b[2J", "'; DROP TABLE calls", 900, NOON_S)
    assert {each.passed for each in series.buckets} == {0}


def test_a_store_of_before_diagnoses_can_be_looked_at(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, upto=1)
        db.execute(f"INSERT INTO kinds VALUES (1, {', '.join('?' * 9)})", FLASH)
        db.execute("INSERT INTO calls VALUES (?, 1, 429, 'quota', NULL, 1, 1, 1, 1, 0, NULL, 1, 1, 1, 0, 1, 0)", (NOON_S,))  # fmt: skip
    with closing(StoreFeed(path, known)) as feed:
        (old,) = settled(feed, NOON_S + 1).refusals
        assert (old.wait_s, feed.diagnosis(old)) == (None, None)


def test_a_mistake_in_the_users_own_limits_is_told(path, store):
    def mistaken(learnt, now_s):
        raise UsageError("limits.toml: line 3")

    store.add([call(NOON_S)])
    with closing(StoreFeed(path, mistaken)) as feed:
        assert "limits.toml: line 3" in feed.frame(NOON_S).notices[0].text


def test_nothing_recorded_cannot_be_replayed(feed, store):
    assert feed.replay() is None
    settled(feed, NOON_S)
    assert feed.replay() is None
