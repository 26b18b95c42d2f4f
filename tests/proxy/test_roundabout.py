"""By way of the system's proxy; websockets are under test in test_sockets."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager

import pytest

from gemquota.proxy.connection import Unreached
from gemquota.proxy.roundabout import Roundabout
from tests.proxy.served import raw_upstream

OK = b"HTTP/1.1 200 OK\r\nX-Odd: \xc3\xbc\r\nContent-Length: 4\r\n\r\n"


@contextmanager
def systems_proxy(monkeypatch, octets):
    """One that answers with this, whatever it is asked; the requests that it saw."""
    asked = []

    def answer(peer):
        request = asked[-1]
        # A client that is still sending would find the connection closed.
        while b"chunked" in request.lower() and not request.endswith(b"0\r\n\r\n"):
            request += peer.recv(65_536)
        peer.sendall(octets)

    with raw_upstream(answer, asked.append) as address:
        for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("https_proxy", address)
        yield asked


async def sent(url, body):
    way = Roundabout(through_proxies=True)
    try:
        answer = await way.send("POST", url, [(b"x-a", b"\xc3\xbc")], body)
        octets = b""
        try:
            while piece := await answer.piece():
                octets += piece
        finally:
            answer.close()
        return answer.status, dict(answer.headers), octets
    finally:
        await way.close()


async def pieces():
    yield b"{"
    yield b"}"


@pytest.mark.parametrize("body", [b"{}", pieces])
def test_a_request_is_put_to_the_proxy_as_it_is(monkeypatch, body):
    with systems_proxy(monkeypatch, OK + b"done") as asked:
        given = body if isinstance(body, bytes) else body()
        status, headers, octets = asyncio.run(sent("http://none.invalid/a//b?c=%20", given))
    assert (status, headers[b"x-odd"], octets) == (200, b"\xc3\xbc", b"done")
    assert asked[0].startswith(b"POST http://none.invalid/a//b?c=%20 HTTP/1.1\r\n")
    assert b"x-a: \xc3\xbc\r\n" in asked[0]


def test_a_secure_place_is_reached_through_a_tunnel(monkeypatch):
    refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
    with systems_proxy(monkeypatch, refusal) as asked, pytest.raises(Unreached) as failed:
        asyncio.run(sent("https://none.invalid/a?key=secret", b"{}"))
    assert asked[0].startswith(b"CONNECT none.invalid:443 HTTP/1.1\r\n")
    assert b"secret" not in asked[0]
    assert not failed.value.after_start


def test_an_answer_that_breaks_off_says_that_it_had_begun(monkeypatch):
    with systems_proxy(monkeypatch, OK + b"do"), pytest.raises(Unreached) as failed:
        asyncio.run(sent("http://none.invalid/", b"{}"))
    assert failed.value.after_start
