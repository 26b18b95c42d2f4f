from __future__ import annotations

import asyncio
import ssl

import pytest

from gemquota.certificate import made_for
from gemquota.proxy.connection import Unreached
from gemquota.proxy.pool import IDLE_S, Place, Pool, cut_apart, said
from gemquota.serving import Background, listen


@pytest.mark.parametrize(
    ("url", "place", "target"),
    [
        ("https://a.example/v1/x?y=%20#z", Place("a.example", 443, True, "a.example"), "/v1/x?y=%20#z"),
        ("http://127.0.0.1:81//ws/", Place("127.0.0.1", 81, False, "127.0.0.1:81"), "//ws/"),
        ("http://[::1]:80", Place("::1", 80, False, "[::1]"), "/"),
        ("https://a.example:80?a=/b", Place("a.example", 80, True, "a.example:80"), "/?a=/b"),
        ("http://A.example/", Place("a.example", 80, False, "a.example"), "/"),
    ],
)  # fmt: skip
def test_an_address_is_cut_into_place_and_target(url, place, target):
    assert cut_apart(url) == (place, target)


@pytest.mark.parametrize(
    "url", ["ftp://a/", "http:///x", "http://a:99999/", "http://a:b/", "", "http://[/"]
)
def test_what_is_no_address_is_reported(url):
    with pytest.raises(Unreached):
        cut_apart(url)


class Peers:
    """A server that counts who connects, and echoes whatever comes as an answer's body."""

    def __init__(self) -> None:
        self.count, self.open, self.writers = 0, 0, []

    async def __call__(self, reader, writer) -> None:
        self.count += 1
        self.open += 1
        self.writers.append(writer)
        while await reader.read(65_536):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()
        self.open -= 1


async def with_pool(use):
    peers = Peers()
    server = await asyncio.start_server(peers, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pool = Pool()
    try:
        await use(pool, Place("127.0.0.1", port, False, f"127.0.0.1:{port}"), peers)
    finally:
        await pool.close()
        server.close()
        for writer in peers.writers:  # of connections that are not in the pool
            writer.close()
        while peers.open:
            await asyncio.sleep(0)
        await asyncio.sleep(0)


async def call(connection):
    connection.ask(b"GET / HTTP/1.1\r\n\r\n", has_no_body=False)
    await connection.head()
    return await connection.piece()


def test_a_connection_that_was_given_back_is_the_next_one():
    async def use(pool, place, peers):
        assert pool.idle(place) is None
        first = await pool.fresh(place)
        assert await call(first) == b"ok"
        pool.give_back(place, first)
        assert pool.idle(place) is first
        assert pool.idle(place) is None
        assert await call(first) == b"ok"
        assert peers.count == 1

    asyncio.run(with_pool(use))


def test_one_that_the_other_end_has_closed_is_not():
    async def use(pool, place, peers):
        first = await pool.fresh(place)
        await call(first)
        pool.give_back(place, first)
        peers.writers[0].close()
        while first.is_open:
            await asyncio.sleep(0)
        assert pool.idle(place) is None

    asyncio.run(with_pool(use))


def test_one_with_half_an_answer_is_cut():
    async def use(pool, place, peers):
        first = await pool.fresh(place)
        first.ask(b"GET / HTTP/1.1\r\n\r\n", has_no_body=False)
        pool.give_back(place, first)
        assert pool.idle(place) is None
        assert not first.is_open

    asyncio.run(with_pool(use))


def test_old_ones_are_swept_out_and_young_ones_stay():
    async def use(pool, place, peers):
        kept = [await pool.fresh(place) for _ in range(2)]
        for connection in kept:
            await call(connection)
            pool.give_back(place, connection)
        kept[0].idle_since_s -= IDLE_S
        pool._next_sweep.cancel()
        pool._sweep()
        assert [each.is_open for each in kept] == [False, True]
        assert pool.idle(place) is kept[1]

    asyncio.run(with_pool(use))


def test_nobody_there_is_said_in_the_systems_words():
    async def nobody():
        pool = Pool()
        try:
            with pytest.raises(Unreached, match=r"refused|connect") as refused:
                await pool.fresh(Place("127.0.0.1", 9, False, "127.0.0.1:9"))
        finally:
            await pool.close()
        return refused.value.timed_out

    assert not asyncio.run(nobody())


async def hello(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})  # fmt: skip
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_certificate_is_checked(is_trusted, tmp_path, monkeypatch):
    tls = made_for([], tmp_path).served
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))

    async def tried(port):
        pool = Pool()
        try:
            place = Place("127.0.0.1", port, True, "127.0.0.1")
            connection = await pool.fresh(place)
            octets = await call(connection)
            pool.give_back(place, connection)
            return octets
        finally:
            await pool.close()

    with listen("127.0.0.1", 0) as listener, Background(hello, listener, tls=tls):
        port = listener.getsockname()[1]
        if is_trusted:
            assert asyncio.run(tried(port)) == b"ok"
        else:
            with pytest.raises(Unreached, match="TLS: CERTIFICATE_VERIFY_FAILED"):
                asyncio.run(tried(port))


def test_reasons_are_short_and_in_words():
    assert said(TimeoutError()) == "no answer in time"
    assert said(ConnectionRefusedError(111, "Connection refused")) == "connection refused"
    assert said(ssl.SSLError(1, "x")).startswith("TLS: ")
    assert len(said(ValueError("x" * 1000))) == 200
