from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.demo.story import SECOND_OF_THE_MINUTE, rehearse
from gemquota.domain.diagnosis import Cause
from gemquota.domain.measurement import Method
from gemquota.domain.quota import Dimension, Window
from gemquota.domain.reset import next_pacific_midnight
from tests.examples import most

NOON_S = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("America/Los_Angeles")).timestamp()
MIDNIGHT_S = NOON_S + 43_200


@pytest.fixture(scope="module")
def rehearsal():
    return rehearse(NOON_S)


def statuses(moments):
    return [moment.status for moment in moments if moment.status is not None]


def used(moment):
    return {meter.dimension: meter.used for meter in moment.meters}


def test_the_burst_fills_the_minute_and_only_then_is_refused(rehearsal):
    rpm = rehearsal.burst[0].meter(Dimension.RPM).capacity
    assert statuses(rehearsal.burst) == [200] * rpm + [429]
    counts = [used(moment)[Dimension.RPM] for moment in rehearsal.burst]
    assert counts == [*range(1, rpm + 1), rpm]


def test_the_refusal_is_diagnosed_as_the_minute_and_the_stated_wait_is_enough(rehearsal):
    assert rehearsal.refusal.cause is Cause.QUOTA
    assert [each.window for each in rehearsal.refusal.limits] == [Window.MINUTE]
    assert rehearsal.refusal.retryable is True
    waited_s = rehearsal.minute[-2].at_s - rehearsal.burst[-1].at_s
    assert waited_s == pytest.approx(rehearsal.refusal.retry_after_s + 1)
    assert statuses(rehearsal.minute) == [200]
    assert used(rehearsal.minute[-1])[Dimension.RPM] == 1


def test_the_day_ends_in_a_refusal_for_which_only_the_reset_helps(rehearsal):
    assert rehearsal.day_refusal.retryable is False
    day = rehearsal.day[-1].meter(Dimension.RPD)
    assert day.used == day.capacity
    assert rehearsal.day_refusal.limits[0].limit == day.capacity
    assert rehearsal.reset[-1].at_s == pytest.approx(MIDNIGHT_S, abs=3)
    assert statuses(rehearsal.reset) == [200]
    assert used(rehearsal.reset[-1])[Dimension.RPD] == 1


def test_the_probe_finds_what_it_was_not_told(rehearsal):
    measured, secret = rehearsal.measured, rehearsal.secret
    assert measured.method is Method.MEASURED
    assert measured.stated is None
    assert measured.low <= secret.capacity <= measured.high
    assert measured.counting is secret.counting


def test_it_begins_in_the_minute_that_it_is_told(rehearsal):
    assert rehearsal.burst[0].at_s - NOON_S == pytest.approx(SECOND_OF_THE_MINUTE, abs=1)


@given(st.floats(1.7e9, 2.5e9) | st.floats(-4000, 1).map(lambda ahead_s: MIDNIGHT_S + ahead_s))
@settings(max_examples=most(12), deadline=None)
def test_it_ends_well_whenever_it_begins(start_s):
    played = rehearse(start_s)
    assert statuses(played.reset) == [200]
    refused_s, called_s = played.day[-1].at_s, played.reset[-1].at_s
    assert refused_s < next_pacific_midnight(refused_s) <= called_s
    assert used(played.reset[-1])[Dimension.RPD] == 1
    assert played.measured.low <= played.secret.capacity <= played.measured.high
