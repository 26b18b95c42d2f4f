from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.bench import Benched, Call, Result, firsts_s, totals_s
from gemquota.errors import UsageError
from gemquota.render.bench_data import SCHEMA, bench_json, earlier_bench

FOUND = Benched(
    model="m",
    calls=tuple(Call(0.0, 0.0, 0.1 * n, 0.2 * n, Result.OK, None, 1, 2) for n in range(1, 5)),
)
anything = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=10,
)


def test_what_is_written_can_be_compared_with():
    text = bench_json([FOUND], [()], where="here", load={"streams": True})
    earlier = earlier_bench(text, "old.json")
    assert earlier.samples == {
        "m": {
            "total_s": pytest.approx(totals_s(FOUND)),
            "first_s": pytest.approx(firsts_s(FOUND)),
        }
    }
    assert (earlier.calls, earlier.load) == ({"m": 4}, {"streams": True})


def test_in_what_a_load_differs_is_said():
    load = {"concurrency": 4, "rate_per_s": None, "streams": True, "calls": 100}
    text = bench_json([FOUND], [()], where="here", load=load)
    earlier = earlier_bench(text, "old.json")
    assert earlier.differing(load | {"calls": 50}) == []
    assert earlier.differing(load | {"rate_per_s": 2.0, "streams": False}) == [
        "rate_per_s",
        "streams",
    ]


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "{}", '{"schema": "gemquota.probe/1"}', "[" * 9999]
)
def test_what_is_no_bench_is_said_in_one_line(text):
    with pytest.raises(UsageError, match=r"old\.json is no result of gemquota bench"):
        earlier_bench(text, "old.json")


@given(anything, anything)
def test_a_damaged_bench_holds_what_it_holds(models, samples):
    for value in (
        models,
        [{"model": "m", "samples": samples}],
        [{"samples": {"total_s": samples}, "calls": models}],
    ):
        found = earlier_bench(
            json.dumps({"schema": SCHEMA, "models": value, "load": samples}), "old.json"
        )
        for each in found.samples.values():
            assert all(isinstance(one, float) for times in each.values() for one in times)
        assert all(isinstance(calls, int) and calls >= 0 for calls in found.calls.values())
        assert isinstance(found.differing({}), list)
