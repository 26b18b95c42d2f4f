from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.clock import run_virtually
from gemquota.proxy.caller import IDLE_S, Caller

from .wire import Wire

GET = b"GET /a%20b?c=d HTTP/1.1\r\nHost: h\r\n\r\n"
SIZED = b"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nx-trailer: 1\r\n\r\n"
SOCKET = b"GET /ws?key=k HTTP/1.1\r\nhost: h\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\n\r\n"


class Told:
    """Answers each request with what it was, and remembers it."""

    def __init__(self) -> None:
        self.seen, self.held = [], asyncio.Event()
        self.held.set()
        self.hung_up = False

    async def __call__(self, request) -> None:
        body = b""
        while piece := await request.piece():
            body += piece
        self.seen.append((request.method, request.path, request.query, request.headers, body))
        try:
            await self.held.wait()
        except asyncio.CancelledError:
            self.hung_up = request.is_gone
            raise
        if request.path == "/fault":
            raise RuntimeError
        if request.path == "/half":
            request.begin(200, [], b"half", is_all=False)
            return
        request.begin(200, [(b"content-length", b"2")], b"ok", is_all=True)


async def turns(count=12):
    for _ in range(count):
        await asyncio.sleep(0)


def connected(answer=None):
    """A connection with the client's end, what answers on it, and the websockets handed over."""
    told, handed, open_ones = answer or Told(), [], set()
    caller, wire = Caller(told, open_ones, lambda *given: handed.append(given)), Wire()
    caller.connection_made(wire)
    assert open_ones == {caller}
    return caller, wire, told, handed


async def fed(*pieces):
    caller, wire, told, handed = connected()
    for piece in pieces:
        caller.data_received(piece)
        await turns()
    caller.connection_lost(None)
    await turns()
    return wire, told, handed


@given(st.integers(1, 60), st.sampled_from([SIZED, CHUNKED]))
def test_a_request_is_the_same_however_it_is_cut(step, octets):
    pieces = [octets[at : at + step] for at in range(0, len(octets), step)]
    wire, told, _ = asyncio.run(fed(*pieces))
    ((method, path, query, headers, body),) = told.seen
    assert (method, path, query, body) == ("POST", "/p", b"", b"hello")
    assert (headers[0], len(headers)) == ((b"host", b"h"), 2)
    assert wire.written == b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
    assert not wire.is_closed


def test_pipelined_requests_are_answered_in_turn_and_no_more_are_read_meanwhile():
    async def story():
        caller, wire, told, _ = connected()
        told.held.clear()
        caller.data_received(GET + SIZED + GET)
        await turns()
        assert (len(told.seen), wire.reads, wire.written) == (1, False, b"")
        told.held.set()
        await turns()
        assert wire.reads
        return wire, told

    wire, told = asyncio.run(story())
    assert [path for _, path, *_ in told.seen] == ["/a%20b", "/p", "/a%20b"]
    assert wire.written.count(b"\r\n\r\nok") == 3


