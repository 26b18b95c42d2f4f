"""The bucket's fit against a plain bucket, kept here in a few lines."""

from __future__ import annotations

import pytest

from gemquota.domain.bucket_fit import bucket_fit
from gemquota.domain.limit import Counting
from gemquota.domain.observed import Log, Observation, Outcome
from gemquota.domain.window_fits import sliding_fit

START_S = 6_000.0
WINDOW_S = 60.0


class Bucket:
    """Holds `burst`, refills at `limit` per window, and is full at first."""

    def __init__(self, limit, burst):
        self.rate, self.burst, self.held, self.last_s = limit / WINDOW_S, burst, burst, START_S

    def ask(self, at_s, *, took_s=0.0, hints=False, wrong_s=0.0) -> Observation:
        """Decided at `at_s`, and answered then; sent `took_s` before."""
        self.held = min(self.burst, self.held + (at_s - self.last_s) * self.rate)
        self.last_s = at_s
        if self.held >= 1:
            self.held -= 1
            return Observation(at_s - took_s, at_s, Outcome.ADMITTED)
        hint_s = took_s + (1 - self.held) / self.rate + wrong_s if hints else None
        return Observation(at_s - took_s, at_s, Outcome.REFUSED, hint_s=hint_s)


def observed(times_s, *, limit, burst, **how):
    bucket = Bucket(limit, burst)
    return [bucket.ask(at_s, **how) for at_s in times_s]


def filled(limit, burst, seconds, took_s=(0.0,), every_s=0.1):
    """As a probe asks: until it is refused, and a while later again."""
    bucket, now_s, seen = Bucket(limit, burst), START_S, []
    while now_s < START_S + seconds:
        seen.append(bucket.ask(now_s, took_s=took_s[len(seen) % len(took_s)]))
        now_s += every_s if seen[-1].outcome is Outcome.ADMITTED else 5.3
    return seen


def every(step_s, seconds):
    return [START_S + step_s * n for n in range(int(seconds / step_s))]


@pytest.mark.parametrize(("limit", "burst"), [(20, 4), (30, 30), (40, 8), (60, 10), (100, 10)])
def test_limit_and_burst_are_found(limit, burst):
    fit = bucket_fit(Log(filled(limit, burst, 90)), WINDOW_S)
    assert fit.low <= limit <= fit.high
    assert fit.low <= fit.value <= fit.high
    assert abs(fit.burst - burst) <= 1


@pytest.mark.parametrize("merged", [0.0, 0.25])
def test_many_admissions_may_be_counted_together(monkeypatch, merged):
    monkeypatch.setattr("gemquota.domain.bucket_fit._MERGED", merged)
    seen = filled(3_000, 1_200, 60, took_s=(0.1, 0.4, 0.2, 0.5), every_s=0.002)
    assert sum(each.outcome is Outcome.ADMITTED for each in seen) > 3_000
    fit = bucket_fit(Log(seen), WINDOW_S)
    assert fit.low <= 3_000 <= fit.high
    assert abs(fit.value - 3_000) <= 30
    assert abs(fit.burst - 1_200) <= 60


def test_the_longer_it_is_watched_the_narrower_the_interval():
    short, long = (bucket_fit(Log(filled(60, 10, seconds)), WINDOW_S) for seconds in (6, 200))
    assert long.high - long.low < short.high - short.low


def test_it_explains_an_even_refill_better_than_a_log_does():
    log = Log(observed(every(0.5, 120), limit=30, burst=30))
    assert bucket_fit(log, WINDOW_S).evidence > sliding_fit(log, WINDOW_S).evidence + 5
    assert bucket_fit(log, WINDOW_S).counting is Counting.BUCKET


def test_a_minute_without_refill_is_no_bucket():
    # Five at once, then nothing for a minute, twice: a bucket would have let some in between.
    seen = [
        Observation(
            START_S + at, START_S + at, Outcome.ADMITTED if at % 61 < 5 else Outcome.REFUSED
        )
        for at in range(122)
    ]
    assert bucket_fit(Log(seen), WINDOW_S).evidence < sliding_fit(Log(seen), WINDOW_S).evidence - 2


@pytest.mark.parametrize("wrong_s", [0.0, 9.75])
def test_a_stated_wait_counts_for_it_if_it_is_the_time_of_one_refill(wrong_s):
    times_s = every(0.25, 20)
    silent, told = (
        bucket_fit(Log(observed(times_s, limit=30, burst=6, hints=hints, wrong_s=wrong_s)), WINDOW_S)
        for hints in (False, True)
    )  # fmt: skip
    assert (told.evidence < silent.evidence - 8) is bool(wrong_s)


def test_a_stated_limit_is_taken_as_it_is():
    log = Log(observed(every(0.4, 60), limit=60, burst=10))
    fit = bucket_fit(log, WINDOW_S, 60)
    assert (fit.low, fit.value, fit.high, fit.burst) == (60, 60, 60, 10)
    assert fit.evidence > bucket_fit(log, WINDOW_S, 20).evidence + 5


def test_answers_on_their_way_do_not_hide_a_bucket():
    fit = bucket_fit(Log(filled(40, 8, 90, took_s=(0.1, 0.4, 0.2, 0.5))), WINDOW_S)
    assert fit.low <= 40 <= fit.high
    assert fit.counting is Counting.BUCKET


def test_a_bucket_full_at_every_look_has_no_upper_bound_for_its_speed():
    fit = bucket_fit(Log(filled(600, 3, 90)), WINDOW_S)
    assert fit.low < 600
    assert fit.high > 10 * fit.low


@pytest.mark.parametrize(("limit", "burst"), [(105, 3), (240, 4), (90, 2)])
def test_a_bucket_that_holds_little_is_not_stepped_over(limit, burst):
    # Asked about as fast as it refills, so that few limits explain every answer.
    step_s = 0.83 * WINDOW_S / limit
    seen = observed(every(step_s, 70), limit=limit, burst=burst)
    fit = bucket_fit(Log(seen), WINDOW_S)
    assert fit.low <= limit <= fit.high
    assert fit.high - fit.low < 0.1 * limit


def test_a_bucket_that_was_full_for_long_explains_no_refusal():
    asked = observed(
        [START_S + at for at in (0, 0.01, 0.02, 30, 59)], limit=60, burst=2, took_s=0.3
    )
    refused = asked[-1]._replace(outcome=Outcome.REFUSED)
    full, odd = (bucket_fit(Log(seen), WINDOW_S, 60) for seen in (asked, [*asked[:-1], refused]))
    assert odd.evidence < full.evidence


def test_what_was_refused_may_have_been_decided_after_what_was_sent_later():
    # Ten of eleven are admitted, and the refused one was sent first.
    seen = [
        Observation(
            START_S + number / 1_000,
            START_S + 1 + number / 1_000,
            Outcome.ADMITTED if number else Outcome.REFUSED,
        )
        for number in range(11)
    ]
    bucket = Bucket(10, 10)
    for _ in range(10):
        bucket.ask(START_S + 1)
    seen += [bucket.ask(START_S + 2 + at_s) for at_s in (0, 6.1, 6.2, 12.4, 12.5)]
    fit = bucket_fit(Log(seen), WINDOW_S)
    assert (fit.burst, fit.unexplained) == (10, 0)
