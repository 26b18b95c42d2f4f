"""The table of patterns as a table; `tests/probe` plays each row against the emulator."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.diagnosis import Action, Cause, Confidence, Diagnosis
from gemquota.domain.quota import Dimension, Limit
from gemquota.domain.triage import (
    ACTIONS,
    ROWS,
    Check,
    Checked,
    Outcome,
    Suspect,
    conclusion_of,
    named_by_text,
    outcome_of,
)

BARE = Diagnosis(cause=Cause.UNEXPLAINED_429, http_status=429)
outcomes = st.dictionaries(
    st.sampled_from(Check), st.sampled_from([each for each in Outcome if each != "surprise"])
)


def seen(outcomes):
    return [Checked(check, outcome) for check, outcome in outcomes.items()]


def test_no_row_hides_one_below_it():
    for above, below in combinations(ROWS, 2):
        assert not above.pattern.items() <= below.pattern.items(), below.why


def test_bare_refusals_prove_nothing_for_certain():
    assert all(row.confidence is not Confidence.CERTAIN for row in ROWS)


def test_every_suspect_of_the_table_has_something_to_do():
    assert ACTIONS.keys() == set(Suspect)
    assert all(ACTIONS[row.suspect] for row in ROWS)


@given(outcomes)
def test_whatever_was_seen_the_first_row_that_contradicts_nothing_is_told(outcomes):
    found = conclusion_of(seen(outcomes))
    fitting = [row for row in ROWS if all(outcomes.get(c) is o for c, o in row.pattern.items())]
    assert (found.suspect, found.confidence, found.why) == fitting[0][1:]
    assert found.diagnosis is None


@given(outcomes, st.randoms(use_true_random=False))
def test_the_order_of_the_checks_does_not_matter(outcomes, random):
    checked = seen(outcomes)
    before = conclusion_of(checked)
    random.shuffle(checked)
    assert conclusion_of(checked) == before


@given(outcomes, st.sampled_from(Check))
def test_a_comparison_that_is_not_offered_says_as_little_as_one_not_made(outcomes, check):
    without = {each: outcome for each, outcome in outcomes.items() if each is not check}
    assert conclusion_of(seen({**without, check: Outcome.UNAVAILABLE})) == conclusion_of(
        seen(without)
    )


@pytest.mark.parametrize("check", Check)
def test_no_error_is_a_pass_and_a_429_without_a_name_is_a_refusal(check):
    assert outcome_of(check, None) is Outcome.PASSED
    assert outcome_of(check, BARE) is Outcome.REFUSED
    assert outcome_of(check, Diagnosis(cause=Cause.QUOTA)) is Outcome.REFUSED


def test_a_quota_that_names_its_limit_is_a_cause_of_its_own():
    named = Diagnosis(cause=Cause.QUOTA, limits=(Limit(dimension=Dimension.RPD, limit=250),))
    assert outcome_of(Check.TINY, named) is Outcome.SURPRISE
    assert conclusion_of([Checked(Check.TINY, Outcome.SURPRISE, named)]).suspect is Suspect.LIMIT


@pytest.mark.parametrize(
    ("check", "cause", "outcome"),
    [
        (Check.SIBLING, Cause.MODEL_NOT_FOUND, Outcome.UNAVAILABLE),
        (Check.SIBLING, Cause.INVALID_REQUEST, Outcome.SURPRISE),
        (Check.SERVICE_TIER, Cause.INVALID_REQUEST, Outcome.UNAVAILABLE),
        (Check.GROUNDED, Cause.INVALID_REQUEST, Outcome.UNAVAILABLE),
        (Check.GROUNDED, Cause.PERMISSION, Outcome.SURPRISE),
        # What is asked about cannot be "not offered": then that is the answer.
        (Check.TINY, Cause.MODEL_NOT_FOUND, Outcome.SURPRISE),
        (Check.SIZED, Cause.INVALID_REQUEST, Outcome.SURPRISE),
    ],
)
def test_only_what_is_compared_with_may_be_missing(check, cause, outcome):
    assert outcome_of(check, Diagnosis(cause=cause)) is outcome


@pytest.mark.parametrize("check", [Check.SIBLING, Check.KEY, Check.PROJECT])
@pytest.mark.parametrize("cause", Cause)
def test_a_comparison_that_failed_accuses_nobody(check, cause):
    found = conclusion_of([Checked(check, Outcome.SURPRISE, Diagnosis(cause=cause))])
    assert (found.suspect, found.confidence) == (Suspect.UNCLEAR, Confidence.GUESS)
    assert found.why.startswith("The comparison failed")


@given(outcomes)
def test_a_named_cause_outweighs_every_pattern(outcomes):
    outcomes.pop(Check.TINY, None)
    said = Diagnosis(cause=Cause.AUTH, confidence=Confidence.CERTAIN)
    found = conclusion_of([*seen(outcomes), Checked(Check.TINY, Outcome.SURPRISE, said)])
    assert (found.suspect, found.confidence) == (Suspect.KEY, Confidence.CERTAIN)
    assert found.diagnosis is said


@pytest.mark.parametrize("conclude", [named_by_text, lambda said: conclusion_of([Checked(Check.TINY, Outcome.SURPRISE, said)])])  # fmt: skip
def test_a_diagnosis_brings_its_own_actions_or_gets_those_of_its_suspect(conclude):
    own = (Action("Do this"),)
    assert conclude(Diagnosis(cause=Cause.SPEND_CAP, actions=own)).actions == own
    assert conclude(Diagnosis(cause=Cause.SPEND_CAP)).actions == ACTIONS[Suspect.BILLING]


def test_a_cause_that_accuses_nobody_is_unclear():
    assert named_by_text(Diagnosis(cause=Cause.SERVER_ERROR)).suspect is Suspect.UNCLEAR