@pytest.mark.parametrize(
    "octets",
    [
        GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
        GET.replace(b"1.1", b"1.0"),
    ],
)
def test_a_connection_ends_where_the_client_wants_it_to(octets):
    wire, told, _ = asyncio.run(fed(octets + GET))
    assert len(told.seen) == 1
    assert wire.is_closed
    assert b"connection: close\r\n\r\nok" in wire.written


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"nonsense\r\n\r\n", id="no HTTP"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="HTTP/2"),
        pytest.param(b"CONNECT elsewhere:443 HTTP/1.1\r\nhost: h\r\n\r\n", id="tunnel"),
        pytest.param(b"GET / HTTP/1.1\r\nx: a\r\n b\r\n\r\n", id="folded"),
        pytest.param(b"GET / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", id="two lengths"),
        pytest.param(b"GET / HTTP/1.1\r\nx: " + b"a" * 200_000, id="a head without an end"),
        pytest.param(b"GET /" + b"a" * 200_000, id="an address without an end"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_told_so_once_and_the_connection_ends(octets):
    wire, told, _ = asyncio.run(fed(octets, b"more\r\n", GET))
    assert told.seen == []
    head, _, body = wire.written.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert json.loads(body)["error"]["status"] == "INVALID_ARGUMENT"
    assert wire.is_closed


def test_trailers_without_an_end_are_not_listened_to():
    wire, _, _ = asyncio.run(fed(CHUNKED[:-2], *[b"x" * 50_000] * 4))
    assert wire.written.startswith(b"HTTP/1.1 400 ")


def test_nonsense_behind_a_request_does_not_spoil_its_answer():
    async def story():
        caller, wire, told, _ = connected()
        told.held.clear()
        caller.data_received(GET)
        await turns()
        caller.data_received(b"nonsense")
        told.held.set()
        await turns()
        return wire

    wire = asyncio.run(story())
    assert wire.written == b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
    assert wire.is_closed


BROKEN = CHUNKED.partition(b"3\r\n")[0] + b"zz\r\n"


def test_a_body_that_breaks_its_framing_is_refused():
    wire, told, _ = asyncio.run(fed(BROKEN[:-4], b"zz\r\n"))
    assert told.seen == []
    assert wire.written.startswith(b"HTTP/1.1 400 ")
    wire, told, _ = asyncio.run(fed(GET + BROKEN))
    assert (len(told.seen), wire.written.count(b"HTTP/1.1")) == (1, 1)
    assert wire.is_closed


@pytest.mark.parametrize("path", [b"/fault", b"/half"])
def test_an_answer_that_fails_breaks_off(path):
    wire, _, _ = asyncio.run(fed(GET.replace(b"/a%20b", path)))
    assert wire.is_closed
    assert not wire.written.endswith(b"0\r\n\r\n")


def test_for_an_older_client_it_breaks_off_in_a_way_that_is_no_end():
    wire, _, _ = asyncio.run(fed(GET.replace(b"/a%20b", b"/half").replace(b"1.1", b"1.0")))
    assert wire.is_cut


def test_a_client_that_hangs_up_ends_what_answers_it():
    async def story():
        caller, _, told, _ = connected()
        told.held.clear()
        caller.data_received(GET)
        await turns()
        caller.connection_lost(None)
        await turns()
        return told

    assert asyncio.run(story()).hung_up


def test_a_body_is_asked_for_where_the_client_waits_to_be():
    head, _, body = SIZED.partition(b"\r\n\r\n")
    wire, told, _ = asyncio.run(fed(head + b"\r\nExpect: 100-continue\r\n\r\n", body))
    assert wire.written.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert told.seen[0][-1] == b"hello"


def test_much_of_a_body_is_not_read_before_it_is_fetched():
    async def story():
        fetched = asyncio.Event()

        async def slow(request):
            await fetched.wait()
            while await request.piece():
                pass
            request.begin(204, [], b"", is_all=True)

        caller, wire, _, _ = connected(slow)
        caller.data_received(SIZED.replace(b"5", b"1000000"))
        for _ in range(3):
            assert wire.reads
            caller.data_received(b"x" * 60_000)
        assert not wire.reads
        fetched.set()
        await turns()
        return wire.reads

    assert asyncio.run(story())


def test_what_is_left_of_a_body_after_its_answer_is_passed_over():
    async def early(request):
        request.begin(413, [(b"content-length", b"0")], b"", is_all=True)

    async def story():
        caller, wire, _, _ = connected(early)
        caller.data_received(SIZED[:-2])
        await turns()
        caller.data_received(b"lo" + GET)
        await turns()
        return wire.written

    assert asyncio.run(story()).count(b"HTTP/1.1 413 ") == 2


def test_more_is_written_once_there_is_room():
    async def long(request):
        request.begin(200, [], b"1", is_all=False)
        await request.send(b"2", is_all=True)

    async def story():
        caller, wire, _, _ = connected(long)
        caller.pause_writing()
        caller.data_received(GET)
        await turns()
        before = wire.written
        caller.resume_writing()
        await turns()
        return before, wire.written

    before, after = asyncio.run(story())
    assert before.endswith(b"\r\n\r\n1\r\n1\r\n")
    assert after == before + b"1\r\n2\r\n0\r\n\r\n"


def test_a_handshake_of_a_websocket_is_handed_over_with_what_follows():
    wire, told, handed = asyncio.run(fed(SOCKET + b"\x81\x00"))
    ((transport, octets),) = handed
    assert transport is wire
    assert octets == SOCKET.lower().replace(b"websocket", b"WebSocket").replace(b"get", b"GET").replace(b"http", b"HTTP").replace(b" upgrade", b" Upgrade") + b"\x81\x00"  # fmt: skip
    assert (told.seen, wire.written) == ([], b"")


def test_a_handshake_behind_a_request_is_none():
    wire, told, handed = asyncio.run(fed(GET + SOCKET))
    assert (handed, len(told.seen)) == ([], 1)
    assert wire.is_closed


@pytest.mark.parametrize("octets", [GET, SIZED])
def test_who_offers_another_protocol_is_answered_in_this_one(octets):
    head, _, body = octets.partition(b"\r\n\r\n")
    asked = head + b"\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + body
    wire, told, handed = asyncio.run(fed(asked + GET))
    assert (len(told.seen), handed) == (2, [])
    assert wire.written.count(b"\r\n\r\nok") == 2


def test_an_idle_connection_is_closed_and_a_busy_one_is_not():
    async def story():
        caller, wire, told, _ = connected()
        told.held.clear()
        caller.data_received(GET)
        await asyncio.sleep(3 * IDLE_S)
        busy = wire.is_closed
        told.held.set()
        await asyncio.sleep(IDLE_S - 1)
        fresh = wire.is_closed
        await asyncio.sleep(IDLE_S + 1)
        caller.connection_lost(None)
        return busy, fresh, wire.is_closed

    assert run_virtually(story()) == (False, False, True)


def test_half_a_head_does_not_keep_a_connection_open():
    async def story():
        caller, wire, _, _ = connected()
        for _ in range(9):
            caller.data_received(GET[:3])
            await asyncio.sleep(IDLE_S / 6)
        caller.connection_lost(None)
        return wire.is_closed

    assert run_virtually(story())


def test_a_server_that_goes_ends_idle_connections_at_once_and_others_after_their_answer():
    async def story():
        idle, busy = connected(), connected()
        busy[2].held.clear()
        busy[0].data_received(GET)
        await turns()
        for caller, *_ in (idle, busy):
            caller.shutdown()
        at_once = idle[1].is_closed, busy[1].is_closed
        busy[2].held.set()
        await turns()
        return at_once, busy[1].is_closed, busy[1].written

    at_once, after, written = asyncio.run(story())
    assert (at_once, after) == ((True, False), True)
    assert written.endswith(b"connection: close\r\n\r\nok")


HEADS = [GET, SIZED, CHUNKED, SOCKET, GET[:-2] + b"upgrade: h2c\r\nconnection: upgrade\r\n\r\n"]


@given(
    st.lists(st.sampled_from([*HEADS, b"\r\n", b"\x00", b"5\r\n"]) | st.binary(max_size=20), max_size=6),
    st.integers(1, 200),
)  # fmt: skip
def test_whatever_comes_it_neither_fails_nor_stays(octets, step):
    async def story():
        caller, wire, _, handed = connected()
        whole = b"".join(octets)
        for at in range(0, len(whole), step):
            if wire.is_closed or wire.is_cut or handed:
                break
            caller.data_received(whole[at : at + step])
            await asyncio.sleep(0)
        await turns()
        caller.connection_lost(None)
        await turns()
        return wire, len(asyncio.all_tasks())

    wire, tasks = asyncio.run(story())
    assert tasks == 1
    assert wire.written.count(b"HTTP/1.1 400 ") <= 1


@given(st.lists(st.sampled_from([GET, SIZED, CHUNKED]), max_size=5), st.integers(1, 300))
def test_requests_behind_one_another_are_answered_however_they_are_cut(octets, step):
    whole = b"".join(octets)
    pieces = [whole[at : at + step] for at in range(0, len(whole), step)]
    wire, told, _ = asyncio.run(fed(*pieces))
    assert [method for method, *_ in told.seen] == [each.split(b" ")[0].decode() for each in octets]
    assert wire.written.count(b"\r\n\r\nok") == len(octets)
