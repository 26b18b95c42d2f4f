from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.bench import Benched, Call, Result, firsts_s, totals_s
from gemquota.errors import UsageError
from gemquota.render.bench_data import SCHEMA, bench_json, samples_of

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
    text = bench_json([FOUND], [()], where="here", load={})
    assert samples_of(text, "old.json") == {
        "m": {
            "total_s": pytest.approx(totals_s(FOUND)),
            "first_s": pytest.approx(firsts_s(FOUND)),
        }
    }


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "{}", '{"schema": "gemquota.probe/1"}', "[" * 9999]
)
def test_what_is_no_bench_is_said_in_one_line(text):
    with pytest.raises(UsageError, match=r"old\.json is no result of gemquota bench"):
        samples_of(text, "old.json")


@given(anything, anything)
def test_a_damaged_bench_holds_what_it_holds(models, samples):
    for value in (
        models,
        [{"model": "m", "samples": samples}],
        [{"samples": {"total_s": samples}}],
    ):
        found = samples_of(json.dumps({"schema": SCHEMA, "models": value}), "old.json")
        for each in found.values():
            assert all(isinstance(one, float) for times in each.values() for one in times)
