from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.data import examples
from gemquota.domain.call import NamedLimit, Outcome
from gemquota.domain.kept import dated
from gemquota.proxy.asked import asked
from gemquota.proxy.finishing import Finisher
from gemquota.proxy.retries import RETRY_WITHIN_S
from gemquota.proxy.seen import HUNG_UP, Seen
from gemquota.render.diagnosis_json import from_kept
from tests.examples import most

NOW_S = 1_795_000_000.0
GENERATE = asked("POST", "/v1beta/models/gemini-flash-latest:generateContent")
STREAM = asked("POST", "/v1beta/models/gemini-3.8-flash:streamGenerateContent")
ANSWER = json.dumps({"usageMetadata": {"promptTokenCount": 1_000_000, "candidatesTokenCount": 10}, "modelVersion": "gemini-3.8-flash"}).encode()  # fmt: skip
METRIC = "generativelanguage.googleapis.com/generate_content_free_tier_requests"
VIOLATION = {
    "quotaMetric": METRIC,
    "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
    "quotaDimensions": {"model": "gemini-3.8-flash", "location": "global"},
    "quotaValue": "5",
}
REFUSAL = json.dumps(
    {
        "error": {
            "code": 429,
            "message": f"You exceeded your current quota.\n* Quota exceeded for metric: {METRIC}, limit: 5,"
            " model: gemini-3.8-flash\nPlease retry in 38.5s.",
            "status": "RESOURCE_EXHAUSTED",
            "details": [
                {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [VIOLATION]},
                {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "38s"},
            ],
        }
    }
).encode()


def seen(at_s=NOW_S, **given):
    usual = Seen(at_s, GENERATE, "key-1", b"sdk/1.0 (x)", b"digest", b"", b"", 200, False, ANSWER, 0, "", 5, 9)  # fmt: skip
    return usual._replace(**given)


def refused(at_s=NOW_S, **given):
    return seen(at_s, **{"status": 429, "body": REFUSAL, **given})


@pytest.fixture
def finisher():
    return Finisher(tag="t", source="run", now_s=NOW_S, on_call=lambda call, headline: None)


def test_a_call_says_who_what_and_how_much(finisher):
    call = finisher.finish(seen())
    kind = call.kind
    assert (kind.source, kind.account, kind.tag, kind.client) == ("run", "key-1", "t", "sdk/1.0")
    assert (kind.model, kind.served, kind.label) == ("gemini-flash-latest", "gemini-3.8-flash", "gemini-3.8-flash")  # fmt: skip
    assert (call.input_tokens, call.output_tokens, call.outcome) == (1_000_000, 10, Outcome.ADMITTED)  # fmt: skip
    assert (call.first_byte_ms, call.total_ms) == (5, 9)
    assert call.micro_usd > 100_000  # a million tokens cost more than 10 cents
    assert call.micro_usd < 10_000_000


def test_cached_tokens_cost_less(finisher):
    body = ANSWER.replace(b'"candidates', b'"cachedContentTokenCount": 900000, "candidates')
    assert finisher.finish(seen(body=body)).micro_usd < finisher.finish(seen()).micro_usd / 2


def test_a_refusal_is_diagnosed_and_its_limit_named(finisher):
    call = finisher.finish(refused())
    assert (call.cause, call.outcome) == ("quota", Outcome.REFUSED)
    (limit,) = call.limits
    assert limit[:4] == NamedLimit("RPM", 5, "gemini-3.8-flash", "free", "")[:4]
    ((_, headline),) = finisher.traffic.refusals
    assert headline.startswith("RPM limit reached: 5 requests per minute")


def test_a_429_that_says_nothing_is_a_refusal_all_the_same(finisher):
    call = finisher.finish(refused(body=b""))
    assert (call.outcome, bool(call.cause)) == (Outcome.REFUSED, True)


