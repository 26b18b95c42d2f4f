from __future__ import annotations

import gzip
import json

import pytest

from gemquota.emulator.coding import packed, takes_gzip, unpacked
from tests.emulator.calls import HELLO, played

GENERATE = "/v1beta/models/gemini-3.8-flash:generateContent"
PACKED = {"content-encoding": "gzip"}


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        (b"", False),
        (b"gzip", True),
        (b"gzip, deflate, br", True),
        (b"br;q=1.0, GZIP;q=0.5", True),
        (b"*", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000, br", False),
        (b"xgzip, identity", False),
    ],
)
def test_what_a_client_takes(accepted, takes):
    assert takes_gzip(accepted) is takes


def test_what_is_packed_comes_out_the_same_and_bounded():
    body = b"quota " * 1000
    assert gzip.decompress(packed(body)) == body
    assert unpacked(gzip.compress(body), len(body)) == body
    assert unpacked(gzip.compress(body), len(body) - 1) is None
    assert unpacked(b"no gzip", 100) == b"no gzip"


@pytest.mark.parametrize("accept", ["gzip", "identity"])
def test_answers_and_errors_go_out_as_the_client_takes_them(accept):
    async def story(caller):
        answers = [
            await caller.post(GENERATE, key=key, headers={"accept-encoding": accept})
            for key in ("k", None)
        ]
        return [(a.status_code, a.headers.get("content-encoding"), a.json()) for a in answers]

    (good, coding, answer), (bad, error_coding, error) = played(story)
    assert (good, bad) == (200, 403)
    assert coding == error_coding == ("gzip" if accept == "gzip" else None)
    assert answer["candidates"]
    assert error["error"]["status"] == "PERMISSION_DENIED"


def test_a_stream_is_never_packed():
    path = GENERATE.replace("generate", "streamGenerate") + "?alt=sse"
    answer = played(lambda caller: caller.post(path))
    assert "content-encoding" not in answer.headers
    assert answer.text.startswith("data: ")


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (gzip.compress(json.dumps(HELLO).encode()), 200, "candidates"),
        (json.dumps(HELLO).encode(), 200, "candidates"),  # the header is wrong, the body is not
        (gzip.compress(b"\0" * 30_000_000), 400, "payload size exceeds the limit"),
        (gzip.compress(b"x")[:-9], 400, "Invalid JSON payload"),
    ],
    ids=["packed", "not-packed", "bomb", "torn"],
)
def test_a_packed_body_is_read_within_the_limit(body, status, says):
    answer = played(lambda caller: caller.post(GENERATE, body, headers=PACKED))
    assert answer.status_code == status
    assert says in answer.text
