from __future__ import annotations

import pytest

from gemquota.proxy.noting import Passing
from gemquota.proxy.watching import END_BYTES

MODEL = "/v1beta/models/gemini-3.8-flash:"
IMAGE = b'{"inlineData": {}}'


def passed(path, *, status=200, asks=b"{}", says=b"{}", kind=b"application/json"):
    call = Passing("POST", path, b"", {b"user-agent": b"sdk/1"}, 0.0)
    call.goes(asks)
    call.begins(status, {b"content-type": kind})
    call.passed(says)
    return call.seen()


def test_of_a_request_whose_path_says_the_model_nothing_is_kept():
    assert passed(f"{MODEL}generateContent").request_head == b""
    assert passed("/v1beta/openai/chat/completions").request_head == b"{}"


def test_the_same_body_is_known_by_its_digest():
    digests = [passed(f"{MODEL}generateContent", asks=body).digest for body in (b"a", b"b", b"a")]
    assert digests[0] == digests[2] != digests[1]


@pytest.mark.parametrize(("path", "found"), [(f"{MODEL}generateContent", 1), ("/v1beta/models", 0)])
def test_images_are_counted_where_a_model_makes_them(path, found):
    assert passed(path, says=IMAGE).images == found


@pytest.mark.parametrize(
    ("method", "kind", "streams"),
    [
        ("generateContent", b"application/json", False),
        ("generateContent", b"text/event-stream; charset=utf-8", True),
        ("streamGenerateContent", b"application/json", True),
    ],
)
def test_an_answer_is_a_stream_by_its_kind_or_by_what_was_asked(method, kind, streams):
    assert passed(MODEL + method, kind=kind).streams is streams


def test_a_call_without_an_answer_says_nothing_of_one():
    seen = Passing("POST", f"{MODEL}generateContent", b"", {}, 0.0).seen()
    assert (seen.status, seen.body, seen.images, seen.streams) == (0, b"", 0, False)


def test_of_a_long_answer_both_ends_are_kept():
    seen = passed(f"{MODEL}generateContent", says=b"a" * END_BYTES + b"b" * 10**6 + b"c")
    assert len(seen.body) <= 2 * END_BYTES
    assert (seen.body[:1], seen.body[-1:]) == (b"a", b"c")