def test_an_error_in_a_200_stream_is_counted(finisher):
    body = b'data: {"candidates": []}\r\n\r\ndata: ' + REFUSAL + b"\r\n\r\n"
    call = finisher.finish(seen(asked=STREAM, streams=True, body=body))
    assert (call.status, call.cause, call.outcome) == (200, "quota", Outcome.REFUSED)
    assert finisher.traffic.shares["gemini-3.8-flash"].errors_in_streams == 1


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ({"status": 0, "trouble": "connection refused"}, "network"),
        ({"trouble": "broken off"}, "network"),
        ({"trouble": HUNG_UP}, "cancelled"),
        ({"status": 503, "body": examples.read("overloaded").encode()}, "overloaded"),
        ({"status": 418, "body": b"teapot"}, "unknown"),
        ({"status": 101, "trouble": "1011 You exceeded your current quota, please check your plan"}, "unexplained_429"),
    ],
)  # fmt: skip
def test_other_ends_have_their_cause(finisher, given, cause):
    call = finisher.finish(seen(**given))
    assert call.cause == cause


def test_the_same_body_after_a_failure_is_a_retry(finisher):
    calls = [refused(NOW_S), refused(NOW_S + 1), seen(NOW_S + 2), seen(NOW_S + 3), refused(NOW_S + 4, digest=b"other")]  # fmt: skip
    found = [finisher.finish(each) for each in calls]
    assert [call.attempt for call in found] == [1, 2, 3, 1, 1]
    assert [call.retry_of_s for call in found] == [None, NOW_S, NOW_S + 1, None, None]
    assert (finisher.traffic.attempts, finisher.traffic.most_attempts) == (3, 3)


def test_another_program_that_asks_the_same_repeats_nobody(finisher):
    finisher.finish(refused(NOW_S))
    for other in ({"client": b"curl/8"}, {"account": "key-2"}, {"asked": STREAM}):
        assert finisher.finish(seen(NOW_S + 1, **other)).retry_of_s is None


def test_what_no_quota_counts_is_no_retry(finisher):
    count = asked("POST", "/v1beta/models/gemini-flash-latest:countTokens")
    calls = [finisher.finish(refused(NOW_S + n, asked=count)) for n in range(2)]
    assert [call.retry_of_s for call in calls] == [None, None]


def test_a_retry_after_a_long_time_is_none(finisher):
    finisher.finish(refused(NOW_S))
    assert finisher.finish(refused(NOW_S + RETRY_WITHIN_S + 1)).attempt == 1


def test_what_is_sent_into_a_window_known_to_be_closed_is_wasted(finisher):
    calls = [refused(NOW_S), refused(NOW_S + 5), refused(NOW_S + 5, account="key-2"), refused(NOW_S + 1000)]  # fmt: skip
    assert [finisher.finish(each).wasted for each in calls] == [False, True, False, False]


def test_a_window_that_lets_a_call_in_is_open(finisher):
    calls = [refused(NOW_S), seen(NOW_S + 5), refused(NOW_S + 6)]
    assert [finisher.finish(each).wasted for each in calls] == [False, False, False]


def test_a_model_may_be_named_in_the_body(finisher):
    chat = asked("POST", "/v1beta/openai/chat/completions")
    call = finisher.finish(seen(asked=chat, request_head=b'{"model": "gemini-3.8-flash"'))
    assert call.kind.label == "gemini-3.8-flash"


def test_what_no_model_counts_has_no_label(finisher):
    for path in ("/v1beta/models", "/v1beta/models/m:countTokens"):
        assert finisher.finish(seen(asked=asked("GET", path))).kind.label == ""


def test_an_unknown_model_is_counted_under_its_own_name(finisher):
    odd = asked("POST", "/v1beta/models/odd-1:generateContent")
    call = finisher.finish(seen(asked=odd, body=b"{}"))
    assert (call.kind.label, call.micro_usd) == ("odd-1", None)


@settings(max_examples=most(40), deadline=None)
@given(body=st.binary(max_size=200), status=st.sampled_from([0, 101, 200, 404, 429, 500]), trouble=st.text(max_size=20), streams=st.booleans(), client=st.binary(max_size=30))  # fmt: skip
def test_no_bytes_make_it_fail(body, status, trouble, streams, client):
    finisher = Finisher(tag="", source="proxy", now_s=NOW_S, on_call=lambda call, headline: None)
    call = finisher.finish(seen(body=body, status=status, trouble=trouble, streams=streams, client=client))  # fmt: skip
    assert "".join(call.kind[:9]).encode()


