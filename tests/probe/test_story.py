from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.measurement import Ending
from gemquota.domain.observed import Outcome
from gemquota.domain.quota import Dimension, Limit
from gemquota.probe.commands import Answer, Cap, Capped, Elapsed, Reply, Send, Sent, Stopped, Wait
from gemquota.probe.story import Halt, Story

RPM = Dimension.RPM
NAMED = Limit(dimension=RPM, limit=5)
ANNOUNCED = Diagnosis(cause=Cause.QUOTA, http_status=429, limits=(NAMED,), retry_after_s=8.0)
SILENT = Diagnosis(cause=Cause.UNEXPLAINED_429, http_status=429)
BUSY = Diagnosis(cause=Cause.OVERLOADED, http_status=503)
WRONG_KEY = Diagnosis(cause=Cause.AUTH, http_status=401)


def answer(diagnosis=None, now_s=11.0, weight=1):
    return Answer(now_s, 10.0, weight, Reply(diagnosis, 2, 1))


@pytest.fixture
def story():
    story = Story(RPM, input_tokens=2)
    story.in_flight = 100
    return story


def steps(plan, *events):
    """What a plan asks for, given these events; and what it comes to, or None where it goes on."""
    commands = [next(plan)]
    try:
        for event in events:
            commands.append(plan.send(event))  # noqa: PERF401 - `extend` would swallow how it ends
    except StopIteration as end:
        return commands, end.value
    return commands, None


def test_a_request_reserves_its_own_tokens_and_is_in_flight_until_it_is_answered():
    story = Story(RPM, input_tokens=2)
    assert steps(story.send(), Sent(1.0)) == ([Send(1, 2)], True)
    assert (story.sent, story.in_flight, story.now_s) == (1, 1, 1.0)
    story.take(answer())
    assert (story.sent, story.in_flight, story.admitted) == (1, 0, 1)


def test_where_tokens_are_measured_the_weight_is_what_is_reserved():
    assert steps(Story(Dimension.TPM, input_tokens=2).send(700), Sent(1.0))[0] == [Send(700, 700)]


def test_too_many_in_flight_drops_a_request_and_any_other_cap_ends_the_plan():
    story = Story(RPM, input_tokens=2)
    assert steps(story.send(), Capped(1.0, Cap.IN_FLIGHT))[1] is False
    assert (story.dropped, story.sent, story.in_flight) == (1, 0, 0)
    with pytest.raises(Halt) as halt:
        steps(story.send(), Capped(1.0, Cap.TOKENS))
    assert (halt.value.ending, story.cap) == (Ending.CAP, Cap.TOKENS)


def test_the_user_ends_it_at_any_time(story):
    with pytest.raises(Halt) as halt:
        steps(story.wait(20.0), Stopped(12.0))
    assert halt.value.ending is Ending.STOPPED


def test_a_refusal_that_states_the_limit_is_kept_with_the_first_of_all(story):
    story.take(answer(SILENT))
    story.take(answer(ANNOUNCED))
    assert (story.refused, story.refusal, story.announced) == (2, SILENT, NAMED)
    assert [each.hint_s for each in story.observations] == [None, 8.0]
    assert {each.outcome for each in story.observations} == {Outcome.REFUSED}


def test_what_is_no_ceiling_ends_the_plan_and_is_kept(story):
    with pytest.raises(Halt) as halt:
        story.take(answer(WRONG_KEY))
    assert (halt.value.ending, story.surprise, story.refusal) == (Ending.SURPRISE, WRONG_KEY, None)


def test_a_service_that_fails_now_and_then_ends_nothing_and_one_that_keeps_failing_does(story):
    for _ in range(4):
        story.take(answer(BUSY))
    for _ in range(25):
        story.take(answer())
    story.take(answer(BUSY))  # 5 of 30
    assert story.failure is BUSY
    story.take(answer(BUSY))  # 6 of 31
    with pytest.raises(Halt) as halt:
        story.take(answer(BUSY))  # 7 of 32
    assert halt.value.ending is Ending.FAILING


def test_time_passes_and_answers_that_come_meanwhile_are_taken(story):
    plan = story.wait_until(20.0)
    commands, _ = steps(plan, answer(now_s=12.0), answer(now_s=13.0), Elapsed(20.0))
    assert commands == [Wait(20.0)] * 3
    assert (story.admitted, story.now_s) == (2, 20.0)


def test_what_is_in_flight_at_the_end_is_awaited_whatever_it_brings():
    story = Story(RPM, input_tokens=2)
    story.in_flight = 3
    commands, _ = steps(story.settle(), answer(WRONG_KEY), answer(BUSY), answer())
    assert (len(commands), story.in_flight, story.surprise) == (3, 0, None)


@pytest.mark.parametrize("event", [Stopped(12.0), Capped(12.0, Cap.SECONDS)])
def test_nobody_who_wants_to_leave_is_kept(story, event):
    commands, _ = steps(story.settle(), event)
    assert len(commands) == 1
    assert story.in_flight == 100


@given(st.lists(st.sampled_from([None, SILENT, ANNOUNCED, BUSY, WRONG_KEY]), max_size=40))
def test_every_answer_is_counted_once(diagnoses):
    story = Story(RPM, input_tokens=2)
    story.in_flight = len(diagnoses)
    for each in diagnoses:
        story.note(answer(each, weight=3))
    assert len(story.observations) == len(diagnoses)
    assert story.in_flight == 0
    surprises = diagnoses.count(WRONG_KEY)
    assert story.admitted + story.refused + story.transient + surprises == len(diagnoses)
    assert story.admitted_weight == 3 * story.admitted
