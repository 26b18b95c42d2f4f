from __future__ import annotations

import pytest

from gemquota.proxy.request import Request
from tests.proxy.test_caller import Wire


class Caller:
    """As much of one as an answer needs."""

    is_full = is_gone = is_secure = False

    def __init__(self) -> None:
        self.transport = Wire()


def answered(status=200, headers=(), octets=b"", method="GET", **given):
    caller = Caller()
    request = Request(caller, method, "/", b"", [], {}, **given)
    request.begin(status, list(headers), octets, is_all=True)
    assert request.is_answered
    return caller.transport.written, request.keeps_alive


LENGTH = (b"content-length", b"2")
NOTHING = b"\r\n\r\n"


@pytest.mark.parametrize(
    ("given", "end"),
    [
        pytest.param({"headers": [LENGTH], "octets": b"ok"}, b"content-length: 2\r\n\r\nok", id="sized"),
        pytest.param({"octets": b"ok"}, b"transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", id="chunked"),
        pytest.param({}, b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n", id="chunked nothing"),
        pytest.param({"method": "HEAD", "headers": [LENGTH], "octets": b"ok"}, b"content-length: 2\r\n\r\n", id="head"),
        pytest.param({"method": "HEAD"}, b"HTTP/1.1 200 OK\r\n\r\n", id="head of unknown length"),
        pytest.param({"status": 204}, b"HTTP/1.1 204 No Content\r\n\r\n", id="no content"),
        pytest.param({"status": 304, "headers": [LENGTH]}, b"content-length: 2\r\n\r\n", id="not modified"),
        pytest.param({"status": 599, "headers": [LENGTH], "octets": b"ok"}, b"HTTP/1.1 599 \r\ncontent-length: 2\r\n\r\nok", id="odd status"),
    ],
)  # fmt: skip
def test_an_answer_is_framed_once(given, end):
    written, keeps_alive = answered(keeps_alive=True, **given)
    assert written.endswith(end)
    assert keeps_alive


def test_an_answer_of_unknown_length_ends_with_the_connection_of_who_knows_no_chunks():
    written, keeps_alive = answered(octets=b"ok", keeps_alive=True, speaks_chunks=False)
    assert written == b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok"
    assert not keeps_alive


def test_a_large_body_is_sent_whole():
    body = b"x" * 100_000
    assert answered(octets=body)[0].endswith(b"\r\n\r\n186a0\r\n" + body + b"\r\n0\r\n\r\n")


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b", b"a\nb", b"a\rb"])
def test_no_header_can_become_two(value):
    with pytest.raises(ValueError):
        answered(headers=[(b"x", value)])
