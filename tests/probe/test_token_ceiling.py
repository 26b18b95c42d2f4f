from __future__ import annotations

import pytest

from gemquota.domain.measurement import Ending, Method
from gemquota.domain.quota import Dimension
from gemquota.probe.budget import Caps, Rates
from tests.probe.running import probed

TPM = Dimension.TPM
DEAR = Rates(1e-6, 5e-6)


def test_one_request_above_the_limit_is_refused_and_costs_nothing():
    done = probed(TPM, size_tokens=260_000, quota={"tpm": 250_000}, rates=DEAR)
    found = done.found
    assert (found.method, found.value, found.ending) == (Method.ANNOUNCED, 250_000, Ending.DONE)
    assert (found.spent.requests, found.spent.tokens, found.spent.cost_usd) == (1, 0, 0.0)
    # countTokens is the only other call.
    assert sum(done.emulator.tally.values()) == 2


def test_where_one_request_is_too_small_several_are_sent_within_the_caps():
    found = probed(TPM, size_tokens=500_000, quota={"tpm": 1_200_000}, rates=DEAR).found
    assert (found.value, found.spent.admitted, found.spent.refused) == (1_200_000, 2, 1)
    assert found.spent.cost_usd == pytest.approx(1.0, rel=0.01)


def test_the_cap_on_cost_is_kept_before_sending():
    caps = Caps(cost_usd=1.2)
    found = probed(TPM, size_tokens=500_000, quota={"tpm": 4_000_000}, rates=DEAR, caps=caps).found
    assert (found.ending, found.method) == (Ending.CAP, Method.LOWER_BOUND)
    assert 0.9 < found.spent.cost_usd <= 1.2
    assert found.low == pytest.approx(1_000_000, rel=0.01)


@pytest.mark.parametrize("window", ["fixed", "sliding"])
def test_a_limit_that_is_not_stated_is_filled_with_ever_smaller_requests(window):
    found = probed(
        TPM, size_tokens=200_000, quota={"tpm": 130_000}, wording=["a7"], window=window
    ).found
    assert found.method is Method.MEASURED
    assert found.low <= 130_000
    assert found.high is None or found.high >= 130_000
    assert abs(found.value - 130_000) <= 0.03 * 130_000


def test_a_refusal_of_another_limit_ends_it():
    found = probed(TPM, size_tokens=1_000, quota={"rpm": 3, "tpm": 250_000}).found
    assert found.ending is Ending.SURPRISE
    assert "3 requests per minute" in found.why


def test_a_service_that_fails_now_and_then_is_asked_again_for_a_count():
    storm = [{"kind": "overloaded", "method": "countTokens", "first": 2}]
    done = probed(TPM, size_tokens=260_000, quota={"tpm": 250_000}, fault=storm)
    assert (done.found.ending, done.found.value) == (Ending.DONE, 250_000)
    assert done.found.spent.requests == 1


def test_one_that_fails_all_the_time_is_not():
    storm = [{"kind": "overloaded", "method": "countTokens"}]
    done = probed(TPM, size_tokens=260_000, quota={"tpm": 250_000}, fault=storm)
    assert (done.found.ending, done.found.method) == (Ending.FAILING, Method.NOT_PROBED)
    assert "too many failures" in done.found.why
    assert sum(done.emulator.tally.values()) == 3
