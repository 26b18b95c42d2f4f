from __future__ import annotations

import json

import pytest

from gemquota.domain.diagnosis import Cause
from gemquota.domain.quota import Dimension
from gemquota.probe import replies
from gemquota.probe.replies import Replies
from gemquota.wire.client import Answered


class Still:
    def now_s(self):
        return 1_750_000_000.0


def refusal(wait="22.5s", limit="20", message=""):
    quota = {
        "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
        "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
        "quotaValue": limit,
    }
    details = [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [quota]},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": wait},
    ]
    error = {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details}
    return Answered(429, json.dumps({"error": error}))


@pytest.fixture
def read(monkeypatch):
    """The readings that were made, beside the reader."""
    made = []

    def counted(text, **more):
        made.append(text)
        return diagnose(text, **more)

    diagnose = replies.diagnose
    monkeypatch.setattr(replies, "diagnose", counted)
    reader = Replies(Still())
    reader.made = made
    return reader


def test_a_good_answer_says_what_it_used():
    usage = {"promptTokenCount": 5, "candidatesTokenCount": 2, "thoughtsTokenCount": 3}
    reply = Replies(Still()).read(Answered(200, json.dumps({"usageMetadata": usage})))
    assert (reply.diagnosis, reply.input_tokens, reply.output_tokens) == (None, 5, 5)


@pytest.mark.parametrize(("timed_out", "cause"), [(True, Cause.TIMEOUT), (False, Cause.NETWORK)])
def test_no_answer_is_the_network_or_a_timeout(timed_out, cause):
    said = Replies(Still()).read(Answered(None, "nobody there", timed_out)).diagnosis
    assert (said.cause, said.http_status, said.message) == (cause, None, "nobody there")


def test_refusals_that_differ_in_their_wait_are_read_once_and_keep_their_own_wait(read):
    said = [
        read.read(refusal(f"{wait}s", message=f"Please retry in {wait}s.")).diagnosis
        for wait in (22.5, 7, 1.25)
    ]
    assert [each.retry_after_s for each in said] == [22.5, 7, 1.25]
    assert len(read.made) == 1
    assert {each.limits[0].dimension for each in said} == {Dimension.RPM}


def test_a_wait_that_only_a_field_states_is_never_that_of_an_earlier_refusal(read):
    said = [read.read(refusal(f"{wait}s")).diagnosis for wait in (22.5, 7, 1.25)]
    assert [each.retry_after_s for each in said] == [22.5, 7, 1.25]


def test_another_value_or_another_status_is_another_reading(read):
    limits = [read.read(refusal(limit=value)).diagnosis.limits[0].limit for value in ("20", "30")]
    assert limits == [20, 30]
    assert [read.read(Answered(status, "no")).diagnosis.http_status for status in (500, 503)] == [500, 503]  # fmt: skip
    assert len(read.made) == 4


def test_the_status_is_that_of_the_answer_even_where_nothing_can_be_read():
    said = Replies(Still()).read(Answered(418, "")).diagnosis
    assert said.http_status == 418


def test_however_many_errors_there_are_few_are_kept(read):
    for number in range(200):
        read.read(Answered(500, f"odd {number}"))
    assert len(read._read) == replies._READINGS_KEPT
