from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.call import Totals
from gemquota.domain.guard import Answer, Need, Past, closed_until_s, judge
from gemquota.domain.headroom import Known
from gemquota.domain.reset import pacific_day

NOW_S = 1_750_000_000.0
DAY = pacific_day(NOW_S)
NOTHING = Past((), Totals(), None)


def limit(dimension, value, source="catalogue", as_of_s=NOW_S - 9e6):
    return Known("", "flash", dimension, value, "free", source, "", as_of_s)


def limits(**values):
    return {name: limit(name, value) for name, value in values.items()}


def used(today, *seconds):
    return Past(seconds, Totals(calls=today), None)


@pytest.mark.parametrize(
    ("requests", "known", "past", "answer", "fits_s"),
    [
        pytest.param(6, limits(RPM=10, RPD=20), used(14), Answer.YES, NOW_S, id="exactly the rest of the day"),
        pytest.param(7, limits(RPM=10, RPD=20), used(14), Answer.LATER, DAY.end_s, id="one more"),
        pytest.param(21, limits(RPM=10, RPD=20), used(0), Answer.NEVER, math.inf, id="more than a day has"),
        pytest.param(1, limits(RPM=10, RPD=0), used(0), Answer.NEVER, math.inf, id="a limit of 0"),
        pytest.param(
            3, limits(RPM=5, RPD=99), used(4, (NOW_S - 30, Totals(calls=3))), Answer.LATER, NOW_S + 31, id="the minute's rest"
        ),
        pytest.param(2, limits(RPM=5, RPD=99), used(4, (NOW_S - 30, Totals(calls=3))), Answer.YES, NOW_S, id="it fits the minute"),
        pytest.param(
            1, limits(RPM=5, RPD=99), used(9, (NOW_S - 30, Totals(calls=9, refused=8))), Answer.YES, NOW_S, id="refusals use nothing"
        ),
        pytest.param(1, limits(RPM=5), used(0), Answer.UNKNOWN, NOW_S, id="the day's limit is not known"),
        pytest.param(6, limits(RPD=5), used(0), Answer.NEVER, math.inf, id="unknown, but the rest says no"),
        pytest.param(10**6, limits(RPM=10**6, RPD=-1), used(0), Answer.YES, NOW_S, id="unlimited"),
    ],
)  # fmt: skip
def test_the_answer(requests, known, past, answer, fits_s):
    found = judge(Need(requests, None), known, past, NOW_S)
    assert (found.answer, found.fits_s) == (answer, fits_s)


def test_more_than_a_minute_admits_goes_at_its_pace():
    found = judge(Need(300, None), limits(RPM=10, RPD=1000), NOTHING, NOW_S)
    assert (found.answer, found.paced_s) == (Answer.YES, 29 * 60)


def test_what_does_not_end_today_waits_for_tomorrow_and_what_no_day_holds_never_goes():
    late_s = DAY.end_s - 600.0
    found = judge(Need(300, None), limits(RPM=10, RPD=1000), NOTHING, late_s)
    assert (found.answer, found.fits_s, found.runs_over) == (Answer.LATER, DAY.end_s, True)
    found = judge(Need(15_000, None), limits(RPM=10, RPD=20_000), NOTHING, late_s)
    assert (found.answer, found.runs_over) == (Answer.NEVER, True)


@pytest.mark.parametrize(
    ("tokens", "answer", "unknown"),
    [
        pytest.param(None, Answer.YES, (), id="not asked for"),
        pytest.param(1000, Answer.YES, (), id="they fit"),
        pytest.param(2001, Answer.NEVER, (), id="one request is more than a minute admits"),
    ],
)
def test_tokens(tokens, answer, unknown):
    found = judge(Need(2, tokens), limits(RPM=5, RPD=9, TPM=1000), NOTHING, NOW_S)
    assert (found.answer, found.unknown) == (answer, unknown)


def test_tokens_need_a_known_limit_of_the_minute_and_none_of_the_day():
    assert judge(Need(1, 5), limits(RPM=5, RPD=9), NOTHING, NOW_S).unknown == ("TPM",)


