from __future__ import annotations

import pytest

from gemquota.extract.reports import report_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HTTP/1.1 429 Too Many Requests", 429),
        ("HTTP/2 503", 503),
        ("[429 Too Many Requests]", 429),
        ("(429)", 429),
        ("status code 429", 429),
        ("a status code of 429 and more", 429),
        ("<HttpError 403 when requesting", 403),
        ("429, message='Too Many Requests'", 429),
        ("error: 404: models/x", 404),
        ("<b>502.</b>", 502),
        ('{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}', 429),
        ("api: 429 You exceeded your current quota | other: HTTP 401: no", 429),
        ("took 429 ms", None),
        ("limit: 429, model: x", None),
        ("line 503, in main", None),
        ("v2.429.1", None),
        ("Os { code: 111, kind: ConnectionRefused }", None),
        ("127.0.0.1:500 answered", None),
        ("tokens_out=503", None),
    ],
)
def test_a_status_is_one_where_it_stands_as_one(text, code):
    assert report_of(text + "\n").http_status == code


def test_googles_own_code_beats_a_wrappers():
    text = '{"code": 500, "message": "relay", "inner": {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}}'
    assert report_of(text).http_status == 429


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ('"status": "RESOURCE_EXHAUSTED"', "RESOURCE_EXHAUSTED"),
        ('"code": "too_many_requests"', "too_many_requests"),
        ("io.grpc.StatusRuntimeException: UNAVAILABLE: x", "UNAVAILABLE"),
        ("PermissionDeniedException: x", "PERMISSION_DENIED"),
        ('StatusCode="ResourceExhausted", Detail', None),
        ("nothing", None),
    ],
)
def test_statuses_by_every_spelling(text, status):
    found = report_of(text + "\n").status
    assert found == status or (status is None and found == "RESOURCE_EXHAUSTED")


def test_the_message_is_googles_own_and_the_innermost():
    text = '{"message": "{ \'error\': ", "x": {"message": "Resource has been exhausted (e.g. check quota)."}, "y": {"message": "relay failed"}}'
    assert report_of(text).message == "Resource has been exhausted (e.g. check quota)."


def test_the_most_precise_wait_wins():
    text = 'Please retry in 22.417330142s.", "retryDelay": "22s"'
    assert report_of(text).retry_after_s == 22.417330142
    assert report_of('"retryDelay": "22s"').retry_after_s == 22.0
    assert report_of("Retry-After: 11\n").retry_after_s == 11.0
    assert report_of("Retry-After: 1").retry_after_s is None  # may be the head of 11


def test_reasons_services_and_instants_of_machine_fields():
    text = (
        '"reason": "QUOTA_EXHAUSTED", "domain": "cloudcode-pa.googleapis.com", '
        '"quotaResetTimeStamp": "2026-10-03T21:14:55Z"'
    )
    found = report_of(text)
    assert found.reasons == ("QUOTA_EXHAUSTED",)
    assert found.services == ("cloudcode-pa.googleapis.com",)
    assert found.resets_at_s == 1_791_062_095.0


def test_an_impossible_instant_is_none():
    assert report_of('"quotaResetTimeStamp": "2026-13-40T99:00:00Z"').resets_at_s is None


@pytest.mark.parametrize(("text", "cut"), [
    ('{"error": {', True), ("{}", False), ("and so on...", True),
    ("for metric: x.googleapis.com/y_requests, limit: 2", True), ("limit: 20, model: gemini-3.8-fl", True),
    ("limit: 20, model: gemini-3.8-flash\n", False), ("model: gemini-3.8-flash Please retry", False),
])  # fmt: skip
def test_a_text_that_stops_in_a_structure_is_truncated(text, cut):
    assert report_of(text).truncated is cut


def test_violations_that_came_empty_are_noted():
    assert report_of("[violations {\n}\n]").empty_violations
    assert not report_of("[violations {\n quota_id: 1\n}]").empty_violations


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ('{"error": {"message": "at \'x.y\' (TYPE_FLOAT), "hot""}}', 'at \'x.y\' (TYPE_FLOAT), "hot"'),
        ('{"error": {"message": "it failed"}}', "it failed"),
        ("{'error': {'message': \"it failed for 'x'\"}}", "it failed for 'x'"),
    ],
)  # fmt: skip
def test_a_quote_that_closes_one_of_the_message_stays(message, read):
    assert report_of(message).message == read
