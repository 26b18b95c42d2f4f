from __future__ import annotations

import pytest

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.measurement import Ending, Method
from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.commands import Answer, Cap, Reply
from gemquota.probe.conclude import measurement_of
from gemquota.probe.engine import Progress
from gemquota.probe.story import Story

BARE = Diagnosis(cause=Cause.UNEXPLAINED_429, http_status=429)
RPM_20 = Limit(dimension=Dimension.RPM, limit=20)
NAMED = Diagnosis(cause=Cause.QUOTA, http_status=429, limits=(RPM_20,), tier=Tier.FREE)


def story_of(*answers):
    """Of pairs of an instant and what the error means, None where it was admitted."""
    story = Story(Dimension.RPM, input_tokens=1)
    for at_s, said in answers:
        story.note(Answer(at_s, at_s, 1, Reply(said)))
    return story


def concluded(story, ending=Ending.DONE, **more):
    return measurement_of(story, ending, Progress(Budget(Caps(), Rates(0, 0))), at_s=0.0, **more)


def test_a_stated_limit_is_a_fact_without_an_interval():
    found = concluded(story_of((0, None), (1, NAMED)))
    assert (found.method, found.low, found.value, found.high) == (Method.ANNOUNCED, 20, 20, 20)
    assert (found.stated, found.tier) == (RPM_20, Tier.FREE)


def test_without_a_refusal_it_is_at_least_so_much():
    found = concluded(story_of((0, None), (1, None)), Ending.CAP)
    assert (found.method, found.value, found.high) == (Method.LOWER_BOUND, found.low, None)


def test_what_reopened_is_measured():
    found = concluded(story_of((0, None), (1, None), (2, BARE), (61, None), (62, None), (63, BARE)))
    assert found.method is Method.MEASURED
    assert found.low <= 2 <= found.high


@pytest.mark.parametrize("ending", [Ending.CAP, Ending.STOPPED, Ending.NO_RECOVERY])
def test_what_did_not_reopen_may_count_by_the_day_and_has_no_upper_bound(ending):
    # Of two admitted, an edge of a window may lie between them: one is what is certain.
    found = concluded(story_of((0, None), (1, None), (2, BARE)), ending)
    assert (found.method, found.value, found.low, found.high) == (Method.LOWER_BOUND, 1, 1, None)


def test_no_recovery_outweighs_a_late_admission():
    seen = story_of((0, None), (1, BARE), (2, None), (3, BARE))
    assert concluded(seen, Ending.NO_RECOVERY).method is Method.LOWER_BOUND
    assert concluded(seen, Ending.CAP).method is Method.MEASURED


def test_nothing_admitted_is_nothing_measured():
    found = concluded(story_of((0, BARE)))
    assert (found.method, found.value) == (Method.NOT_PROBED, None)
    assert found.why.startswith("the first request was refused")


@pytest.mark.parametrize("cap", Cap)
def test_every_cap_is_named(cap):
    story = story_of((0, None))
    story.cap = cap
    others = story_of((0, None))
    assert concluded(story, Ending.CAP).why
    assert concluded(story, Ending.CAP).why != concluded(others, Ending.CAP).why


def test_a_surprise_by_another_limit_names_that_limit():
    story = story_of((0, None))
    story.surprise = Diagnosis(
        cause=Cause.QUOTA, limits=(RPM_20, Limit(dimension=Dimension.RPD, limit=250))
    )
    assert "another limit refused, 250 requests per day" in concluded(story, Ending.SURPRISE).why


def test_of_many_failures_the_last_one_is_what_ended_it():
    story = story_of((0, Diagnosis(cause=Cause.OVERLOADED)), (1, Diagnosis(cause=Cause.TIMEOUT)))
    found = concluded(story, Ending.FAILING)
    assert found.surprise.cause is Cause.TIMEOUT
    assert found.why == "too many failures: timeout"


def test_what_the_budget_had_spent_before_is_not_this_probes():
    progress = Progress(Budget(Caps(), Rates(1e-3, 1e-3)))
    progress.budget.tokens, progress.budget.cost_usd = 100, 0.5
    progress.sent, progress.admitted, progress.refused = 9, 5, 3
    progress.started_s, progress.now_s = 10.0, 25.0
    spent = measurement_of(
        story_of((0, None)), Ending.DONE, progress, at_s=0.0, before=(60, 0.2)
    ).spent
    assert (spent.tokens, spent.cost_usd) == (40, pytest.approx(0.3))
    assert (spent.unanswered, spent.took_s) == (1, 15.0)
