"""Both kinds of windows against plain limiters, kept here in a line or two each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.limit import Counting
from gemquota.domain.observed import Log, Observation, Outcome
from gemquota.domain.window_fits import fixed_fit, sliding_fit
from tests.examples import most

START_S = 6_000.0
"""A multiple of the window, so that phases are easy to read."""
WINDOW_S = 60.0


def observed(times_s, admits, *, took_s=0.0, hint_s=None):
    """Ask at each instant; `admits(now_s, admitted before)` decides."""
    admitted: list[float] = []
    seen = []
    for at_s in times_s:
        if admits(at_s, admitted):
            admitted.append(at_s)
            seen.append(Observation(at_s, at_s + took_s, Outcome.ADMITTED))
        else:
            seen.append(Observation(at_s, at_s + took_s, Outcome.REFUSED, hint_s=hint_s))
    return seen


def sliding(capacity):
    return lambda now_s, before: sum(at_s > now_s - WINDOW_S for at_s in before) < capacity


def fixed(capacity, phase_s):
    def window(at_s):
        return (at_s - phase_s) // WINDOW_S

    return lambda now_s, before: sum(window(at_s) == window(now_s) for at_s in before) < capacity


def every(step_s, seconds, start_s=START_S):
    return [start_s + step_s * n for n in range(int(seconds / step_s))]


@given(st.integers(1, 12), st.sampled_from([1.0, 1.5, 2.5]))
@settings(max_examples=most(30), deadline=None)
def test_a_log_that_was_seen_from_its_beginning_is_known_exactly(capacity, step_s):
    fit = sliding_fit(Log(observed(every(step_s, 150), sliding(capacity))), WINDOW_S)
    assert (fit.low, fit.value, fit.high, fit.unexplained) == (capacity, capacity, capacity, 0)


def test_slow_answers_leave_a_log_open_but_never_exclude_the_truth():
    fit = sliding_fit(Log(observed(every(1.0, 150), sliding(5), took_s=2.5)), WINDOW_S)
    assert fit.low <= 5 <= fit.high


@given(st.integers(1, 8), st.integers(0, 59))
@settings(max_examples=most(30), deadline=None)
def test_of_windows_the_limit_and_the_phase_are_kept_open(capacity, phase_s):
    fit = fixed_fit(Log(observed(every(1.0, 200), fixed(capacity, phase_s))), WINDOW_S)
    assert fit.low <= capacity <= fit.high
    assert fit.unexplained == 0
    earliest_s, latest_s = fit.phase_s
    assert 0 <= earliest_s <= latest_s
    # Asked once a second, and a phase is written as one of those just after another.
    assert any(earliest_s - 0.5 <= phase_s + turn <= latest_s + 1.5 for turn in (0, WINDOW_S))


@pytest.mark.parametrize("fit_of", [sliding_fit, fixed_fit])
def test_each_explains_its_own_best(fit_of):
    logs = {
        sliding_fit: Log(observed(every(7.0, 300), sliding(4))),
        fixed_fit: Log(observed(every(7.0, 300), fixed(4, 20.0))),
    }
    other = fixed_fit if fit_of is sliding_fit else sliding_fit
    own = logs[fit_of]
    assert fit_of(own, WINDOW_S).evidence > other(own, WINDOW_S).evidence


def test_a_window_that_reopens_early_is_no_log_of_the_last_minute():
    # Full at 50 s, open again at 60 s: a log would have stayed closed until 110 s.
    log = Log(observed([START_S + at for at in (50, 51, 52, 61, 62, 63)], fixed(2, 0.0)))
    assert sliding_fit(log, WINDOW_S).unexplained > 0
    fit = fixed_fit(log, WINDOW_S)
    assert (fit.unexplained, fit.low) == (0, 2)


@pytest.mark.parametrize("fit_of", [sliding_fit, fixed_fit])
def test_refusals_that_nothing_explains_are_the_room_that_was_left(fit_of):
    # Ten are admitted within a minute, and later two are followed by a refusal: others were there.
    seen = observed(every(0.5, 5), lambda *_: True)
    seen += observed(every(1.0, 5, START_S + 240), lambda now_s, _: now_s < START_S + 242)
    fit = fit_of(Log(seen), WINDOW_S)
    # A window's edge may have cut the ten in two, so that it proves no more than five.
    low, unexplained = (10, 8) if fit_of is sliding_fit else (5, 5)
    assert (fit.low, fit.unexplained) == (low, unexplained)


@pytest.mark.parametrize(
    ("hint_s", "fits"), [(57.0, True), (20.0, False), (57.3, False), (56.96, True)]
)
def test_a_stated_wait_of_a_log_ends_when_its_oldest_leaves(hint_s, fits):
    # Admitted at 0 and 1, refused at 3: whole seconds may have been cut, others are exact.
    def evidence(hint_s):
        times_s = [START_S + at for at in (0, 1, 3)]
        return sliding_fit(Log(observed(times_s, sliding(2), hint_s=hint_s)), WINDOW_S).evidence

    assert (evidence(hint_s) > evidence(40.5) + 5) is fits


def test_one_stated_wait_shows_where_a_window_begins():
    times_s = [START_S + at for at in (0, 1, 3)]
    silent = fixed_fit(Log(observed(times_s, fixed(2, 25.0))), WINDOW_S)
    told = fixed_fit(Log(observed(times_s, fixed(2, 25.0), hint_s=22.25)), WINDOW_S)
    assert silent.phase_s[1] - silent.phase_s[0] > 30
    assert 24.5 <= told.phase_s[0] <= 25.25 <= told.phase_s[1] + 0.5 <= 26.5


@pytest.mark.parametrize(("fit_of", "gap"), [(sliding_fit, 15), (fixed_fit, 3)])
def test_a_stated_limit_below_what_was_admitted_is_unlikely(fit_of, gap):
    # An edge in their middle may explain it, but then in few places.
    log = Log(observed(every(1.0, 30), sliding(5)))
    assert fit_of(log, WINDOW_S, 5).evidence > fit_of(log, WINDOW_S, 4).evidence + gap


@pytest.mark.parametrize(("fit_of", "counting"), [(sliding_fit, Counting.SLIDING), (fixed_fit, Counting.FIXED)])  # fmt: skip
def test_without_a_refusal_the_interval_holds_no_more_than_was_seen(fit_of, counting):
    fit = fit_of(Log(observed(every(1.0, 7), lambda *_: True)), WINDOW_S)
    assert fit.counting is counting
    assert fit.low <= fit.high <= 7


def test_a_window_filled_late_may_hide_others_and_one_filled_at_once_may_not():
    at_once = observed([START_S + at for at in (0.5, 0.6, 0.7, 0.8)], fixed(3, 0.0))
    late = observed([START_S + at for at in (0.5, 45, 46, 47, 61)], fixed(3, 0.0))
    highs = [fixed_fit(Log(seen), WINDOW_S).high for seen in (at_once, late)]
    assert highs[0] < highs[1]


def lumpy(offsets_s, limit, others_per_s):
    """Windows of `limit` that begin at 0, filled in parts of 2 % from each offset on; others use theirs
    from the start of each."""
    seen, part = [], limit // 50
    for number, offset_s in enumerate(offsets_s):
        at_s, used = START_S + 60 * number + offset_s, others_per_s * offset_s
        while used + part <= limit:
            seen.append(Observation(at_s, at_s, Outcome.ADMITTED, part))
            used, at_s = used + part, at_s + 0.01
        seen.append(Observation(at_s, at_s, Outcome.REFUSED, part))
    return Log(seen)


def test_windows_that_held_the_same_whenever_they_were_filled_hide_nobody():
    alone = fixed_fit(lumpy((40, 5), 10_000, 0), WINDOW_S)
    shared = fixed_fit(lumpy((40, 5), 10_000, 50), WINDOW_S)
    assert alone.high < 11_000
    assert shared.low < 10_000 <= shared.high
