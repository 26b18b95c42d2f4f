from __future__ import annotations

import json

import pytest

from gemquota.domain.quota import Dimension, Tier
from gemquota.emulator.quotas import Family, quota_name
from gemquota.emulator.refusals import (
    INTERACTIONS_CODES,
    ApiError,
    Broken,
    Dialect,
    Wording,
    body_of,
    quota_refusal,
)
from gemquota.extract.diagnose import diagnose

TELLING = {Wording.A1, Wording.A2, Wording.A3, Wording.A4, Wording.A6, Wording.A9, Wording.B1, Wording.B2}  # fmt: skip


def broken(dimension=Dimension.RPM, limit=5, tier=Tier.FREE):
    name = quota_name(Family.GENERATE, tier, dimension)
    return Broken(dimension, limit, "gemini-3.8-flash", tier, name)


def refused(wording, *limits, wait_s=42.92):
    return quota_refusal(limits, wait_s=wait_s, short_s=17.9, wording=wording)


def dialect_of(wording):
    return Dialect.INTERACTIONS if wording.startswith("b") else Dialect.GOOGLE


@pytest.mark.parametrize("wording", [each for each in Wording if each[0] != "v"], ids=str)
@pytest.mark.parametrize("dimension", [Dimension.RPM, Dimension.TPM, Dimension.RPD], ids=str)
def test_a_wording_that_names_a_limit_is_read_as_that_limit(wording, dimension):
    error = refused(wording, broken(dimension))
    body = body_of(error, dialect_of(wording)).decode()
    (found,) = diagnose(body, now_s=0.0)
    if wording not in TELLING:
        assert (found.cause, found.limits) == ("unexplained_429", ())
        return
    assert found.cause == "quota"
    (limit,) = found.limits
    if limit.dimension is None:
        assert dimension in limit.candidates
    else:
        assert limit.dimension is dimension
    if wording is not Wording.A2 or limit.limit is not None:
        assert limit.limit == 5


def test_the_current_wording_is_the_servers_to_the_byte():
    error = refused(Wording.A4, broken(Dimension.RPD, 20), wait_s=73_036.219169168)
    assert error.message == (
        "You exceeded your current quota, please check your plan and billing details. For more "
        "information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To "
        "monitor your current usage, head to: https://ai.dev/rate-limit. \n* Quota exceeded for "
        "metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, "
        "model: gemini-3.8-flash\nPlease retry in 20h17m16.219169168s."
    )
    kinds = [detail["@type"].rpartition(".")[2] for detail in error.details]
    assert kinds == ["Help", "QuotaFailure", "RetryInfo"]
    assert error.details[2]["retryDelay"] == "73036s"


def test_a_limit_of_zero_leaves_its_value_out():
    limits = [broken(each, 0) for each in (Dimension.TPM, Dimension.TPD, Dimension.RPM)]
    error = refused(Wording.A4, *limits)
    assert error.message.count("limit: 0") == 3
    assert all("quotaValue" not in each for each in error.details[1]["violations"])


def test_the_three_dialects_wrap_one_error_in_their_own_ways():
    error = ApiError(503, "UNAVAILABLE", "busy", retry_after_s=4)
    plain, array, line = (body_of(error, each) for each in Dialect)
    assert plain == (
        b'{\n  "error": {\n    "code": 503,\n    "message": "busy",\n'
        b'    "status": "UNAVAILABLE"\n  }\n}\n'
    )
    assert array == b"[" + plain + b"]"
    assert line == b'{"error":{"message":"busy","code":"service_unavailable"}}'


def test_every_status_has_a_code_in_the_interactions_dialect():
    for status in INTERACTIONS_CODES:
        body = body_of(ApiError(400, status, ""), Dialect.INTERACTIONS)
        assert json.loads(body)["error"]["code"] == INTERACTIONS_CODES[status]


def test_interactions_say_in_words_how_long_and_on_which_tier():
    error = refused(Wording.B2, broken(Dimension.RPD, 20), wait_s=2_728.4)
    assert error.message == (
        "Rate limit exceeded for model gemini-3.8-flash (limit: 20 requests per day on Free Tier). "
        "Please retry in 45m28s or upgrade your tier at https://ai.dev/rate-limit."
    )
    assert error.retry_after_s == 2_728
    zero = refused(Wording.B2, broken(Dimension.TPM, 0))
    assert "per minute on Free Tier). Please upgrade your tier at" in zero.message
