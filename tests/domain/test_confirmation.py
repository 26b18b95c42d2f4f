from __future__ import annotations

from dataclasses import replace

import pytest

from gemquota.data import examples
from gemquota.domain.confirmation import Settled, confirmed, contradiction, wait_left_s
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.extract.diagnose import diagnose

NOW_S = 1_790_000_000.0
(SAID,) = diagnose(examples.read("contradiction"), now_s=NOW_S)


@pytest.mark.parametrize(
    ("answered", "said", "settled"),
    [
        (True, None, Settled.DELAY_HOLDS),
        (True, SAID, Settled.DAY_HOLDS),
        (True, Diagnosis(cause=Cause.UNEXPLAINED_429, http_status=429), Settled.OTHER_REFUSAL),
        (True, Diagnosis(cause=Cause.NETWORK), Settled.NOT_SETTLED),
        (False, None, Settled.NOT_SETTLED),
    ],
)
def test_what_an_answer_settles(answered, said, settled):
    assert confirmed("m", 23.0, answered=answered, said=said).settled is settled


def test_only_a_daily_limit_with_a_short_delay_is_a_contradiction():
    assert contradiction([Diagnosis(cause=Cause.NETWORK), SAID]) is SAID
    assert contradiction([replace(SAID, retry_after_s=40_000.0)]) is None
    assert contradiction([replace(SAID, limits=())]) is None


@pytest.mark.parametrize(("age_s", "left_s"), [(None, 23.0), (0.0, 23.0), (20.0, 3.0), (99.0, 0.0)])
def test_the_wait_is_what_is_left_of_the_delay_and_a_second(age_s, left_s):
    said = replace(SAID, retry_after_s=22.0, at_s=None if age_s is None else NOW_S - age_s)
    assert wait_left_s(said, now_s=NOW_S) == left_s