def test_a_refusal_closes_the_day_whatever_is_recorded_until_a_call_passes():
    known = limits(RPM=5) | {"RPD": limit("RPD", 20, "refusal", NOW_S - 60)}
    found = judge(Need(1, None), known, used(3), NOW_S)
    assert (found.answer, found.fits_s, found.checks[1].is_closed) == (Answer.LATER, DAY.end_s, True)  # fmt: skip
    passed = used(3)._replace(admitted_s=NOW_S - 5)
    assert judge(Need(1, None), known, passed, NOW_S).answer is Answer.YES


@pytest.mark.parametrize(
    ("dimension", "source", "until_s"),
    [
        ("RPM", "refusal", NOW_S + 60),
        ("RPD", "refusal", DAY.end_s),
        ("TPM", "refusal", 0),
        ("RPM", "probe", 0),
        ("RPD", "catalogue", 0),
    ],
)
def test_what_closes_a_limit(dimension, source, until_s):
    assert closed_until_s(limit(dimension, 5, source, NOW_S), None) == until_s


def totals(calls, input_tokens):
    """Up to so many calls, all admitted; hypothesis would make up what is left to it, below zero too."""
    return st.builds(
        lambda calls, tokens: Totals(calls=calls, input_tokens=tokens),
        st.integers(0, calls),
        st.integers(0, input_tokens),
    )


pasts = st.builds(
    Past,
    st.lists(
        st.tuples(
            st.integers(int(NOW_S) - 70, int(NOW_S)),
            totals(9, 99),
        ),
        max_size=8,
    ),
    totals(60, 900),
    st.none(),
)
figures = st.fixed_dictionaries(
    {},
    optional={
        name: st.builds(
            limit,
            st.just(name),
            st.integers(-1, 40) if name[0] == "R" else st.integers(-1, 500),
            st.sampled_from(["refusal", "catalogue"]),
            st.floats(NOW_S - 9e4, NOW_S),
        )
        for name in ("RPM", "RPD", "TPM", "TPD")
    },
)
needs = st.builds(Need, st.integers(1, 50), st.none() | st.integers(1, 600))
ENDS_S = st.sampled_from([NOW_S, DAY.end_s - 30.0, DAY.end_s - 1800.0])
WORSE = [Answer.YES, Answer.UNKNOWN, Answer.LATER, Answer.NEVER]


def later(past, from_s, to_s):
    """What was used, at a later time with nothing used between."""
    fresh = pacific_day(from_s).start_s != pacific_day(to_s).start_s
    return past._replace(today=Totals()) if fresh else past


def moved(past, now_s):
    """The seconds of a past, as long before `now_s` as they were before NOW_S."""
    return past._replace(seconds=[(s + int(now_s - NOW_S), t) for s, t in past.seconds])


@given(needs, figures, pasts, ENDS_S)
def test_when_it_fits_it_fits_and_not_before(need, known, past, now_s):
    past = moved(past, now_s)
    found = judge(need, known, past, now_s)
    if found.answer is not Answer.LATER:
        return
    at_last = judge(need, known, later(past, now_s, found.fits_s), found.fits_s)
    assert at_last.answer in (Answer.YES, Answer.UNKNOWN)
    before_s = math.nextafter(found.fits_s, 0)
    before = judge(need, known, later(past, now_s, before_s), before_s)
    assert before.answer is Answer.LATER


@given(needs, figures, pasts, ENDS_S, st.integers(1, 50))
def test_needing_less_is_never_answered_worse(need, known, past, now_s, fewer):
    need = need._replace(tokens=None)
    less = need._replace(requests=min(need.requests, fewer))
    past = moved(past, now_s)
    small, large = judge(less, known, past, now_s), judge(need, known, past, now_s)
    assert WORSE.index(small.answer) <= WORSE.index(large.answer)
    assert (small.fits_s, small.paced_s) <= (large.fits_s, large.paced_s)


@given(needs, figures, pasts)
def test_a_yes_leaves_every_limit_whole(need, known, past):
    found = judge(need, known, past, NOW_S)
    if found.answer is not Answer.YES:
        return
    for check in found.checks:
        value = check.known.value
        assert value == -1 or check.used + min(check.needed, value) <= value
        assert value == -1 or not check.known.dimension.endswith("D") or check.used + check.needed <= value  # fmt: skip


@given(needs, figures, pasts, st.sampled_from(["RPM", "RPD"]))
def test_a_yes_needs_to_know_both_limits_of_requests(need, known, past, name):
    known.pop(name, None)
    assert judge(need, known, past, NOW_S).answer is not Answer.YES
