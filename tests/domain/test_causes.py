from __future__ import annotations

import pytest

from gemquota.domain.causes import LONG_WAIT_S, RULES, verdict_on
from gemquota.domain.diagnosis import Cause, Confidence, Surface
from gemquota.domain.quota import Dimension, Limit
from gemquota.domain.report import Report


def of(text: str = "", **facts: object) -> Report:
    return Report(text=text, **facts)  # type: ignore[arg-type]


ID = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"


def test_every_cause_has_a_rule():
    # UNKNOWN is also what is left over.
    assert {rule.cause for rule in RULES} == set(Cause)


@pytest.mark.parametrize(
    ("report", "cause", "retryable"),
    [
        (of(limits=(Limit(dimension=Dimension.RPD, limit=20, quota_id=ID),)), Cause.QUOTA, False),
        (of(limits=(Limit(dimension=Dimension.RPM, limit=20, quota_id=ID),)), Cause.QUOTA, True),
        (of(limits=(Limit(dimension=Dimension.RPM, limit=0, quota_id=ID),)), Cause.NO_ENTITLEMENT, False),
        (of(limits=(Limit(quota_id="FileStorageBytesPerProject", limit=5),)), Cause.STORAGE, False),
        (of(http_status=429), Cause.UNEXPLAINED_429, None),
        (of(http_status=503), Cause.OVERLOADED, True),
        (of(http_status=402), Cause.PREPAY_DEPLETED, False),
        (of(http_status=401), Cause.AUTH, False),
        (of(http_status=403), Cause.PERMISSION, False),
        (of(http_status=404), Cause.MODEL_NOT_FOUND, False),
        (of(http_status=400), Cause.INVALID_REQUEST, False),
        (of(http_status=504), Cause.TIMEOUT, None),
        (of(http_status=500), Cause.SERVER_ERROR, True),
        (of(http_status=499), Cause.CANCELLED, None),
        (of(reasons=("API_KEY_INVALID",), http_status=400), Cause.AUTH, False),
        (of(reasons=("MODEL_CAPACITY_EXHAUSTED",), http_status=429), Cause.MODEL_CAPACITY, True),
        (of(services=("sheets.googleapis.com",), http_status=429), Cause.NOT_GEMINI, None),
        (of("getaddrinfo failed"), Cause.NETWORK, None),
        (of("nothing of the kind"), Cause.UNKNOWN, None),
    ],
)  # fmt: skip
def test_one_fact_alone_decides(report, cause, retryable):
    verdict = verdict_on(report)
    assert (verdict.cause, verdict.retryable) == (cause, retryable)


@pytest.mark.parametrize(
    ("report", "first", "not_second"),
    [
        # Read from the top: what comes first here must win over what the same text proves too.
        (of("your prepayment credits are depleted", http_status=429), Cause.PREPAY_DEPLETED, Cause.UNEXPLAINED_429),
        (of("no capacity available for model x", http_status=503), Cause.MODEL_CAPACITY, Cause.OVERLOADED),
        (of("api key not valid", http_status=400), Cause.AUTH, Cause.INVALID_REQUEST),
        (of("user location is not supported", http_status=400), Cause.LOCATION, Cause.INVALID_REQUEST),
        (of("input token count (9) exceeds the maximum number of tokens allowed", http_status=400), Cause.CONTEXT_WINDOW, Cause.INVALID_REQUEST),
        (of("received message larger than max", status="RESOURCE_EXHAUSTED"), Cause.INVALID_REQUEST, Cause.UNEXPLAINED_429),
        (of("operation was aborted due to timeout"), Cause.TIMEOUT, Cause.CANCELLED),
        (of("503 failed to connect to all addresses", http_status=503), Cause.NETWORK, Cause.OVERLOADED),
        (of("your account is not eligible for gemini code assist because it is not currently available in your location"), Cause.LOCATION, Cause.PERMISSION),
    ],
)  # fmt: skip
def test_the_order_of_the_table(report, first, not_second):
    found = verdict_on(report).cause
    assert found is first
    assert found is not not_second


def test_a_status_is_an_answer_so_it_is_no_network_error():
    assert verdict_on(of("connection reset", http_status=429)).cause is Cause.UNEXPLAINED_429
    assert verdict_on(of("connection reset")).cause is Cause.NETWORK


def test_one_limit_above_zero_means_that_the_tier_has_the_model():
    limits = (Limit(dimension=Dimension.RPM, limit=0), Limit(dimension=Dimension.RPD, limit=5))
    assert verdict_on(of(limits=limits)).cause is Cause.QUOTA


@pytest.mark.parametrize(
    ("dimensions", "wait_s", "soon"),
    [
        ((Dimension.RPM,), 22.0, True),
        ((Dimension.RPM,), None, True),
        ((Dimension.RPM,), LONG_WAIT_S, False),
        ((Dimension.RPM, Dimension.RPD), 22.0, False),
        ((Dimension.TPD,), None, False),
        ((Dimension.OTHER,), 22.0, True),
        ((Dimension.OTHER,), None, None),
        ((None,), 22.0, None),
    ],
)
def test_whether_waiting_helps_is_what_the_slowest_window_says(dimensions, wait_s, soon):
    limits = tuple(Limit(dimension=dimension, quota_metric="m") for dimension in dimensions)
    assert verdict_on(of(limits=limits, retry_after_s=wait_s)).retryable is soon


def test_a_machine_field_is_certain_and_a_sentence_likely():
    assert verdict_on(of(http_status=429)).confidence is Confidence.CERTAIN
    assert verdict_on(of("the model is overloaded")).confidence is Confidence.LIKELY
    assert verdict_on(of("who knows")).confidence is Confidence.GUESS


def test_the_cause_names_the_speaker_where_it_can():
    assert verdict_on(of("error code: 1015")).surface is Surface.GATEWAY
    assert verdict_on(of("enotfound")).surface is Surface.NETWORK
    assert verdict_on(of("throttlingexception")).surface is Surface.OTHER
    assert verdict_on(of(http_status=429)).surface is None
