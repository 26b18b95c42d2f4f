from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.proxy.connection import Connection, Unreached

from .wire import Wire

ASK = b"POST / HTTP/1.1\r\nhost: x\r\n\r\n"
SIZED = b"HTTP/1.1 200 OK\r\nX-Odd:  \xc3\xbc \r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: 1\r\n\r\n"
TO_THE_END = b"HTTP/1.1 200 OK\r\n\r\nhello"
EARLY = b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"


async def exchanged(octets, step=1 << 20, *, ends=False, has_no_body=False):
    """Status, headers, body and connection after an answer that comes `step` bytes at a time."""
    connection, wire = asked(has_no_body=has_no_body)
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(read(connection))
        for at in range(0, len(octets), step):
            connection.data_received(octets[at : at + step])
            await asyncio.sleep(0)
        if ends:
            connection.connection_lost(None)
    return *reading.result(), connection, wire


def asked(*, has_no_body=False):
    connection, wire = Connection(asyncio.get_running_loop()), Wire()
    connection.connection_made(wire)
    connection.ask(ASK, has_no_body=has_no_body)
    return connection, wire


async def read(connection):
    await connection.head()
    body = b""
    while piece := await connection.piece():
        body += piece
    return connection.status, connection.headers, body


@given(st.integers(1, 60), st.sampled_from([SIZED, CHUNKED, EARLY + SIZED]))
def test_an_answer_is_the_same_however_it_is_cut(step, octets):
    status, headers, body, connection, _ = asyncio.run(exchanged(octets, step))
    assert (status, body) == (200, b"hello")
    assert connection.rest(1.0)
    if octets.endswith(SIZED):
        assert headers == [(b"x-odd", b"\xc3\xbc"), (b"content-length", b"5")]
    else:
        assert headers == [(b"transfer-encoding", b"chunked")]


@pytest.mark.parametrize("again", [SIZED, CHUNKED, b"HTTP/1.1 204 No Content\r\n\r\n"])
def test_a_connection_is_used_again(again):
    async def twice():
        *_, connection, wire = await exchanged(SIZED)
        assert connection.rest(1.0)
        connection.ask(ASK, has_no_body=False)
        connection.data_received(again)
        assert wire.written == ASK * 2
        return await read(connection)

    status, headers, body = asyncio.run(twice())
    assert (status, body) in ((200, b"hello"), (204, b""))
    assert len(headers) < 3


def test_a_body_without_a_length_ends_with_the_connection():
    _, _, body, connection, _ = asyncio.run(exchanged(TO_THE_END, ends=True))
    assert body == b"hello"
    assert not connection.rest(1.0)


def test_an_answer_to_head_has_no_body_whatever_it_says():
    head = SIZED.removesuffix(b"hello")
    _, headers, body, connection, _ = asyncio.run(exchanged(head, has_no_body=True))
    assert ((b"content-length", b"5") in headers, body) == (True, b"")
    assert not connection.rest(1.0)


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(SIZED + SIZED, id="a second answer"),
        pytest.param(SIZED.replace(b"200 OK", b"200 OK\r\nConnection: close"), id="close"),
        pytest.param(TO_THE_END.replace(b"1.1", b"1.0").replace(b"OK", b"OK\r\nContent-Length: 5"), id="1.0"),
    ],
)  # fmt: skip
def test_after_such_an_answer_the_connection_is_not_used_again(octets):
    _, _, body, connection, _ = asyncio.run(exchanged(octets))
    assert body == b"hello"
    assert not connection.rest(1.0)


def test_a_connection_that_speaks_unasked_is_cut():
    async def unasked():
        *_, connection, wire = await exchanged(SIZED)
        connection.rest(1.0)
        connection.data_received(SIZED)
        return connection.is_open, wire.is_cut

    assert asyncio.run(unasked()) == (False, True)


@pytest.mark.parametrize(
    ("octets", "after_start"),
    [
        pytest.param(b"", False, id="nothing"),
        pytest.param(SIZED[:30], False, id="half a head"),
        pytest.param(SIZED[:-2], True, id="half a body"),
        pytest.param(CHUNKED[:-9], True, id="no last chunk"),
    ],
)
def test_an_answer_that_breaks_off_says_how_far_it_came(octets, after_start):
    with pytest.raises(ExceptionGroup) as broken:
        asyncio.run(exchanged(octets, ends=True))
    (error,) = broken.value.exceptions
    assert isinstance(error, Unreached)
    assert error.after_start is after_start


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"\x00\xffnonsense\r\n\r\n", id="nonsense"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", id="two lengths"),
        pytest.param(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", id="long header"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 60_000, id="endless headers"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000, id="endless hints"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("step", [1 << 20, 5_000])
def test_what_is_no_answer_ends_it_and_the_connection(octets, step):
    async def tried():
        connection, wire = asked()
        for at in range(0, len(octets), step):
            connection.data_received(octets[at : at + step])
        with pytest.raises(Unreached):
            await connection.head()
        return wire.is_cut, connection.is_open

    assert asyncio.run(tried()) == (True, False)


def test_nothing_more_is_read_while_much_waits_to_be_fetched():
    async def slowly():
        connection, wire = asked()
        connection.data_received(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        await connection.head()
        sent = 0
        while wire.reads and sent < 1_000_000:
            connection.data_received(b"x" * 10_000)
            sent += 10_000
        assert sent < 200_000
        assert len(await connection.piece()) == sent
        return wire.reads

    assert asyncio.run(slowly())


def test_a_body_waits_for_room_and_a_lost_connection_frees_it():
    async def filled():
        connection, wire = asked()
        connection.pause_writing()
        async with asyncio.TaskGroup() as tasks:
            writing = tasks.create_task(connection.write(b"more"))
            await asyncio.sleep(0)
            assert not writing.done()
            connection.resume_writing()
            await writing
            assert wire.written == ASK + b"more"
            connection.pause_writing()
            tasks.create_task(connection.write(b"lost"))
            await asyncio.sleep(0)
            connection.connection_lost(ConnectionResetError())
        return wire.written

    assert asyncio.run(filled()) == ASK + b"more"
