from __future__ import annotations

import pytest

from gemquota.domain.diagnosis import Cause, Confidence, Diagnosis, ResetSource, Surface

# The words of the JSON contract: scripts match them, so they never change.
CONTRACT = {
    Cause: "quota no_entitlement spend_rate spend_cap billing_cap prepay_depleted storage shared_capacity provisioned_throughput model_capacity overloaded "
    "unexplained_429 gateway_cooldown auth permission location model_not_found context_window invalid_request server_error timeout cancelled network "
    "not_gemini unknown",
    Surface: "developer vertex code_assist gateway network other unknown",
    Confidence: "certain likely guess",
    ResetSource: "text server documented",
}  # fmt: skip


@pytest.mark.parametrize("vocabulary", CONTRACT)
def test_the_words_of_the_contract_are_these(vocabulary):
    assert [str(word) for word in vocabulary] == CONTRACT[vocabulary].split()


def test_a_diagnosis_of_nothing_claims_nothing():
    bare = Diagnosis(cause=Cause.UNKNOWN)
    assert bare.retryable is None
    assert bare.retry_after_s is None
    assert bare.limits == ()
    assert bare.confidence is Confidence.GUESS
    assert bare.surface is Surface.UNKNOWN
    assert bare.occurrences == 1


def test_diagnoses_are_values():
    assert Diagnosis(cause=Cause.QUOTA) == Diagnosis(cause=Cause.QUOTA)
    assert hash(Diagnosis(cause=Cause.QUOTA)) == hash(Diagnosis(cause=Cause.QUOTA))
