"""Bytes in, the same bytes out: over real sockets, with the emulator and with worse behind."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
import threading
from urllib.parse import urlsplit

import httpx
import pytest

from gemquota.emulator.app import create
from gemquota.emulator.scenario_file import scenario_of
from gemquota.proxy.seen import HUNG_UP, STOPPED
from tests.emulator.calls import HELLO
from tests.proxy.served import KEY, proxied, raw_upstream

GENERATE = "/v1beta/models/gemini-3.8-flash:generateContent"
STREAM = "/v1beta/models/gemini-3.8-flash:streamGenerateContent"
OF_THE_MOMENT = {"date", "server-timing", "content-length"}
_NEW_EACH_TIME = re.compile(r"[0-9a-f]{22}|\d+\.\d+s|\"\d+s\"")


@pytest.fixture(scope="module")
def emulated():
    """The emulator behind a proxy; limits are far away but for one model's."""
    limits = {"gemini-3.8-flash": {"rpm": 10_000, "rpd": 10_000}, "gemini-3.6-flash": {"rpm": 0}}
    with proxied(create(scenario_of({"limits": limits}))) as served:
        yield served


def both(served, send):
    """The answer by way of the proxy and the one without it."""
    with served.client() as client:
        through = send(client)
    with httpx.Client(base_url=served.upstream, headers={"x-goog-api-key": KEY}, trust_env=False) as client:  # fmt: skip
        direct = send(client)
    return through, direct


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("POST", GENERATE, HELLO, id="plain"),
        pytest.param("POST", f"{STREAM}?alt=sse", HELLO, id="events"),
        pytest.param("POST", STREAM, HELLO, id="array"),
        pytest.param("POST", GENERATE.replace("3.8", "3.6"), HELLO, id="refused"),
        pytest.param("POST", f"{STREAM.replace('3.8', '3.6')}?alt=sse", HELLO, id="refused events"),
        pytest.param("POST", GENERATE.replace("3.8", "0.0"), HELLO, id="no such model"),
        pytest.param("POST", GENERATE, {"contents": 5}, id="nonsense"),
        pytest.param("GET", "/v1beta/models?pageSize=3", None, id="list"),
        pytest.param("GET", "//v1beta//models/gemini-3.8-flash", None, id="slashes"),
        pytest.param("GET", "/v1beta/mod%65ls/%C3%A4%2F..%2Fx?a=%20&b=+", None, id="odd path"),
        pytest.param("DELETE", "/v1beta/files/none", None, id="delete"),
        pytest.param("HEAD", "/v1beta/models", None, id="head"),
    ],
)
def test_an_answer_is_the_same_as_without_the_proxy(emulated, method, path, body):
    through, direct = both(emulated, lambda client: client.request(method, path, json=body))
    emulated.seen()
    assert through.status_code == direct.status_code
    same = [_NEW_EACH_TIME.sub("", answer.text) for answer in (through, direct)]
    assert same[0] == same[1]
    kept = [
        [(name, value) for name, value in answer.headers.multi_items() if name not in OF_THE_MOMENT]
        for answer in (through, direct)
    ]
    assert kept[0] == kept[1]


def test_one_entry_of_server_timing_is_added(emulated):
    through, direct = both(emulated, lambda client: client.post(GENERATE, json=HELLO))
    emulated.seen()
    entries = through.headers.get_list("server-timing")
    assert entries[:-1] == direct.headers.get_list("server-timing")
    assert re.fullmatch(r"gemquota;dur=[0-9]+\.[0-9]{2}", entries[-1])


