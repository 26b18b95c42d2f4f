"""What every store must do. A new backend joins by adding one line to `STORES`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.call import Call, Change, Kind, Totals
from gemquota.domain.reset import pacific_day
from gemquota.store.contract import Contents
from gemquota.store.memory import MemoryStore
from gemquota.store.sqlite import SqliteStore
from tests.examples import most
from tests.store.calls import FLASH, PRO, RPD_250, call, refused

STORES = {
    "memory": lambda folder: MemoryStore(),
    "sqlite": lambda folder: SqliteStore(folder / "calls.db"),
}
NOON_S = 1_750_000_000.0


@pytest.fixture(params=STORES.values(), ids=STORES.keys())
def store(request, tmp_path):
    store = request.param(tmp_path)
    yield store
    store.close()


def test_an_empty_store_has_nothing(store):
    assert store.totals(0, NOON_S) == {}
    assert store.contents() == Contents(0, None, None)
    assert (store.learnt(), store.changes()) == ([], [])


def test_the_interval_includes_its_start_and_not_its_end(store):
    store.add([call(at_s) for at_s in (9.5, 10.0, 19.999, 20.0)])
    assert store.totals(10, 20) == {FLASH: Totals(calls=2, input_tokens=6, output_tokens=10)}


def test_every_figure_is_summed_by_kind(store):
    drawn = call(NOON_S, cached_tokens=2, thought_tokens=7, images=1, micro_usd=40)
    store.add([drawn, drawn, call(NOON_S, PRO, output_tokens=None)])
    assert store.totals(NOON_S, NOON_S + 1) == {
        FLASH: Totals(2, 0, 0, 6, 4, 14, 10, 2, 80),
        PRO: Totals(1, input_tokens=3),
    }


@pytest.mark.parametrize(
    ("status", "cause", "counted"),
    [
        pytest.param(200, "", (0, 0), id="admitted"),
        pytest.param(429, "quota", (1, 0), id="refused"),
        pytest.param(429, "unknown", (1, 0), id="a 429 that says nothing"),
        pytest.param(402, "prepay_depleted", (1, 0), id="no money"),
        pytest.param(200, "quota", (1, 0), id="refused inside a stream"),
        pytest.param(503, "overloaded", (0, 1), id="failed"),
        pytest.param(200, "overloaded", (0, 1), id="failed inside a stream"),
        pytest.param(0, "", (0, 1), id="no answer"),
    ],
)
def test_refusals_and_failures_are_told_apart(store, status, cause, counted):
    store.add([call(NOON_S, status=status, cause=cause)])
    (totals,) = store.totals(NOON_S, NOON_S + 1).values()
    assert (totals.refused, totals.failed) == counted


@pytest.mark.parametrize("backend", STORES.values(), ids=STORES.keys())
@settings(max_examples=most(25), deadline=None)
@given(
    at_s=st.lists(st.integers(0, 3 * 86_400 * 4).map(lambda n: NOON_S + n / 4), max_size=30),
    ends=st.tuples(*[st.integers(-8000, 3 * 86_400 * 4 + 8000)] * 2).map(sorted),
)
def test_any_interval_is_summed_as_if_call_by_call(backend, at_s, ends, tmp_path_factory):
    since_s, until_s = (NOON_S + end / 4 for end in ends)
    store = backend(tmp_path_factory.mktemp("store"))
    try:
        store.add([call(each) for each in at_s])
        counted = sum(since_s <= each < until_s for each in at_s)
        found = store.totals(since_s, until_s)
        assert found == ({FLASH: Totals(counted, 0, 0, 3 * counted, 0, 0, 5 * counted)} if counted else {})  # fmt: skip
    finally:
        store.close()


def test_single_records_are_summed_by_second_in_order(store):
    store.add([call(at_s) for at_s in (12.0, 9.5, 10.0, 10.999, 20.0)])
    store.add([refused(10.5), call(11.0, PRO)])
    assert [
        (second, kind.model, totals.calls, totals.refused)
        for second, kind, totals in store.by_second(10, 20)
        if kind == FLASH
    ] == [(10, "flash", 3, 1), (12, "flash", 1, 0)]
    assert [second for second, _, _ in store.by_second(0, 100)] == [9, 10, 11, 12, 20]


def test_a_pacific_day_is_counted_to_its_own_midnight(store):
    midnight_s = pacific_day(NOON_S).start_s
    store.add([call(midnight_s - 1), call(midnight_s), call(midnight_s + 86_399)])
    assert store.totals(midnight_s, midnight_s + 86_400)[FLASH].calls == 2


def test_a_limit_is_learnt_and_a_change_is_told_once(store):
    low = RPD_250._replace(value=20)
    paid = low._replace(tier="tier1")
    assert store.add([refused(1.0, RPD_250), refused(2.0, RPD_250)]) == []
    fell = Change(3.0, "key-1", "gemini-3.8-flash", "RPD", "250 free", "20 free")
    rose = fell._replace(at_s=5.0, before="20 free", after="20 tier1")
    assert store.add([refused(3.0, low)]) == [fell]
    assert store.add([refused(4.0, low), refused(5.0, paid), refused(2.5, RPD_250)]) == [rose]
    (known,) = store.learnt()
    assert (known.value, known.tier, known.first_s, known.last_s) == (20, "tier1", 5.0, 5.0)
    assert store.changes() == [fell, rose]


def test_a_limit_without_a_value_or_a_dimension_teaches_nothing(store):
    store.add([refused(1.0, RPD_250._replace(value=None), RPD_250._replace(dimension=""))])
    assert store.learnt() == []


def test_a_limit_that_names_no_model_is_that_of_the_call(store):
    store.add([refused(1.0, RPD_250._replace(label=""))])
    assert store.learnt()[0].label == "gemini-3.8-flash"


def test_projects_learn_apart(store):
    other = FLASH._replace(account="key-2")
    assert store.add([refused(1.0, RPD_250), refused(2.0, RPD_250._replace(value=9), kind=other)]) == []  # fmt: skip
    assert [each.value for each in store.learnt()] == [250, 9]


def test_pruning_forgets_single_records(store):
    store.add([call(float(n)) for n in range(10)])
    assert store.prune(4.0) == 4
    assert store.contents() == Contents(6, 4.0, 9.0)


def test_odd_names_are_kept_as_they_are(store):
    odd = Kind(model="'; DROP TABLE calls; --\x1b[2J", tag="ü", client="\udcff".encode("utf-8", "replace").decode())  # fmt: skip
    store.add([call(1.0, odd)])
    assert list(store.totals(0, 2)) == [odd]


def test_single_records_are_read_in_the_order_of_their_arrival(store):
    full = Call(
        13.5, PRO, 429, "quota", (RPD_250, RPD_250._replace(value=None)), 1, 2, None, 4, 5, 6, 7, 8, 2, True,
        9, 3, 10.000000001,
    )  # fmt: skip
    store.add([call(20.0), full, call(12.0)])
    store.add([call(10.0), call(9.9), call(12.0, PRO)])
    assert list(store.calls(10, 20)) == [call(10.0), call(12.0), call(12.0, PRO), full]
    assert list(store.calls(21, 30)) == []


def test_a_refusal_keeps_its_wait_and_its_diagnosis(store):
    told = [
        refused(2.0)._replace(wait_ms=500, diagnosis='{"cause":"quota"}'),
        refused(3.0)._replace(wait_ms=7_000, diagnosis='{"cause":"quota"}'),
        refused(4.0)._replace(diagnosis='{"message":"\u00fc \u2026 \u001b[2J"}'),
    ]
    store.add([call(1.0), told[0]])
    store.add(told[1:])
    assert list(store.calls(0, 9)) == [call(1.0), *told]


def test_a_batch_counts_as_often_as_its_quota_counts_it(store):
    store.add([call(60.0, units=7), call(61.0)])
    ((_, totals),) = store.totals(0, 1e6).items()
    assert (totals.calls, totals.admitted, totals.input_tokens) == (8, 8, 6)
    assert [each.calls for _, _, each in store.by_second(0, 1e6)] == [7, 1]
    assert [each.units for each in store.calls(0, 1e6)] == [7, 1]
    assert store.contents().calls == 2