def test_each_refusal_keeps_its_wait_and_all_share_one_diagnosis(finisher):
    calls = [
        finisher.finish(refused(NOW_S + n, body=REFUSAL.replace(b"38.5s", wait)))
        for n, wait in enumerate((b"38.5s", b"1m2.25s", b"400ms"))
    ]
    assert [each.wait_ms for each in calls] == [38_500, 62_250, 400]
    (document,) = {each.diagnosis for each in calls}
    own = dated(from_kept(document), at_s=NOW_S, wait_s=38.5)
    assert (own.cause, own.tier, own.limits[0].limit) == ("quota", "free", 5)
    assert own.explanation.endswith("it is back in 38 s.")


def test_a_wait_that_only_retry_info_states_counts(finisher):
    body = REFUSAL.replace(b"\\nPlease retry in 38.5s.", b"")
    calls = [finisher.finish(refused(NOW_S + n * 30, body=body)) for n in range(2)]
    assert [each.wait_ms for each in calls] == [38_000, 38_000]
    assert [each.wasted for each in calls] == [False, True]


def test_an_answer_keeps_no_diagnosis(finisher):
    call = finisher.finish(seen())
    assert (call.wait_ms, call.diagnosis) == (None, "")


def test_a_wait_of_hours_is_another_diagnosis_than_one_of_seconds(finisher):
    message = f"Quota exceeded for metric: {METRIC}, limit: 5. Please retry in 38.5s."
    bare = json.dumps({"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED"}}).encode()  # fmt: skip
    told = [
        from_kept(finisher.finish(refused(body=bare.replace(b"38.5s", wait))).diagnosis)
        for wait in (b"38.5s", b"9h2m1s", b"4s")
    ]
    assert [each.retryable for each in told] == [None, False, None]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param({"status": 429, "body": REFUSAL}, REFUSAL.decode(), id="refusal"),
        pytest.param({}, None, id="success"),
        pytest.param({"status": 500, "body": b"{}"}, None, id="no refusal"),
        pytest.param({"status": 429, "body": REFUSAL, "trouble": HUNG_UP}, None, id="nobody read it"),
        pytest.param(
            {"asked": STREAM, "streams": True, "body": b'data: {"text": "a secret"}\r\n\r\ndata: ' + REFUSAL + b"\r\n\r\n"},
            json.dumps(json.loads(REFUSAL)),
            id="within a stream, whose answer is nobody's business",
        ),
    ],
)  # fmt: skip
def test_of_bodies_only_a_refusals_is_handed_on(given, kept):
    found = []
    finisher = Finisher(
        tag="", source="proxy", now_s=NOW_S, on_call=lambda call, headline: None,
        keep_body=lambda call, text: found.append(text),
    )  # fmt: skip
    finisher.finish(seen(**given))
    assert found == ([] if kept is None else [kept])


BATCH = asked("POST", "/v1beta/models/gemini-embedding-2:batchEmbedContents")
OPENAI = asked("POST", "/v1beta/openai/embeddings")


@pytest.mark.parametrize(
    ("given", "units"),
    [
        pytest.param({"asked": BATCH, "texts": 7}, 7, id="batch"),
        pytest.param({"asked": BATCH, "texts": 0}, 1, id="a batch that could not be read"),
        pytest.param({"asked": BATCH, "texts": 7, "status": 429, "body": REFUSAL}, 1, id="refused"),
        pytest.param({"asked": BATCH, "texts": 7, "status": 500, "body": b""}, 1, id="failed"),
        pytest.param({"texts": 7}, 1, id="no batch"),
        pytest.param({"asked": OPENAI, "request_head": b'{"model": "m", "input": ["a", "b"]}'}, 2, id="openai"),
        pytest.param({"asked": OPENAI, "request_head": b'{"model": "m", "input": "a"}'}, 1, id="openai, one"),
        pytest.param({"asked": OPENAI, "request_head": b'{"model": "m", "input": [5, 6]}'}, 1, id="openai, tokens"),
        pytest.param({"asked": OPENAI, "request_head": b"[[[["}, 1, id="nonsense"),
    ],
)  # fmt: skip
def test_each_text_of_a_batch_is_a_request_to_its_quota(finisher, given, units):
    head = given.get("request_head", b"")
    call = finisher.finish(seen(**{"request_tail": head, **given}))
    assert call.units == units
    assert finisher.traffic.totals.calls == units
    (share,) = finisher.traffic.shares.values()
    assert share.attempts == units
    assert share.peak_per_minute == (0 if given.get("status") == 429 else units)
