from __future__ import annotations

from contextlib import closing

import pytest

from gemquota.errors import StoreError
from gemquota.store.sqlite import SqliteStore
from gemquota.store.tail import MOST_TROUBLES, Tail
from tests.store.calls import FLASH, PRO, RPD_250, call, refused


@pytest.fixture
def path(tmp_path):
    return tmp_path / "calls.db"


@pytest.fixture
def store(path):
    with closing(SqliteStore(path)) as store:
        yield store


@pytest.fixture
def tail(store, path):
    with closing(Tail(path)) as tail:
        yield tail


def counted(news):
    return [
        (each.second, each.kind, each.calls, each.refused)
        for each in sorted(news.slices, key=lambda each: (each.second, each.kind.model))
    ]


def test_news_are_told_once(store, tail):
    store.add([call(1.0)])
    tail.mark()
    assert counted(tail.news()) == []
    store.add([call(2.2), call(2.9), refused(3.0), call(2.5, PRO)])
    assert counted(tail.news()) == [(2, FLASH, 2, 0), (2, PRO, 1, 0), (3, FLASH, 1, 1)]
    assert counted(tail.news()) == []


def test_every_sum_is_told(store, tail):
    store.add([call(1.0, attempt=2, wasted=True, cached_tokens=2, thought_tokens=7, images=1, micro_usd=40)] * 2)  # fmt: skip
    assert tail.news().slices[0][2:] == (2, 0, 0, 6, 4, 14, 10, 2, 80, 0, 2)


def test_a_refusal_is_told_whole_and_the_last_of_many(store, tail):
    store.add([refused(n / 1000, RPD_250)._replace(wait_ms=n, diagnosis="{}") for n in range(MOST_TROUBLES + 5)])  # fmt: skip
    troubles = tail.news().troubles
    assert [each.wait_ms for each in troubles] == list(range(5, MOST_TROUBLES + 5))
    assert (troubles[-1].limits, troubles[-1].kind, troubles[-1].refused) == ((RPD_250,), FLASH, True)  # fmt: skip
    assert tail.document(troubles[-1].diagnosis) == "{}"
    assert tail.document(99) is None


def test_other_failures_are_troubles_too(store, tail):
    store.add([call(1.0), call(2.0, status=503, cause="overloaded")])
    assert [(each.cause, each.refused) for each in tail.news().troubles] == [("overloaded", False)]


def test_rows_that_are_others_than_before_are_noticed(store, tail):
    store.add([call(float(n)) for n in range(1, 4)])
    tail.mark()
    store.prune(9.0)
    store.vacuum()
    store.add([call(5.0)])
    assert tail.news() is None


def test_whether_anything_was_written_is_known_at_once(store, tail):
    tail.has_changed()
    assert not tail.has_changed()
    store.add([call(1.0)])
    assert (tail.has_changed(), tail.has_changed()) == (True, False)


def test_attempts_are_read_back_piece_by_piece(store, tail):
    store.add([call(float(n), attempt=1 + n % 2) for n in range(10)])
    row, pieces = 11, []
    while row:
        sums, row, oldest_s = tail.retries(row, 3.0, 4)
        pieces += [(calls, first, oldest_s) for _, calls, first, _ in sums]
    assert pieces == [(4, 2, 6.0), (3, 1, 3.0)]


def test_nothing_can_be_written_through_it(store, tail):
    with pytest.raises(StoreError, match="readonly"), tail.at_once():
        tail._db.execute("DELETE FROM calls")


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(StoreError):
        Tail(tmp_path / "gone.db")
    assert list(tmp_path.iterdir()) == []


def test_a_key_in_a_name_is_not_told(store, tail):
    key = "AIza" + "FAKEfake0123456789_FAKEfake01234567"
    store.add([refused(1.0, kind=FLASH._replace(tag=f"key {key}", model=key))])
    news = tail.news()
    assert key not in repr(news)
    assert news.slices[0].kind.tag == "key [redacted]"
