from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.wire.passing import Tokens, error_in, model_in, served_in, tokens_in

DEVELOPER = {"promptTokenCount": 7, "candidatesTokenCount": 40, "totalTokenCount": 60, "cachedContentTokenCount": 2, "thoughtsTokenCount": 13}  # fmt: skip


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        pytest.param({"usageMetadata": DEVELOPER}, Tokens(7, 2, 13, 40), id="developer"),
        pytest.param({"usageMetadata": {"promptTokenCount": 7, "toolUsePromptTokenCount": 5}}, Tokens(12), id="tool use is input"),
        pytest.param({"usageMetadata": {"promptTokenCount": 7, "responseTokenCount": 3}}, Tokens(7, output=3), id="live"),
        pytest.param({"usage": {"prompt_tokens": 7, "completion_tokens": 9, "total_tokens": 16}}, Tokens(7, output=9), id="openai"),
        pytest.param({"usage": {"total_input_tokens": 7, "total_cached_tokens": 1, "total_thought_tokens": 2, "total_output_tokens": 9}}, Tokens(7, 1, 2, 9), id="interactions"),
        pytest.param({"usage": None}, Tokens(), id="none yet"),
        pytest.param({"usageMetadata": {"promptTokenCount": -1, "candidatesTokenCount": 10**30}}, Tokens(), id="not to be believed"),
        pytest.param({"usageMetadata": {"promptTokenCount": "7"}}, Tokens(), id="no number"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("indent", [None, 2])
def test_usage_is_read_in_every_dialect(usage, tokens, indent):
    assert tokens_in(json.dumps({"candidates": [], **usage}, indent=indent).encode()) == tokens


def test_the_last_usage_of_a_stream_counts():
    chunks = [{"usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": n}} for n in (1, 5, 9)]  # fmt: skip
    stream = "".join(f"data: {json.dumps(chunk)}\r\n\r\n" for chunk in chunks)
    assert tokens_in(stream.encode()) == Tokens(7, output=9)


def test_a_tail_that_begins_in_the_middle_is_read():
    octets = json.dumps({"text": "x" * 500, "usageMetadata": DEVELOPER}).encode()
    assert tokens_in(octets[300:]) == Tokens(7, 2, 13, 40)


def test_a_usage_that_is_cut_is_not_guessed():
    whole = json.dumps({"usageMetadata": DEVELOPER}).encode()
    assert tokens_in(whole[:40]) == Tokens()


def test_the_text_of_an_answer_cannot_pretend():
    said = json.dumps({"usageMetadata": {"promptTokenCount": 999}, "error": {"code": 429}})
    answer = json.dumps({"text": said, "usageMetadata": DEVELOPER}).encode()
    assert tokens_in(answer).input == 7
    assert tokens_in(json.dumps({"text": said}).encode()) == Tokens()
    assert error_in(b"data: " + answer) is None


@pytest.mark.parametrize(
    "stream",
    [
        pytest.param('data: {"text": 1}\r\n\r\ndata: {"error": {"code": 429}}\r\n\r\n', id="event"),
        pytest.param('event: error\ndata: {"error":{"message":"m"},"event_type":"error"}\n\n', id="interactions"),
        pytest.param('data: {"text": 1}\r\n\r\n{\n  "error": {\n    "code": 503\n  }\n}\n', id="bare"),
        pytest.param('[{"text": 1}\n,\r\n{"error": {"code": 429}}\n]', id="array"),
        pytest.param('[{"error": {"code": 429}}\n]', id="array of one"),
    ],
)  # fmt: skip
def test_an_error_in_a_stream_is_found(stream):
    assert '"error"' in error_in(stream.encode())


@pytest.mark.parametrize(
    "stream",
    [
        'data: {"args": {"error": {"code": 1}}}\r\n\r\n',
        '{\n  "args": [\n    {"error": {"code": 1}}\n  ]\n}',
        'data: {"error": null}\r\n\r\n',
        'data: {"error": {"x": 1}}\r\n\r\n',
    ],
)
def test_an_error_that_is_part_of_an_answer_is_none(stream):
    assert error_in(stream.encode()) is None


def test_the_model_that_answered_is_the_last_named():
    assert served_in(b'{"modelVersion": "a"},{"modelVersion":"models/b"}') == "b"
    assert served_in(b"{}") == ""


@pytest.mark.parametrize(
    ("head", "tail", "model"),
    [
        (b'{"model": "gemini-3.8-flash", "input": "', b"", "gemini-3.8-flash"),
        (b'{"model":"google/models/x"}', b"", "x"),
        (b'{"messages": [', b'], "model": "y"}', "y"),
        (b"{", b"}", ""),
    ],
)
def test_a_body_names_its_model_first_or_last(head, tail, model):
    assert model_in(head, tail) == model


@given(st.binary(max_size=300) | st.sampled_from([b'"usageMetadata":{' * 50, b'{"error":{' * 99, b'"usage":' + b'{"a":' * 3000]))  # fmt: skip
def test_no_bytes_make_it_fail(octets):
    tokens_in(octets), error_in(octets), served_in(octets), model_in(octets, octets)
