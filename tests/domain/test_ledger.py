"""The laws of the ledger, by table, by property, and against a model that only counts."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gemquota.domain.ledger import (
    Admit,
    Counting,
    Ledger,
    Limit,
    Refuse,
    Request,
    Unit,
    finish,
    refund,
    relimit,
    settle,
    step,
    usage,
)
from tests.examples import most

EPOCH_S = 1_790_000_000.0
WINDOWED = [Counting.FIXED, Counting.SLIDING, Counting.BUCKET, Counting.PACIFIC_DAY]
ONE = Request()


def limit(counting, capacity, *, unit=Unit.REQUESTS, **more):
    return Limit(name=f"{unit}/{counting}", unit=unit, capacity=capacity, counting=counting, **more)


def used(ledger, now_s):
    return [entry.used for entry in usage(ledger, now_s)]


def admitted(ledger, now_s, request=ONE):
    answer = step(ledger, now_s, request)
    assert isinstance(answer, Admit), answer
    return answer.reservation


def refused(ledger, now_s, request=ONE):
    answer = step(ledger, now_s, request)
    assert isinstance(answer, Refuse), answer
    return answer


gaps_s = st.one_of(
    st.just(0.0), st.floats(0, 40), st.sampled_from([1.0, 10.0, 30.0, 59.999999, 60.0, 86_400.0])
)
starts_s = st.one_of(st.floats(0, 100), st.floats(1e9, 2.5e9))
arrivals = st.lists(st.tuples(gaps_s, st.integers(0, 12)), max_size=40)
windows_s = st.one_of(st.just(60.0), st.floats(0.01, 1000), st.integers(1, 700).map(float))
phases_s = st.floats(-1e5, 1e5)


@st.composite
def limits(draw, countings=tuple(WINDOWED), units=(Unit.INPUT_TOKENS,)):
    counting = draw(st.sampled_from(countings))
    burst = draw(st.none() | st.integers(1, 30)) if counting is Counting.BUCKET else None
    return limit(
        counting,
        draw(st.integers(0, 30)),
        unit=draw(st.sampled_from(units)),
        window_s=draw(windows_s),
        phase_s=draw(phases_s),
        burst=burst,
    )


def log_of_admissions(ledger, start_s, arrivals):
    """What was let in: instants and weights in tokens."""
    now_s, log = start_s, []
    for gap_s, tokens in arrivals:
        now_s += gap_s
        if isinstance(step(ledger, now_s, Request(input_tokens=tokens)), Admit):
            log.append((now_s, tokens))
    return log, now_s


@given(starts_s, arrivals, st.integers(0, 30), windows_s)
def test_a_sliding_log_admits_no_more_than_its_limit_in_any_window_of_its_length(
    start_s, arrivals, capacity, window_s
):
    sliding = limit(Counting.SLIDING, capacity, unit=Unit.INPUT_TOKENS, window_s=window_s)
    log, _ = log_of_admissions(Ledger([sliding]), start_s, arrivals)
    for first_s, _ in log:
        assert sum(n for at_s, n in log if 0 <= at_s - first_s < window_s) <= capacity


@given(starts_s, arrivals, st.integers(0, 30), windows_s, phases_s)
def test_a_fixed_window_admits_no_more_than_its_limit_between_two_edges(
    start_s, arrivals, capacity, window_s, phase_s
):
    fixed = limit(
        Counting.FIXED, capacity, unit=Unit.INPUT_TOKENS, window_s=window_s, phase_s=phase_s
    )
    ledger, now_s, per_window = Ledger([fixed]), start_s, {}
    for gap_s, tokens in arrivals:
        now_s += gap_s
        if isinstance(step(ledger, now_s, Request(input_tokens=tokens)), Admit):
            end_s = usage(ledger, now_s)[0].resets_at_s
            assert end_s is None or now_s < end_s <= now_s + window_s * (1 + 1e-9) + 1e-6
            index = None if end_s is None else round((end_s - phase_s) / window_s)
            per_window[index] = per_window.get(index, 0) + tokens
    assert all(total <= capacity for total in per_window.values())


@given(starts_s, arrivals, st.integers(0, 30), windows_s, st.none() | st.integers(1, 30))
def test_a_bucket_admits_no_more_than_its_burst_and_its_refill(
    start_s, arrivals, capacity, window_s, burst
):
    bucket = limit(
        Counting.BUCKET, capacity, unit=Unit.INPUT_TOKENS, window_s=window_s, burst=burst
    )
    log, _ = log_of_admissions(Ledger([bucket]), start_s, arrivals)
    holds = 0 if capacity == 0 else burst or capacity
    for first, (first_s, _) in enumerate(log):
        total = 0
        for at_s, tokens in log[first:]:
            total += tokens
            assert total <= (holds + (at_s - first_s) * capacity / window_s) * (1 + 1e-12)


@given(starts_s, arrivals, st.lists(limits(), min_size=1, max_size=4), st.integers(1, 40))
def test_waiting_the_stated_time_admits_and_a_little_less_does_not(start_s, before, rules, tokens):
    ledger = Ledger(rules)
    _, now_s = log_of_admissions(ledger, start_s, before)
    request = Request(input_tokens=tokens)
    answer = step(ledger, now_s, request)
    assume(isinstance(answer, Refuse))
    for violation in answer.violations:
        alone = tokens <= (violation.limit.burst or violation.limit.capacity)
        assert (violation.wait_s is not None) == (alone and violation.limit.capacity > 0)
    if answer.wait_s is None:
        return
    assert answer.wait_s == max(violation.wait_s for violation in answer.violations)
    assert isinstance(step(ledger.copy(), now_s + answer.wait_s, request), Admit)
    # An instant that floats can tell from the stated one, and a bucket's division too.
    too_early_s = now_s + answer.wait_s - 1e-6 - answer.wait_s * 1e-9
    if too_early_s > now_s:
        assert isinstance(step(ledger.copy(), too_early_s, request), Refuse)


@given(
    starts_s,
    arrivals,
    st.lists(limits(units=tuple(Unit), countings=tuple(Counting)), min_size=1, max_size=5),
    st.builds(Request, *[st.integers(0, 40)] * 4),
    arrivals,
)
def test_a_refused_request_changes_nothing(start_s, before, rules, request, after):
    ledger = Ledger(rules)
    _, now_s = log_of_admissions(ledger, start_s, before)
    untouched, counted = ledger.copy(), used(ledger.copy(), now_s)
    answer = step(ledger, now_s, request)
    if isinstance(answer, Admit):
        for entry, count in zip(usage(ledger, now_s), counted, strict=True):
            weight = request[list(Unit).index(entry.limit.unit)]
            assert entry.used == count + weight
            assert weight == 0 or entry.used <= entry.capacity
        return
    assert used(ledger, now_s) == counted
    assert ledger == untouched
    named = {violation.limit for violation in answer.violations}
    for entry in usage(ledger, now_s):
        weight = request[list(Unit).index(entry.limit.unit)]
        assert (entry.limit in named) == (weight > 0 and entry.used + weight > entry.capacity)
    assert log_of_admissions(ledger, now_s, after) == log_of_admissions(untouched, now_s, after)


@given(
    starts_s,
    arrivals,
    st.lists(limits(countings=tuple(Counting), units=tuple(Unit)), max_size=5),
    st.builds(Request, *[st.integers(0, 40)] * 4),
)
def test_a_refund_at_once_leaves_what_was_there_before(start_s, before, rules, request):
    ledger = Ledger(rules)
    _, now_s = log_of_admissions(ledger, start_s, before)
    untouched = ledger.copy()
    answer = step(ledger, now_s, request)
    assume(isinstance(answer, Admit))
    refund(ledger, now_s, answer.reservation)
    assert ledger == untouched


@given(
    starts_s,
    arrivals,
    limits(countings=(Counting.FIXED, Counting.SLIDING, Counting.PACIFIC_DAY)),
    st.integers(0, 30),
    st.integers(0, 99),
    gaps_s,
)
def test_settling_counts_as_if_the_real_weight_had_been_known(
    start_s, before, rule, reserved, real, later_s
):
    ledger = Ledger([rule])
    _, now_s = log_of_admissions(ledger, start_s, before)
    answer = step(ledger, now_s, Request(input_tokens=reserved))
    assume(isinstance(answer, Admit))
    at_s = now_s + later_s
    expected = used(ledger.copy(), at_s)[0]
    in_window = used_after_only(rule, now_s, at_s)
    settle(ledger, at_s, answer.reservation, Request(input_tokens=real))
    assert used(ledger, at_s) == [expected + (real - reserved if in_window else 0)]
    settled_again = settle(ledger, at_s, answer.reservation, Request(input_tokens=real))
    assert settled_again.request.input_tokens == real


def used_after_only(rule, then_s, now_s):
    """Whether a request of `then_s` still counts at `now_s` under a rule."""
    roomy = Ledger([limit(rule.counting, 9, window_s=rule.window_s, phase_s=rule.phase_s)])
    admitted(roomy, then_s)
    return used(roomy, now_s) == [1]


@given(starts_s, st.integers(1, 30), st.integers(1, 30), gaps_s, arrivals)
def test_a_bucket_refunds_no_more_than_the_refill_left_missing(
    start_s, capacity, tokens, later_s, after
):
    assume(tokens <= capacity)
    rule = limit(Counting.BUCKET, capacity, unit=Unit.INPUT_TOKENS)
    spent, never = Ledger([rule]), Ledger([rule])
    reservation = admitted(spent, start_s, Request(input_tokens=tokens))
    between = [(gap_s * later_s / 100, n) for gap_s, n in after if gap_s < 60]
    now_s = start_s
    for gap_s, n in between:
        now_s += gap_s
        request = Request(input_tokens=n)
        if isinstance(step(spent, now_s, request), Admit):
            admitted(never, now_s, request)
    refund(spent, now_s, reservation)
    assert used(spent, now_s)[0] >= used(never, now_s)[0]


@given(starts_s, arrivals, arrivals, st.lists(limits(tuple(Counting), tuple(Unit)), max_size=5))
def test_a_copy_and_its_original_do_not_touch_each_other(start_s, before, after, rules):
    original = Ledger(rules)
    _, now_s = log_of_admissions(original, start_s, before)
    twin, other = original.copy(), original.copy()
    assert twin == original
    log_of_admissions(twin, now_s, [*after, (0.0, 1)])
    assert original == other
    assert log_of_admissions(original, now_s, after) == log_of_admissions(other, now_s, after)


@given(
    starts_s,
    arrivals,
    st.lists(
        limits(tuple(Counting), (Unit.INPUT_TOKENS,)),
        min_size=1,
        max_size=4,
        unique_by=lambda each: each.counting,
    ),
    st.data(),
)
def test_other_limits_keep_what_was_counted_where_only_the_capacity_differs(
    start_s, before, rules, data
):
    ledger = Ledger(rules)
    _, now_s = log_of_admissions(ledger, start_s, before)
    counted = used(ledger, now_s)
    changed = [
        each if each.counting is Counting.BUCKET
        else replace(each, capacity=data.draw(st.integers(0, 60)))
        for each in rules
    ]  # fmt: skip
    relimit(ledger, [*changed[::-1], limit(Counting.FIXED, 3, unit=Unit.IMAGES)])
    assert used(ledger, now_s) == [*counted[::-1], 0]
    assert [each.limit for each in usage(ledger, now_s)][:-1] == changed[::-1]
    relimit(ledger, rules)
    never = Ledger(rules)
    log_of_admissions(never, start_s, before)
    assert ledger == never


def test_a_bucket_of_another_capacity_begins_anew():
    ledger = Ledger([limit(Counting.BUCKET, 5)])
    admitted(ledger, EPOCH_S)
    relimit(ledger, [limit(Counting.BUCKET, 6)])
    assert used(ledger, EPOCH_S) == [0]


def test_what_is_in_flight_finishes_under_other_limits():
    ledger = Ledger([limit(Counting.CONCURRENCY, 2)])
    first, second = admitted(ledger, EPOCH_S), admitted(ledger, EPOCH_S)
    relimit(ledger, [limit(Counting.CONCURRENCY, 1)])
    finish(ledger, EPOCH_S, first)
    refused(ledger, EPOCH_S)
    finish(ledger, EPOCH_S, second)
    admitted(ledger, EPOCH_S)


def test_a_reservation_made_before_a_copy_is_good_for_both():
    original = Ledger([limit(c, 5) for c in Counting])
    reservation = admitted(original, EPOCH_S)
    twin = original.copy()
    refund(twin, EPOCH_S + 1, reservation)
    assert used(twin, EPOCH_S + 1)[0] == 0
    assert used(original, EPOCH_S + 1)[0] == 1
    refund(original, EPOCH_S + 1, reservation)
    assert original == twin


def test_a_refusal_names_every_violated_limit_and_no_other():
    rules = [
        limit(Counting.FIXED, 1),
        limit(Counting.SLIDING, 1000, unit=Unit.INPUT_TOKENS),
        limit(Counting.PACIFIC_DAY, 1),
        limit(Counting.SLIDING, 5, unit=Unit.MICRO_USD, window_s=600.0),
    ]
    ledger = Ledger(rules)
    admitted(ledger, EPOCH_S, Request(input_tokens=900, micro_usd=5))
    answer = refused(ledger, EPOCH_S, Request(input_tokens=50, micro_usd=1))
    assert [(v.limit, v.used) for v in answer.violations] == [
        (rules[0], 1),
        (rules[2], 1),
        (rules[3], 5),
    ]
    assert answer.violations[2].wait_s == 600.0
    assert answer.wait_s == answer.violations[1].wait_s > 600


@pytest.mark.parametrize("counting", Counting)
def test_a_limit_of_0_refuses_for_ever_but_not_what_weighs_nothing_in_its_unit(counting):
    ledger = Ledger([limit(counting, 0, unit=Unit.IMAGES)])
    admitted(ledger, EPOCH_S, Request(input_tokens=9))
    answer = refused(ledger, EPOCH_S, Request(images=1))
    assert answer.wait_s is None
    assert answer.violations[0].used == 0
    assert usage(ledger, EPOCH_S)[0].resets_at_s is None


@pytest.mark.parametrize("counting", WINDOWED)
def test_a_settlement_beyond_the_capacity_makes_later_requests_wait(counting):
    ledger = Ledger([limit(counting, 100, unit=Unit.INPUT_TOKENS)])
    reservation = admitted(ledger, EPOCH_S, Request(input_tokens=10))
    settle(ledger, EPOCH_S, reservation, Request(input_tokens=250))
    answer = refused(ledger, EPOCH_S, Request(input_tokens=1))
    assert answer.violations[0].used == 250
    admitted(ledger, EPOCH_S + answer.wait_s, Request(input_tokens=1))


def test_a_bucket_pays_back_what_a_settlement_took_beyond_it():
    ledger = Ledger([limit(Counting.BUCKET, 60)])
    reservation = admitted(ledger, EPOCH_S, Request(requests=60))
    settle(ledger, EPOCH_S, reservation, Request(requests=90))
    assert refused(ledger, EPOCH_S).wait_s == 31.0


@pytest.mark.parametrize("counting", WINDOWED)
def test_settling_and_refunding_what_has_passed_is_harmless(counting):
    ledger = Ledger([limit(counting, 10)])
    reservation = admitted(ledger, EPOCH_S, Request(requests=4))
    later_s = EPOCH_S + 2 * 86_400
    admitted(ledger, later_s, Request(requests=3))
    refund(ledger, later_s, reservation)
    assert used(ledger, later_s) == [3]


def test_settling_to_another_unit_counts_there_too():
    ledger = Ledger([limit(Counting.SLIDING, 9, unit=Unit.IMAGES)])
    first = admitted(ledger, EPOCH_S)
    admitted(ledger, EPOCH_S + 10, Request(images=2))
    settle(ledger, EPOCH_S + 20, first, Request(images=3))
    entry = usage(ledger, EPOCH_S + 20)[0]
    assert (entry.used, entry.changes_at_s, entry.resets_at_s) == (5, EPOCH_S + 60, EPOCH_S + 70)
    assert used(ledger, EPOCH_S + 60) == [2]


def test_concurrency_opens_when_a_request_finishes_and_a_second_finish_does_no_harm():
    ledger = Ledger([limit(Counting.CONCURRENCY, 2)])
    first, second = admitted(ledger, EPOCH_S), admitted(ledger, EPOCH_S)
    assert refused(ledger, EPOCH_S + 1e6).wait_s is None
    for _ in range(2):
        finish(ledger, EPOCH_S, first)
    admitted(ledger, EPOCH_S)
    refused(ledger, EPOCH_S)
    refund(ledger, EPOCH_S, second)
    assert used(ledger, EPOCH_S) == [1]


def test_enqueued_tokens_are_concurrency_with_weights():
    ledger = Ledger([limit(Counting.CONCURRENCY, 100, unit=Unit.INPUT_TOKENS)])
    job = admitted(ledger, EPOCH_S, Request(input_tokens=80))
    job = settle(ledger, EPOCH_S, job, Request(input_tokens=95))
    assert refused(ledger, EPOCH_S, Request(input_tokens=6)).violations[0].used == 95
    finish(ledger, EPOCH_S, job)
    assert used(ledger, EPOCH_S) == [0]


@pytest.mark.parametrize("counting", Counting)
def test_a_clock_that_steps_back_opens_nothing(counting):
    ledger = Ledger([limit(counting, 2)])
    admitted(ledger, EPOCH_S)
    early = admitted(ledger, EPOCH_S - 3 * 86_400)
    assert early.at_s == EPOCH_S
    answer = refused(ledger, EPOCH_S - 3 * 86_400)
    if answer.wait_s is not None:
        assert answer.wait_s > 3 * 86_400
        admitted(ledger, EPOCH_S - 3 * 86_400 + answer.wait_s)


LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("date", "hours"),
    [((2027, 3, 14), 23), ((2026, 11, 1), 25), ((2026, 11, 24), 24)],
    ids=["spring", "autumn", "ordinary"],
)
def test_a_pacific_day_lasts_as_long_as_the_calendar_says(date, hours):
    midnight_s = datetime(*date, tzinfo=LOS_ANGELES).timestamp()
    ledger = Ledger([limit(Counting.PACIFIC_DAY, 1)])
    admitted(ledger, midnight_s - 1)
    assert refused(ledger, midnight_s - 0.5).wait_s == 0.5
    admitted(ledger, midnight_s)
    assert refused(ledger, midnight_s).wait_s == hours * 3600
    assert usage(ledger, midnight_s)[0].resets_at_s == midnight_s + hours * 3600


@given(
    st.floats(1.7e9, 2.5e9) | st.sampled_from([1_793_430_000.0, 1_804_923_000.0]),  # near a switch
    st.lists(st.tuples(st.floats(0, 40_000), st.integers(1, 12)), max_size=40),
    st.integers(1, 30),
)
def test_every_pacific_date_admits_its_limit_and_no_more(start_s, arrivals, capacity):
    day = limit(Counting.PACIFIC_DAY, capacity, unit=Unit.INPUT_TOKENS)
    ledger, now_s, per_date = Ledger([day]), start_s, {}
    for gap_s, tokens in arrivals:
        now_s += gap_s
        date = datetime.fromtimestamp(now_s, LOS_ANGELES).date()
        fits = per_date.get(date, 0) + tokens <= capacity
        assert isinstance(step(ledger, now_s, Request(input_tokens=tokens)), Admit) == fits
        per_date[date] = per_date.get(date, 0) + (tokens if fits else 0)


def test_an_entry_leaves_the_window_exactly_at_its_length():
    ledger = Ledger([limit(Counting.SLIDING, 1)])
    admitted(ledger, EPOCH_S)
    refused(ledger, math.nextafter(EPOCH_S + 60, 0))
    admitted(ledger, EPOCH_S + 60)


def test_a_fixed_window_begins_at_its_phase():
    ledger = Ledger([limit(Counting.FIXED, 1, phase_s=17.0)])
    admitted(ledger, 60 * 1000 + 16.5)
    assert refused(ledger, 60 * 1000 + 16.75).wait_s == 0.25
    admitted(ledger, 60 * 1000 + 17.0)


def entries_kept(ledger):
    return max(len(account.times_s) for account in ledger.accounts)


def test_the_memory_of_a_sliding_log_is_bounded_by_its_limit_not_by_time():
    ledger = Ledger([limit(Counting.SLIDING, 50), limit(Counting.SLIDING, 10**9)])
    longest = 0
    for tick in range(100_000):
        step(ledger, EPOCH_S + tick * 0.25, ONE)
        longest = max(longest, entries_kept(ledger))
    assert longest <= 2 * 50 + 34


def entries_of(account):
    """Everything an account keeps that can grow."""
    names = [name for kind in type(account).__mro__ for name in getattr(kind, "__slots__", ())]
    return sum(len(v) for name in names if isinstance(v := getattr(account, name), list | dict))


@given(st.integers(0, 2**32), st.integers(1, 20), st.integers(20, 90))
@settings(max_examples=8, deadline=None)
def test_after_a_month_a_ledger_keeps_no_more_than_its_limits_allow(seed, capacity, mean_gap_min):
    draw = random.Random(seed)  # too many draws for hypothesis's own
    rules = [limit(counting, capacity, unit=Unit.INPUT_TOKENS) for counting in Counting]
    ledgers = [Ledger([each]) for each in rules]
    now_s, largest, highest = EPOCH_S, [0] * len(rules), [capacity] * len(rules)
    while now_s < EPOCH_S + 30 * 86_400:
        # Bursts, with pauses between them.
        now_s += draw.choice([0.0, 0.5, 2.0, draw.expovariate(1 / (60 * mean_gap_min))])
        tokens, real = draw.randint(0, 3), draw.randint(0, 6)
        for index, ledger in enumerate(ledgers):
            answer = step(ledger, now_s, Request(input_tokens=tokens))
            if isinstance(answer, Admit) and draw.random() < 0.3:
                settle(ledger, now_s, answer.reservation, Request(input_tokens=real))
                finish(ledger, now_s, answer.reservation)
            (account,) = ledger.accounts
            highest[index] = max(highest[index], account.used)
            largest[index] = max(largest[index], entries_of(account))
    for each, entries, used_most in zip(rules, largest, highest, strict=True):
        # Every entry stands for one unit or more; the sliding log holds two lists, half of them dead.
        holds = {Counting.SLIDING: 2 * (2 * used_most + 34), Counting.CONCURRENCY: used_most}
        assert entries <= holds.get(each.counting, 0)


def test_equal_instants_and_refunds_take_no_memory():
    ledger = Ledger([limit(Counting.SLIDING, 10**9)])
    for _ in range(1000):
        admitted(ledger, EPOCH_S)
    assert entries_kept(ledger) == 1
    for tick in range(1000):
        refund(ledger, EPOCH_S + tick / 100, admitted(ledger, EPOCH_S + tick / 100))
    assert entries_kept(ledger) == 1
    assert used(ledger, EPOCH_S + 10) == [1000]


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": -1},
        {"window_s": 0.0},
        {"window_s": math.nan},
        {"window_s": math.inf},
        {"phase_s": math.inf},
        {"burst": 5},
        {"counting": Counting.BUCKET, "burst": 0},
    ],
    ids=str,
)
def test_a_limit_that_makes_no_sense_is_refused(wrong):
    sound = {"name": "x", "unit": Unit.REQUESTS, "capacity": 1, "counting": Counting.FIXED}
    with pytest.raises(ValueError):
        Limit(**{**sound, **wrong})


class AgainstAModel(RuleBasedStateMachine):
    """The ledger against a list of all admissions, counted anew at every question.

    Times are multiples of an eighth of a second, so that the model's arithmetic is exact.
    """

    CAPACITY = 7

    @initialize(start=st.integers(0, 8 * 60))
    def begin(self, start):
        self.now_s = EPOCH_S + start / 8
        self.rules = [
            limit(Counting.FIXED, self.CAPACITY, phase_s=13.0),
            limit(Counting.SLIDING, self.CAPACITY, unit=Unit.INPUT_TOKENS, window_s=45.0),
            limit(Counting.PACIFIC_DAY, 3 * self.CAPACITY),
            limit(Counting.SLIDING, self.CAPACITY, unit=Unit.IMAGES, window_s=600.0),
            limit(Counting.CONCURRENCY, self.CAPACITY),
        ]
        self.ledger = Ledger(self.rules)
        self.charged = []
        """Lists of [at_s, weights, in flight, receipt]."""

    def counts(self, rule, at_s):
        if rule.counting is Counting.SLIDING:
            return self.now_s - at_s < rule.window_s
        if rule.counting is Counting.FIXED:
            return (at_s - rule.phase_s) // 60 == (self.now_s - rule.phase_s) // 60
        days = [datetime.fromtimestamp(t, LOS_ANGELES).date() for t in (at_s, self.now_s)]
        return days[0] == days[1]

    def used(self):
        totals = []
        for each in self.rules:
            index = list(Unit).index(each.unit)
            concurrent = each.counting is Counting.CONCURRENCY
            totals.append(
                sum(
                    weights[index]
                    for at_s, weights, flying, _ in self.charged
                    if (flying if concurrent else self.counts(each, at_s))
                )
            )
        return totals

    @rule(eighths=st.integers(0, 8 * 70) | st.integers(0, 8 * 90_000))
    def wait(self, eighths):
        self.now_s += eighths / 8

    @rule(request=st.builds(Request, st.integers(0, 3), st.integers(0, 8), st.integers(0, 3)))
    def send(self, request):
        before = self.used()
        violated = [
            (each, count)
            for each, count in zip(self.rules, before, strict=True)
            if (w := request[list(Unit).index(each.unit)]) and count + w > each.capacity
        ]
        answer = step(self.ledger, self.now_s, request)
        if violated:
            assert [(v.limit, v.used) for v in answer.violations] == violated
        else:
            self.charged.append([self.now_s, request, request.requests > 0, answer.reservation])

    @precondition(lambda self: self.charged)
    @rule(
        data=st.data(),
        actual=st.builds(Request, st.integers(0, 3), st.integers(0, 20), st.integers(0, 3)),
    )
    def settle_one(self, data, actual):
        entry = data.draw(st.sampled_from(self.charged))
        entry[3] = settle(self.ledger, self.now_s, entry[3], actual)
        flying_now = entry[2] and actual.requests > 0
        entry[1], entry[2] = actual, flying_now

    @precondition(lambda self: self.charged)
    @rule(data=st.data())
    def refund_one(self, data):
        entry = data.draw(st.sampled_from(self.charged))
        self.charged.remove(entry)
        refund(self.ledger, self.now_s, entry[3])

    @precondition(lambda self: self.charged)
    @rule(data=st.data())
    def finish_one(self, data):
        entry = data.draw(st.sampled_from(self.charged))
        entry[2] = False
        finish(self.ledger, self.now_s, entry[3])

    @invariant()
    def usage_is_what_the_list_says(self):
        if hasattr(self, "ledger"):
            assert used(self.ledger, self.now_s) == self.used()


TestAgainstAModel = AgainstAModel.TestCase
TestAgainstAModel.settings = settings(max_examples=most(60), stateful_step_count=40, deadline=None)
