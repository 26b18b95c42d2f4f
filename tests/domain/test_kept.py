from __future__ import annotations

from dataclasses import replace

import pytest

from gemquota.data import examples
from gemquota.domain.diagnosis import ResetSource
from gemquota.domain.kept import MOST_MESSAGE, MOST_PARTS, dated, timeless
from gemquota.domain.reset import next_pacific_midnight
from gemquota.extract.diagnose import diagnose

NOW_S = 1_795_000_000.0
LATER_S = NOW_S + 40_000
MINUTE = 'HTTP 429\n{"error": {"code": 429, "message": "Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 5, model: gemini-3.8-flash\\nPlease retry in %ss.", "status": "RESOURCE_EXHAUSTED", "details": [{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests", "quotaId": "GenerateRequestsPer%sPerProjectPerModel-FreeTier", "quotaValue": "5"}]}]}}'  # fmt: skip


def found(text, now_s=NOW_S):
    return diagnose(text, now_s=now_s)[0]


@pytest.mark.parametrize("window", ["Minute", "Day"])
def test_refusals_that_differ_in_their_waits_alone_are_kept_as_one(window):
    one, two = (found(MINUTE % (wait, window), at_s) for wait, at_s in (("38.5", NOW_S), ("7", LATER_S)))  # fmt: skip
    assert one != two
    assert timeless(one) == timeless(two)
    assert "38" not in repr(timeless(one).message)


@pytest.mark.parametrize("window", ["Minute", "Day"])
def test_each_gets_its_own_wait_back(window):
    kept = timeless(found(MINUTE % ("38.5", window)))
    own = found(MINUTE % ("7.25", window), LATER_S)
    assert dated(kept, at_s=LATER_S, wait_s=7.25) == replace(own, at_s=LATER_S)


@pytest.mark.parametrize("name", examples.names())
def test_every_cause_comes_back_as_it_was(name):
    whole = found(examples.read(name))
    at_s = whole.at_s or NOW_S
    again = dated(timeless(whole), at_s=at_s, wait_s=whole.retry_after_s)
    assert replace(again, evidence=(), message=None) == replace(
        whole, at_s=at_s, evidence=(), message=None, occurrences=1
    )
    assert set(again.evidence) == set(whole.evidence)


def test_an_instant_that_the_server_named_is_kept():
    named = replace(found(MINUTE % ("1", "Day")), resets_at_s=5.0, reset_source=ResetSource.TEXT)
    kept = timeless(named)
    assert (kept.resets_at_s, kept.reset_source) == (5.0, ResetSource.TEXT)
    assert dated(kept, at_s=LATER_S, wait_s=None).resets_at_s == 5.0


def test_a_days_limit_is_back_at_the_midnight_after_the_refusal():
    kept = timeless(found(MINUTE % ("1", "Day")))
    assert kept.resets_at_s is None
    own = dated(kept, at_s=LATER_S, wait_s=1.0)
    assert own.resets_at_s == next_pacific_midnight(LATER_S)
    assert own.reset_source is ResetSource.DOCUMENTED


def test_a_refusal_without_a_wait_shows_that_one_was_left_out():
    assert "retry in …" in dated(timeless(found(MINUTE % ("9", "Minute"))), at_s=1.0, wait_s=None).message  # fmt: skip


def test_whatever_a_server_sends_is_bounded():
    whole = found(MINUTE % ("9", "Minute"))
    large = replace(whole, message="x" * 99_999, limits=tuple(replace(whole.limits[0], limit=n) for n in range(999)))  # fmt: skip
    kept = timeless(large)
    assert (len(kept.message), len(kept.limits)) == (MOST_MESSAGE, MOST_PARTS)
