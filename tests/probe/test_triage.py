from __future__ import annotations

import pytest

from gemquota.domain.diagnosis import Cause, Confidence
from gemquota.domain.triage import ROWS, Check, Outcome, Suspect, conclusion_of
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.commands import Cap
from gemquota.probe.triage import Given, after, most_requests, triage
from tests.probe.asking import FLASH, LITE, triaged

KEYS = Given(other_key=True, other_project=True)
TOLD = Given(grounding=True)
GENERATE = {"kind": "bare_429", "method": "generateContent"}


def bare(**conditions):
    return {**GENERATE, **conditions}


ROWS_PLAYED = [
    # One scenario per row: which row is to fit, what is played, what there is to compare with.
    (0, {"fault": [{"kind": "bare_429"}]}, {}),
    (1, {"fault": [bare(first=2)]}, {}),
    (2, {"fault": [bare(body_has="google_search")]}, {"given": TOLD}),
    (
        3,
        {"wording": ["a7"], "limits": {FLASH: {"tpm": 1_000}}},
        {"given": Given(sized=True), "sized_tokens": 5_000},
    ),
    (4, {}, {"given": Given(sized=True), "sized_tokens": 5_000}),
    (5, {}, {"given": TOLD}),
    (6, {}, {}),
    (7, {"fault": [bare(key="shop-1")]}, {"given": KEYS}),
    (8, {"fault": [bare()]}, {"given": Given(other_project=True)}),
    (9, {"fault": [bare(model=FLASH)]}, {"given": Given(other_project=True)}),
    (10, {"fault": [bare(model=FLASH, body_lacks="flex")]}, {}),
    (11, {"fault": [bare(model=FLASH, project="shop")]}, {"given": Given(other_project=True)}),
    (12, {"fault": [bare(model=FLASH)]}, {}),
    (13, {"fault": [bare(project="shop")]}, {"given": Given(other_project=True)}),
    (14, {"fault": [bare()]}, {}),
    (15, {"fault": [bare()]}, {"caps": Caps(requests=3)}),
    (16, {"fault": [{"kind": "bare_429", "method": "countTokens"}]}, {"caps": Caps(requests=2)}),
    (17, {}, {"caps": Caps(requests=1)}),
]


@pytest.mark.parametrize(("row", "scenario", "settings"), ROWS_PLAYED)
def test_each_row_is_found_in_its_scenario(row, scenario, settings):
    done = triaged(**scenario, **settings)
    found = conclusion_of(done.checked)
    assert (found.suspect, found.why) == (ROWS[row].suspect, ROWS[row].why)
    assert found.confidence is not Confidence.CERTAIN
    assert found.actions
    assert len(done.checked) <= most_requests(settings.get("given", Given()))


def test_every_row_is_played():
    assert [row for row, *_ in ROWS_PLAYED] == list(range(len(ROWS)))


@pytest.mark.parametrize(
    ("kind", "suspect", "cause"),
    [
        ("bad_key", Suspect.KEY, Cause.AUTH),
        ("location", Suspect.LOCATION, Cause.LOCATION),
        ("prepay_depleted", Suspect.BILLING, Cause.PREPAY_DEPLETED),
        ("spend_cap", Suspect.BILLING, Cause.SPEND_CAP),
        ("model_capacity", Suspect.CAPACITY, Cause.MODEL_CAPACITY),
        ("overloaded", Suspect.CAPACITY, Cause.OVERLOADED),
        ("internal", Suspect.UNCLEAR, Cause.SERVER_ERROR),
    ],
)
def test_the_first_surprise_ends_it_and_names_its_cause(kind, suspect, cause):
    done = triaged(fault=[{"kind": kind, "method": "generateContent"}])
    assert [each.check for each in done.checked] == [Check.MODELS, Check.COUNT, Check.TINY]
    found = conclusion_of(done.checked)
    assert (found.suspect, found.diagnosis.cause) == (suspect, cause)


def test_a_refusal_that_names_its_limit_needs_no_comparison():
    done = triaged(limits={FLASH: {"rpm": 0, "rpd": 5}})
    assert done.checked[-1].check is Check.TINY
    assert conclusion_of(done.checked).confidence is Confidence.CERTAIN


def test_a_surprise_of_what_it_is_compared_with_accuses_nobody():
    faults = [bare(model=FLASH), {"kind": "overloaded", "model": LITE}]
    found = conclusion_of(triaged(fault=faults).checked)
    assert found.suspect is Suspect.UNCLEAR
    assert "The comparison failed" in found.why


def test_a_tier_that_is_not_offered_says_nothing():
    seen = play([Outcome.PASSED] * 2 + [Outcome.REFUSED, Outcome.PASSED, Outcome.UNAVAILABLE])
    assert seen[-1] is Check.AGAIN


def test_without_keys_it_is_six_requests():
    assert most_requests(Given()) == 6
    assert Check.GROUNDED not in after(Given())[0]


def test_a_call_as_large_as_the_caps_forbid_is_not_sent():
    done = triaged(
        given=Given(sized=True), sized_tokens=5_000, budget=Budget(Caps(tokens=999), Rates(0, 0))
    )
    assert (done.cap, len(done.checked)) == (Cap.TOKENS, 3)


def test_what_it_spends_is_what_the_answers_say():
    budget = Budget(Caps(), Rates(0.0, 0.0))
    triaged(given=Given(sized=True), sized_tokens=5_000, budget=budget)
    assert 4_800 < budget.tokens < 5_300


def test_an_answer_that_never_comes_ends_with_the_seconds():
    done = triaged(fault=[{"kind": "slow", "delay_s": 1e4}], seconds=20.0)
    assert (done.checked, done.cap) == ((), Cap.SECONDS)


def play(outcomes):
    """What the plan asks when its checks end like this."""
    plan = triage(Given())
    return [next(plan), *map(plan.send, outcomes)]
