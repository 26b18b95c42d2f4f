"""The estimate against limiters made of the one ledger, asked by a plain observer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.estimate import estimate
from gemquota.domain.ledger import Admit, Counting, Ledger, Limit, Request, step
from gemquota.domain.observed import Log, Observation, Outcome
from gemquota.domain.window_fits import sliding_fit
from tests.examples import most

START_S = 1_750_000_000.0
KINDS = (Counting.FIXED, Counting.SLIDING, Counting.BUCKET)


class Watched:
    """A limiter and what its only client sees; every answer takes `took_s` and comes late or early."""

    def __init__(self, counting, capacity, *, phase_s=0.0, burst=None, took_s=0.1, others=()):
        limit = Limit(
            name="RPM",
            unit="requests",
            capacity=capacity,
            counting=counting,
            phase_s=phase_s,
            burst=burst,
        )
        self.ledger, self.now_s, self.took_s = Ledger([limit]), START_S, took_s
        self.others = sorted(others)
        self.seen: list[Observation] = []

    def ask(self, *, hints=False) -> bool:
        while self.others and self.others[0] <= self.now_s:
            step(self.ledger, self.others.pop(0), Request())
        sent_s, self.now_s = self.now_s, self.now_s + self.took_s
        answer = step(self.ledger, sent_s + self.took_s / 2, Request())
        admitted = isinstance(answer, Admit)
        self.seen.append(
            Observation(
                sent_s,
                self.now_s,
                Outcome.ADMITTED if admitted else Outcome.REFUSED,
                hint_s=None if admitted or not hints else answer.wait_s,
            )
        )
        return admitted

    def fill(self) -> None:
        while self.ask():
            pass

    def watch(self, *, for_s=125.0, every_s=2.0) -> list[Observation]:
        """Fill it, and whenever it has opened again fill it once more."""
        end_s = self.now_s + for_s
        while self.now_s < end_s:
            self.fill()
            self.now_s += every_s
        return self.seen


@pytest.mark.parametrize("capacity", [2, 5, 15, 60, 300])
@pytest.mark.parametrize("counting", KINDS)
def test_two_minutes_of_asking_give_the_limit_and_how_it_counts(counting, capacity):
    found = estimate(Watched(counting, capacity, phase_s=START_S + 23.0, took_s=0.02).watch())
    assert found.counting is counting
    assert abs(found.value - capacity) <= 0.03 * capacity
    assert found.low <= capacity <= found.high
    assert not found.others
    assert sum(each.share for each in found.likelihoods) == pytest.approx(1.0)


@given(st.integers(1, 40), st.floats(0.01, 0.6))
@settings(max_examples=most(40), deadline=None)
def test_a_sliding_log_without_others_never_leaves_its_own_bounds(capacity, took_s):
    log = Log(Watched(Counting.SLIDING, capacity, took_s=took_s).watch())
    fit = sliding_fit(log, 60.0)
    assert fit.low <= capacity <= fit.high


@pytest.mark.parametrize("counting", KINDS)
def test_of_many_phases_and_limits_the_interval_misses_one_in_twenty_at_most(counting):
    # Only fixed windows have a phase: of the others it would be the same estimate again.
    phases_s = (3.3, 17.7, 31.1, 44.9, 58.3) if counting is Counting.FIXED else (0.0,)
    found = [
        (capacity, estimate(Watched(counting, capacity, phase_s=START_S + phase_s, took_s=took_s).watch()))
        for phase_s in phases_s
        for capacity, took_s in ((2, 0.4), (3, 0.02), (7, 0.1), (20, 0.05), (33, 0.3), (90, 0.02))
    ]  # fmt: skip
    held = [
        each.low <= capacity and (each.high is None or capacity <= each.high)
        for capacity, each in found
    ]
    named = [each.counting is counting for _, each in found if each.counting is not None]
    assert sum(held) >= 0.95 * len(held)
    assert sum(named) >= 0.95 * len(named)
    assert len(named) >= 0.8 * len(found)


def test_a_phase_lies_where_the_windows_begin():
    found = estimate(Watched(Counting.FIXED, 30, phase_s=START_S + 23.0, took_s=0.02).watch())
    early_s, late_s = found.best.phase_s
    assert early_s - 0.1 <= (START_S + 23.0) % 60 <= late_s + 0.1
    assert late_s - early_s < 3.0


def test_a_bucket_shows_its_burst():
    found = estimate(Watched(Counting.BUCKET, 120, burst=12, took_s=0.05).watch(every_s=1.0))
    assert (found.counting, abs(found.best.burst - 12) <= 1) == (Counting.BUCKET, True)


@pytest.mark.parametrize("counting", KINDS)
def test_with_others_the_lower_bound_still_holds(counting):
    others = [START_S - 60 + each * 1.7 for each in range(120)]
    watched = Watched(counting, 100, phase_s=START_S + 23.0, took_s=0.03, others=others)
    found = estimate(watched.watch())
    assert found.low <= 100
    assert found.high is None or found.high >= 100


def test_others_are_noticed_and_take_the_upper_bound_away():
    # A third of the window's quota is gone when the probe comes, and it comes late in the window.
    others = [START_S - 30 + each for each in range(30)]
    watched = Watched(Counting.FIXED, 90, phase_s=START_S - 35.0, took_s=0.02, others=others)
    found = estimate(watched.watch(for_s=30.0))
    assert (found.others, found.high) == (True, None)
    assert 80 <= found.low <= 90


def test_without_a_refusal_there_is_only_a_lower_bound():
    watched = Watched(Counting.SLIDING, 100)
    for _ in range(20):
        watched.ask()
    found = estimate(watched.seen)
    # A window may have ended in the middle.
    assert (found.value, found.low, found.high, found.counting) == (10, 10, None, None)


def test_without_an_admission_there_is_nothing_to_say():
    watched = Watched(Counting.FIXED, 0)
    watched.ask()
    assert estimate(watched.seen) is None


@pytest.mark.parametrize("counting", KINDS)
def test_one_stated_wait_tells_how_a_stated_limit_counts(counting):
    watched = Watched(counting, 30, phase_s=START_S + 23.0, took_s=0.05)
    while watched.ask(hints=True):
        pass
    found = estimate(watched.seen, known=30)
    assert (found.value, found.low, found.high, found.counting) == (30, 30, 30, counting)


def test_one_silent_refusal_does_not_tell_how_the_limit_counts():
    watched = Watched(Counting.SLIDING, 30, took_s=0.05)
    watched.fill()
    found = estimate(watched.seen)
    assert found.counting is None
    assert found.low <= 30


def test_doubtful_requests_widen_the_interval():
    seen = Watched(Counting.SLIDING, 30, took_s=0.05).watch()
    doubtful = [Observation(START_S + 1, START_S + 1.1, Outcome.UNKNOWN) for _ in range(4)]
    assert estimate([*seen, *doubtful]).high == estimate(seen).high + 4


def test_a_small_bucket_that_lacks_one_is_as_likely_a_window_that_somebody_shares():
    # Two of a stated limit of three, and a wait that a bucket of two would state as well.
    watched = Watched(Counting.BUCKET, 3, burst=2, took_s=0.05)
    while watched.ask(hints=True):
        pass
    assert estimate(watched.seen, known=3).counting is None


def test_a_window_that_lacks_one_is_not_told_by_its_wait_even_if_a_request_failed():
    others = [START_S - 20.0]
    watched = Watched(Counting.FIXED, 30, phase_s=START_S - 37.0, took_s=0.05, others=others)
    while watched.ask(hints=True):
        pass
    failed = [Observation(START_S + 0.5, START_S + 0.6, Outcome.UNKNOWN) for _ in range(4)]
    found = estimate([*watched.seen, *failed], known=30)
    assert (found.best.counting, found.best.unexplained) == (Counting.FIXED, 1)
    assert found.counting is None


def test_a_wait_that_just_fits_a_log_may_be_a_window_of_a_shared_limit():
    # Answers so slow that one fixed window in twenty would end where the log says.
    watched = Watched(Counting.SLIDING, 2, took_s=1.5)
    while watched.ask(hints=True):
        pass
    found = estimate(watched.seen, known=2)
    assert (found.best.counting, found.counting) == (Counting.SLIDING, None)


@pytest.mark.parametrize(
    ("known", "weight", "counting"), [(950, 100, None), (905, 10, Counting.FIXED)]
)
def test_one_wait_beside_large_requests_does_not_tell_a_fixed_window(known, weight, counting):
    seen = [
        Observation(START_S + n / 100, START_S + n / 100 + 0.1, Outcome.ADMITTED, weight)
        for n in range(known // weight)
    ]
    at_s = seen[-1].answered_s + 0.1
    seen.append(Observation(at_s, at_s + 0.1, Outcome.REFUSED, weight, 30.25))
    found = estimate(seen, known=known)
    assert (found.best.counting, found.counting) == (Counting.FIXED, counting)
