from __future__ import annotations

import pytest

from gemquota.domain.bench import Benched, Call, Compared, Result
from gemquota.render.bench_text import bench_text
from gemquota.render.layout import plain_paint


def call(total_s, first_s=None, result=Result.OK, **more):
    return Call(0.0, 0.0, first_s, total_s, result, output_tokens=10, **more)


def benched(*calls, model="m", **more):
    return Benched(model=model, calls=tuple(calls), **more)


def shown(*found, changes=(), width=100):
    return bench_text(found, [changes for _ in found], width=width, paint=plain_paint)


def row(text, label):
    return next(line for line in text.splitlines() if line.startswith(label))


STREAMED = benched(*(call(0.2 * n, 0.1 * n) for n in range(1, 9)), usd=(0.0, 1e-6))


def test_models_stand_side_by_side_in_the_order_given():
    head = shown(benched(call(1.0), model="b"), benched(call(1.0), model="a")).splitlines()[0]
    assert head.split() == ["b", "a"]


def test_shares_come_with_intervals_and_add_up():
    found = benched(*[call(1.0)] * 6, *[call(0.1, result=Result.REFUSED)] * 3, call(9.0, result=Result.FAILED))  # fmt: skip
    text = shown(found)
    assert [row(text, name).split()[1] for name in ("ok", "429", "failed")] == ["60.0%", "30.0%", "10.0%"]  # fmt: skip
    # The score interval of 6 in 10 by hand: (6 + z²/2 ± z √(6·4/10 + z²/4)) / (10 + z²).
    assert row(text, "ok").endswith("60.0% [31% 83%]")


def test_without_a_stream_there_are_no_rows_of_first_pieces():
    assert "first" not in shown(benched(call(1.0), call(2.0)))
    assert "first p50" in shown(STREAMED)


def test_a_model_that_does_not_stream_has_a_dash_beside_one_that_does():
    text = shown(STREAMED, benched(call(1.0), model="slow"))
    assert row(text, "first p50").endswith("-")


@pytest.mark.parametrize(("calls", "said"), [(1, "1.00s [- -]"), (8, "1.00s [1.00s 1.00s]")])
def test_too_few_calls_bound_nothing(calls, said):
    assert row(shown(benched(*[call(1.0)] * calls)), "total p50") == f"total p50  {said}"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.0424, "42ms"), (0.5, "500ms"), (1.0, "1.00s"), (61.239, "61.24s")]
)
def test_times_are_said_in_the_unit_that_people_read(seconds, said):
    assert f" {said} [" in row(shown(benched(call(seconds))), "total p50")


def test_nothing_measured_is_a_table_of_dashes():
    text = shown(benched(ended="a cap was reached"))
    for label in ("ok", "429", "failed", "tokens/s", "cost/call"):
        assert row(text, label).split() == [label, "-"]
    assert "total" not in text
    assert "a cap was reached" in text


def test_what_was_not_started_and_what_was_given_up_are_said():
    text = shown(benched(call(1.0), dropped=3, given_up=1200, ended="stopped by you"))
    assert row(text, "calls").split(None, 1)[1] == "1, 3 dropped"
    assert "stopped by you; 1,200 in flight were given up" in text
    assert "dropped" not in shown(STREAMED)


def test_cost_is_that_of_a_good_call():
    assert row(shown(STREAMED), "cost/call").split()[-1] == "$0.000010"


def test_retries_are_summed():
    assert row(shown(benched(call(1.0, retries=2), call(1.0, retries=3))), "retries").endswith(" 5")


@pytest.mark.parametrize("width", [30, 60, 200])
def test_a_histogram_runs_from_the_fastest_to_the_slowest_within_the_width(width):
    lines = [row(shown(STREAMED, width=width), label) for label in ("  first", "  total")]
    assert [(line.split()[1], line.split()[-1]) for line in lines] == [
        ("100ms", "800ms"),
        ("200ms", "1.60s"),
    ]
    assert all(len(line) <= max(width, 40) for line in lines)


def test_one_call_is_no_histogram():
    assert not [
        line for line in shown(benched(call(1.0))).splitlines() if line.startswith("  total")
    ]


@pytest.mark.parametrize(
    ("is_significant", "verdict"), [(True, "differs"), (False, "no difference shown")]
)
def test_a_difference_is_claimed_only_where_the_test_shows_one(is_significant, verdict):
    change = Compared("total_s", 0.5, 2.0, 0.00123, is_significant)
    line = row(shown(STREAMED, changes=(change,)), "  compare")
    assert line.split(None, 1)[1] == f"total p50 500ms before, 2.00s now: {verdict} (p = 0.0012)"