async def echo(scope, receive, send):
    """Answers with what arrived."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body")
    headers = [[k.decode("latin-1"), v.decode("latin-1")] for k, v in scope["headers"]]
    path = scope["raw_path"].decode() + "?" + scope["query_string"].decode()
    answer = json.dumps({"headers": headers, "path": path, "size": len(body)}).encode()
    sent = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
    sent += [(b"set-cookie", b"a=1"), (b"Set-Cookie", b"b=2"), (b"x-odd", "ü".encode())]
    await send({"type": "http.response.start", "status": 200, "headers": sent})
    await send({"type": "http.response.body", "body": answer})


@pytest.fixture(scope="module")
def echoing():
    with proxied(echo) as served:
        yield served


def test_end_to_end_headers_arrive_as_they_were_sent(echoing):
    parts = urlsplit(echoing.base_url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.putrequest("POST", "/a//b/%2e%2e/c%3f?x=%41", skip_accept_encoding=True)
    sent = [("X-Odd", "ü"), ("cookie", "c=1"), ("x-twice", "1"), ("x-twice", "2"), ("te", "trailers"), ("x-hop", "1"), ("content-length", "0")]  # fmt: skip
    for name, value in [*sent, ("connection", "keep-alive, x-hop")]:
        connection.putheader(name, value.encode())
    connection.endheaders()
    answer = connection.getresponse()
    got = json.loads(answer.read())
    connection.close()
    arrived = [pair for pair in got["headers"] if pair[0] != "host"]
    assert arrived == [["x-odd", "Ã¼"], ["cookie", "c=1"], ["x-twice", "1"], ["x-twice", "2"], ["content-length", "0"]]  # fmt: skip
    assert got["path"] == "/a//b/%2e%2e/c%3f?x=%41"
    assert answer.headers.get_all("set-cookie") == ["a=1", "b=2"]
    echoing.seen()


def test_cookies_of_one_client_are_not_sent_for_another(echoing):
    for _ in range(2):
        with echoing.client() as client:
            got = client.get("/x").json()
        assert "cookie" not in dict(got["headers"])
        echoing.seen()


@pytest.mark.parametrize("length_known", [True, False])
def test_a_large_body_passes_in_pieces_and_little_of_it_is_kept(echoing, length_known):
    size = 30_000_000
    pieces = (b"x" * 1_000_000 for _ in range(30))
    with echoing.client() as client:
        headers = {"content-length": str(size)} if length_known else {}
        got = client.post("/v1beta/interactions", content=pieces, headers=headers).json()
    assert got["size"] == size
    seen = echoing.seen()
    assert len(seen.request_head) + len(seen.request_tail) < 100_000


async def gzipped(scope, receive, send):
    """An answer of two gzip members' worth of chunks."""
    octets = gzip.compress(b'{"usageMetadata": {"promptTokenCount": 5}}' + b" " * 50_000)
    headers = [(b"content-encoding", b"gzip"), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": octets[:20], "more_body": True})
    await send({"type": "http.response.body", "body": octets[20:]})


def test_gzip_passes_as_it_is_and_is_read():
    with proxied(gzipped) as served, served.client() as client:
        with client.stream("POST", GENERATE, json=HELLO) as answer:
            octets = b"".join(answer.iter_raw())
        assert gzip.decompress(octets).startswith(b'{"usageMetadata"')
        assert served.seen().body.startswith(b'{"usageMetadata"')


def test_a_stream_passes_chunk_by_chunk():
    half = threading.Event()

    async def slow(scope, receive, send):
        import asyncio

        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"data: 1\r\n\r\n", "more_body": True})
        await asyncio.to_thread(half.wait, 20)
        await send({"type": "http.response.body", "body": b"data: 2\r\n\r\n"})

    with proxied(slow) as served, served.client() as client:
        with client.stream("POST", f"{STREAM}?alt=sse", json=HELLO) as answer:
            chunks = answer.iter_raw()
            assert next(chunks) == b"data: 1\r\n\r\n"  # while the second is held back
            half.set()
            assert b"".join(chunks) == b"data: 2\r\n\r\n"
        assert served.seen().streams


def test_a_client_that_hangs_up_ends_the_upstream_call():
    reached, gone = threading.Event(), threading.Event()

    async def endless(scope, receive, send):
        await receive()
        reached.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    with proxied(endless) as served:
        parts = urlsplit(served.base_url)
        with socket.create_connection((parts.hostname, parts.port), timeout=20) as peer:
            peer.sendall(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}")
            assert reached.wait(20)
        assert gone.wait(20)
        assert served.seen().trouble == HUNG_UP


def test_a_call_that_the_proxys_end_cuts_off_is_not_put_down_to_the_client():
    reached = threading.Event()

    async def endless(scope, receive, send):
        reached.set()
        while (await receive())["type"] != "http.disconnect":
            pass

    with proxied(endless) as served:
        parts = urlsplit(served.base_url)
        peer = socket.create_connection((parts.hostname, parts.port), timeout=20)
        peer.sendall(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}")
        assert reached.wait(20)
    peer.close()
    assert served.seen().trouble == STOPPED


