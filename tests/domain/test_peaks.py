from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.call import Totals
from gemquota.domain.peaks import Most, Sliding, peaks
from tests.store.calls import FLASH, PRO

TAGGED = FLASH._replace(tag="nightly")
BEGIN_S = 1_750_000_020  # of a minute
CALLS = st.lists(
    st.tuples(st.integers(0, 600), st.sampled_from([FLASH, TAGGED, PRO]), st.integers(0, 9)), max_size=60
)  # fmt: skip


class History:
    """Calls as a store has them, with how many single records were read."""

    def __init__(self, calls):
        self.calls = sorted((BEGIN_S + at, kind, tokens) for at, kind, tokens in calls)
        self.read = 0

    def minutes(self, since_s=0):
        sums = defaultdict(lambda: [0, 0])
        for second, kind, tokens in self.calls:
            if second >= since_s // 60 * 60:
                held = sums[second // 60 * 60, kind]
                held[0] += 1
                held[1] += tokens
        return [(start_s, (kind.account, kind.label), calls, tokens, calls) for (start_s, kind), (calls, tokens) in sorted(sums.items())]  # fmt: skip

    def seconds(self, since_s, until_s):
        for second, kind, tokens in self.calls:
            if since_s <= second < until_s:
                self.read += 1
                yield second, kind, Totals(1, input_tokens=tokens)

    def fullest(self, label, since_s=0):
        mine = [(second, tokens) for second, kind, tokens in self.calls if kind.label == label and second >= since_s]  # fmt: skip
        windows = [[tokens for second, tokens in mine if at <= second < at + 60] for at, _ in mine]
        return max(map(len, windows), default=0), max(map(sum, windows), default=0)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 9)), max_size=40))
def test_sliding_is_the_fullest_sixty_seconds(seconds):
    seconds.sort()
    sliding = Sliding()
    for second, amount in seconds:
        sliding.add(second, amount)
    windows = (
        sum(amount for second, amount in seconds if start <= second < start + 60)
        for start in range(-60, 301)
    )
    assert sliding.most == max(windows)


@given(CALLS, st.integers(-100, 600))
def test_few_records_tell_what_all_of_them_would(calls, offset):
    history, since_s = History(calls), BEGIN_S + offset
    found = peaks(history.minutes(since_s), history.seconds, since_s=since_s)
    for (_, label), both in found.items():
        assert tuple(both) == tuple(Most(most) for most in history.fullest(label, since_s))


@given(CALLS, st.integers(0, 600), st.integers(0, 20))
def test_what_could_not_be_read_is_told_as_at_least(calls, forgotten_before, most_records):
    history = History(calls)
    minutes = history.minutes()
    kept = History([each for each in calls if each[0] >= forgotten_before])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gemquota.domain.peaks.MOST_RECORDS", most_records)
        found = peaks(minutes, kept.seconds, since_s=0)
    for (_, label), both in found.items():
        for most, truth in zip(both, history.fullest(label), strict=True):
            assert most.value == truth if most.exact else most.value <= truth


def test_a_burst_is_read_and_the_rest_of_a_long_time_is_not():
    quiet = [(60 * minute, FLASH, 1) for minute in range(10_000)]
    burst = [(300_050 + n, FLASH, 1) for n in range(20)]
    history = History([*quiet, *burst])
    found = peaks(history.minutes(), history.seconds, since_s=0)
    assert found["key-1", FLASH.label].calls == Most(21)
    assert history.read < 100


def test_where_every_minute_is_as_full_as_the_next_it_stops_and_says_at_least(monkeypatch):
    monkeypatch.setattr("gemquota.domain.peaks.MOST_RECORDS", 1_000)
    # Two bursts a minute apart by turns: neighbours could hold twice what a sliding minute ever does.
    history = History([(60 * minute + at, FLASH, 1) for minute in range(500) for at in range(0, 60, 6)])  # fmt: skip
    found = peaks(history.minutes(), history.seconds, since_s=0)
    assert found["key-1", FLASH.label].calls == Most(10, exact=False)
    assert history.read <= 1_000
