"""The API's errors: every one is whole, and none of them says what a client sent at any length."""

from __future__ import annotations

import json

import pytest

from gemquota.emulator import errors
from gemquota.emulator.refusals import ApiError, Dialect, body_of

NAMED = {name: value for name, value in vars(errors).items() if isinstance(value, ApiError)}
STATUSES = {
    "INVALID_ARGUMENT": {400}, "FAILED_PRECONDITION": {400}, "UNAUTHENTICATED": {401},
    "PERMISSION_DENIED": {403}, "NOT_FOUND": {404}, "ALREADY_EXISTS": {409},
    "RESOURCE_EXHAUSTED": {402, 429}, "INTERNAL": {500}, "UNAVAILABLE": {503},
    "DEADLINE_EXCEEDED": {504},
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_code_and_status_belong_together_and_the_log_gets_a_cause(name):
    error = NAMED[name]
    assert error.code in STATUSES[error.status]
    assert error.cause
    body = json.loads(body_of(error, Dialect.GOOGLE))["error"]
    assert list(body)[:3] == ["code", "message", "status"]
    assert body["message"] == error.message


def test_the_key_that_is_not_good_is_told_in_two_ways():
    details = errors.BAD_KEY.details
    assert [each["@type"].rpartition(".")[2] for each in details] == [
        "ErrorInfo",
        "LocalizedMessage",
    ]
    assert details[0]["reason"] == "API_KEY_INVALID"
    assert errors.BAD_KEY.message == details[1]["message"] != errors.BAD_KEY_SHORT.message


def test_an_unknown_model_is_told_with_version_and_method():
    text = errors.not_found("gemini-9", "v1", "countTokens").message
    assert text.startswith("models/gemini-9 is not found for API version v1, ")
    assert "supported for countTokens" in text


def test_a_model_without_capacity_is_named():
    error = errors.model_capacity("gemini-3.8-flash")
    assert "No capacity available for model gemini-3.8-flash" in error.message
    assert "MODEL_CAPACITY_EXHAUSTED" in str(error.details)
