from __future__ import annotations

from contextlib import closing
from itertools import islice, pairwise

import pytest

from gemquota.demo.day import BEGINS_H, FALLS, FALLS_H, LIMITS, DemoFeed, calls_of
from gemquota.demo.programs import PROGRAMS, SHOP
from gemquota.domain.call import Outcome
from gemquota.domain.reset import pacific_day

NOW_S = 1_795_000_000.0
DAY_S = pacific_day(NOW_S).start_s


@pytest.fixture(scope="module")
def morning():
    """The first hour and a half of the day."""
    until_s = DAY_S + (FALLS_H + 0.4) * 3600
    found = []
    for call in calls_of(DAY_S):
        if call.at_s > until_s:
            return found
        found.append(call)
    raise AssertionError("the day ended before noon")


def test_the_same_seed_makes_the_same_day():
    one, again = (list(islice(calls_of(DAY_S, 3), 300)) for _ in range(2))
    assert one == again
    assert one != list(islice(calls_of(DAY_S, 4), 300))


def test_calls_come_in_the_order_of_their_times(morning):
    assert all(before.at_s <= after.at_s for before, after in pairwise(morning))
    assert morning[0].at_s >= DAY_S + BEGINS_H * 3600


def test_no_minute_of_a_limited_model_passes_more_than_its_limit(morning):
    limit = LIMITS[SHOP]["gemini-3.8-flash"].rpm
    key = next(program.key for program in PROGRAMS if program.project == SHOP)
    passed = [call.at_s for call in morning if call.kind.label == "gemini-3.8-flash" and call.kind.account == key and call.outcome is not Outcome.REFUSED]  # fmt: skip
    fullest = max(sum(at <= each < at + 60 for each in passed) for at in passed)
    assert fullest == limit


def test_it_is_lively(morning):
    assert {call.kind.tag for call in morning} >= {"web-chat", "agent", "thumbnails", "search-index"}  # fmt: skip
    assert any(call.wasted for call in morning)
    assert any(call.attempt > 2 for call in morning)
    assert any(call.micro_usd for call in morning)


def test_every_refusal_has_a_diagnosis_that_names_its_limit(morning):
    refused = [call for call in morning if call.outcome is Outcome.REFUSED]
    assert len(refused) > 100
    assert all(call.diagnosis and call.limits[0].value for call in refused)
    assert {call.limits[0].dimension for call in refused} >= {"RPM", "TPM", "IPM"}


def test_a_limit_falls_and_the_feed_tells():
    with closing(DemoFeed(NOW_S)) as feed:
        before = feed.frame(DAY_S + FALLS_H * 3600 - 60)
        after = feed.frame(DAY_S + FALLS_H * 3600 + 900)
    assert before.changes == ()
    assert [(each.label, each.dimension) for each in after.changes] == [(FALLS, "IPM")]


def test_the_day_is_made_only_as_far_as_it_is_looked_at():
    with closing(DemoFeed(NOW_S)) as feed:
        line = feed.timeline()
        assert feed._store is None
        feed.frame(line.start_s)
        assert feed._next.at_s > line.start_s
        assert line.first_s < line.start_s < line.last_s


def test_going_back_shows_what_was(morning):
    with closing(DemoFeed(NOW_S)) as feed:
        at_s = DAY_S + 10.5 * 3600
        first = feed.frame(at_s)
        feed.frame(at_s + 1200)
        again = feed.frame(at_s)
    used = [[gauge.used for row in each.rows for gauge in row.gauges] for each in (first, again)]
    assert (again.totals, used[1]) == (first.totals, used[0])
    assert again.totals.calls == sum(call.at_s <= at_s for call in morning)


def test_a_limit_that_is_made_up_says_so():
    with closing(DemoFeed(NOW_S)) as feed:
        limits = feed.frame(feed.timeline().start_s).limits
    found = {known.source for limit in limits for known in limit.by_source}
    assert found <= {"invented", "refusal"}
    assert "invented" in found