def test_a_client_that_leaves_with_its_answer_has_not_hung_up(emulated):
    for _ in range(40):
        with emulated.client() as client:
            client.post(GENERATE, json=HELLO, headers={"connection": "close"})
    assert {emulated.seen().trouble for _ in range(40)} == {""}


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", id="short"),
        pytest.param(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", id="no last chunk"),
    ],
)  # fmt: skip
def test_an_answer_that_breaks_off_breaks_off(octets):
    with raw_upstream(lambda peer: peer.sendall(octets)) as upstream, proxied(upstream=upstream) as served:  # fmt: skip
        with served.client() as client, pytest.raises(httpx.RemoteProtocolError):
            client.post(GENERATE, json=HELLO)
        seen = served.seen()
        assert (seen.status, bool(seen.trouble)) == (200, True)


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff\x00nonsense\r\n\r\n", id="no HTTP"),
        pytest.param(b"HTTP/1.1 99999 OK\r\n\r\n", id="no status"),
        pytest.param(b"HTTP/1.1 200 OK\r\nx: " + b"a" * 200_000 + b"\r\n\r\n", id="endless header"),
    ],
)
def test_what_is_no_answer_becomes_a_502_that_says_so(octets):
    with raw_upstream(lambda peer: peer.sendall(octets)) as upstream, proxied(upstream=upstream) as served:  # fmt: skip
        with served.client() as client:
            answer = client.post(GENERATE, json=HELLO)
        assert answer.status_code == 502
        assert answer.json()["error"]["message"].startswith(
            "gemquota proxy: cannot reach http://127"
        )
        assert served.seen().status == 0


def test_an_upstream_that_is_not_there_is_a_502():
    with proxied(upstream="http://127.0.0.1:9") as served, served.client() as client:
        assert client.post(GENERATE, json=HELLO).status_code == 502
        assert served.seen().trouble


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"host": "evil.example"}, 403, id="rebinding"),
        pytest.param({"origin": "https://evil.example"}, 403, id="web page"),
        pytest.param({"host": "localhost:1"}, 200, id="localhost"),
        pytest.param({"host": "[::1]:80"}, 200, id="IPv6"),
    ],
)
def test_only_programs_of_this_machine_may_come_in(echoing, headers, status):
    with echoing.client() as client:
        assert client.get("/v1beta/models", headers=headers).status_code == status


def test_a_token_is_the_way_in_and_stays_outside(echoing):
    with proxied(echo, token="s3cret") as served, served.client() as client:
        for path in ("/v1beta/models", "/s3cre/v1beta/models", "/s3cretx/v1beta/models", "/"):
            assert client.get(path).status_code == 403
        got = client.get("/s3cret/v1beta/models", headers={"host": "other.example"}).json()
        assert got["path"] == "/v1beta/models?"


def test_an_upload_is_led_back_through_the_proxy(emulated):
    octets = b"data" * 1000
    start = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start", "x-goog-upload-header-content-length": "4000", "x-goog-upload-header-content-type": "text/plain"}  # fmt: skip
    with emulated.client() as client:
        begun = client.post("/upload/v1beta/files", headers=start, json={"file": {}})
        url = begun.headers["x-goog-upload-url"]
        assert url.startswith(f"{emulated.base_url}/_gemquota/upload/")
        assert "upload_id" not in url
        end = {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0"}
        done = client.post(url, headers=end, content=octets)
        assert done.json()["file"]["sizeBytes"] == "4000"
        assert client.post(f"{emulated.base_url}/_gemquota/upload/none").status_code == 404


def test_no_key_is_in_what_is_noted(emulated):
    with emulated.client() as client:
        client.post(f"{GENERATE}?key={KEY}", json=HELLO)
        client.post(GENERATE, json=HELLO, headers={"authorization": f"Bearer {KEY}"})
    for _ in range(2):
        assert KEY not in repr(emulated.seen())


@pytest.mark.parametrize("octets", [b"\x00\xff", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n", b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\r\nab"])  # fmt: skip
def test_broken_requests_leave_the_proxy_whole(echoing, octets):
    parts = urlsplit(echoing.base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as peer:
        peer.sendall(octets)
    with echoing.client() as client:
        assert client.get("/x").status_code == 200
