from __future__ import annotations

import asyncio
import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect

from gemquota.certificate import Certificate
from gemquota.cli.commands.proxy import PLAIN_HTTP, _welcome, line_of
from gemquota.store.sqlite import SqliteStore
from tests.cli.run import run
from tests.proxy.served import raw_upstream
from tests.proxy.test_sockets import LIVE
from tests.store.calls import call, refused

BODY = json.dumps({"contents": [{"parts": [{"text": "hi"}]}]}).encode()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--listen", "x"], "--listen 'x' is no address"),
        (["--listen", ":80"], "--listen ':80' is no address"),
        (["--listen", "127.0.0.1:99999"], "is no address"),
        (["--listen", "198.51.100.1:0"], "cannot listen on 198.51.100.1:0"),
        (["--upstream", "https://u:p@x"], "may hold no user"),
        (["--emulate", "gold"], "'gold' is no tier and no file"),
    ],
)
def test_a_wrong_flag_ends_with_2_and_one_line_of_why(tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path))
    done = run("proxy", *arguments)
    assert (done.code, done.out) == (2, "")
    assert complaint in done.err.splitlines()[0]


def start(tmp_path, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "gemquota", "proxy", "--emulate", "--json", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"GEMQUOTA_STATE_DIR": str(tmp_path), "PATH": ""},
    )  # fmt: skip


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped_and_sums_up(tmp_path, how):
    with start(tmp_path, "--listen", "0", "--tag", "t") as process:
        try:
            url = json.loads(process.stdout.readline())["base_url"]
            path = "/v1beta/models/gemini-3.8-flash:generateContent"
            headers = {"x-goog-api-key": "k", "content-type": "application/json"}
            request = urllib.request.Request(url + path, BODY, headers)
            assert urllib.request.urlopen(request, timeout=20).status == 200
            assert "200  generateContent  gemini-3.8-flash" in process.stderr.readline()
            process.send_signal(how)
            out, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    summary = json.loads(out.splitlines()[-1])
    assert process.returncode == 130
    assert (summary["schema"], summary["calls"]) == ("gemquota.proxy-summary/1", 1)


def test_what_was_recorded_outlives_a_proxy_that_is_killed(tmp_path):
    command = [sys.executable, "-m", "gemquota", "proxy", "--json", "--quiet", "--listen", "0"]
    with subprocess.Popen(
        [*command, "--upstream", "http://127.0.0.1:9"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={"GEMQUOTA_STATE_DIR": str(tmp_path), "PATH": ""},
    ) as process:  # fmt: skip
        url = json.loads(process.stdout.readline())["base_url"]
        for _ in range(5):
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(f"{url}/v1beta/models?key=AIza-a-key-of-a-test", timeout=20)
        with closing(SqliteStore(tmp_path / "calls.db")) as store:
            pause = threading.Event()
            for _ in range(1000):
                if store.contents().calls == 5:
                    break
                pause.wait(0.02)
            process.kill()
            process.wait()
            assert store.contents().calls == 5
            ((kind, totals),) = store.totals(0, 1e11).items()
    assert (kind.method, totals.calls, totals.failed) == ("models", 5, 5)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"AIza-a-key" not in kept


def test_beyond_this_machine_the_base_url_holds_a_token(tmp_path):
    with start(tmp_path, "--listen", "0.0.0.0:0") as process:
        try:
            start_line = json.loads(process.stdout.readline())
            assert len(start_line["base_url"].rpartition("/")[2]) >= 24
        finally:
            process.kill()


def test_a_line_tells_status_tokens_time_and_why():
    line = line_of(refused(0.0)._replace(attempt=2, total_ms=7), "RPM limit reached")
    assert line == "00:00:00  429  generateContent  flash  7 ms  attempt 2  RPM limit reached"
    assert "3+5 tokens" in line_of(call(0.0), "")


def test_a_model_name_cannot_steer_the_terminal():
    odd = call(0.0)
    assert line_of(odd._replace(kind=odd.kind._replace(model="m\x1b[2J\n")), "").isprintable()


@pytest.mark.parametrize(
    ("upstream", "warned"), [("http://gateway.example", True), ("https://gateway.example", False)]
)
def test_keys_over_plain_http_are_warned_of(upstream, warned):
    assert (PLAIN_HTTP in _welcome("http://127.0.0.1:8787", upstream)) is warned


def test_https_and_wss_with_a_certificate_that_goes_with_it(tmp_path):
    with start(tmp_path, "--listen", "0", "--tls", "--quiet") as process:
        try:
            begun = json.loads(process.stdout.readline())
            trusted = ssl.create_default_context(cafile=begun["ca_bundle"])
            path = "/v1beta/models/gemini-3.8-flash:generateContent"
            headers = {"x-goog-api-key": "k", "content-type": "application/json"}
            request = urllib.request.Request(begun["base_url"] + path, BODY, headers)
            assert urllib.request.urlopen(request, timeout=20, context=trusted).status == 200
            url = begun["base_url"].replace("https://", "wss://") + LIVE

            async def talk():
                key = {"x-goog-api-key": "k"}
                async with (
                    asyncio.timeout(60),
                    connect(url, ssl=trusted, additional_headers=key, proxy=None) as peer,
                ):
                    await peer.send(json.dumps({"setup": {"model": "models/gemini-3.8-live"}}))
                    assert json.loads(await peer.recv()) == {"setupComplete": {}}

            asyncio.run(talk())
            idle = trusted.wrap_socket(
                socket.create_connection(urlsplit(begun["base_url"]).netloc.split(":")),
                server_hostname="localhost",
            )
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
            idle.close()
        finally:
            process.kill()
    assert "Traceback" not in err
    assert json.loads(out.splitlines()[-1])["calls"] == 2
    assert not Path(begun["certificate"]).parent.exists()


def test_how_to_trust_it_is_told(tmp_path):
    made = Certificate(tmp_path / "c.pem", tmp_path / "k", tmp_path / "b.pem")
    told = "\n".join(_welcome("https://127.0.0.1:8787", "Google", made))
    assert f"SSL_CERT_FILE={tmp_path / 'b.pem'}" in told
    assert f"NODE_EXTRA_CA_CERTS={tmp_path / 'c.pem'}" in told


LARGE = 100_000_000


def resident_peak_mb(pid):
    (line,) = (each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmHWM"))  # fmt: skip
    return int(line.split()[1]) / 1000


def sends_much(peer):
    """An answer of 100 MB, whatever was asked."""
    peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % LARGE)
    for _ in range(LARGE // 1_000_000):
        peer.sendall(b"x" * 1_000_000)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells")
def test_a_hundred_megabytes_pass_both_ways_in_little_memory(tmp_path):
    asked, all_sent = [], threading.Event()

    def answer(peer):
        left = LARGE - len(asked[0].partition(b"\r\n\r\n")[2])  # which came with the head
        while left > 0 and (piece := peer.recv(1 << 20)):
            left -= len(piece)
        peer.settimeout(None)
        sends_much(peer)
        all_sent.set()

    command = [sys.executable, "-m", "gemquota", "proxy", "--json", "--quiet", "--listen", "0"]
    with raw_upstream(answer, asked.append) as upstream, subprocess.Popen(
        [*command, "--upstream", upstream], stdout=subprocess.PIPE, text=True,
        env={"GEMQUOTA_STATE_DIR": str(tmp_path), "PATH": ""},
    ) as process:  # fmt: skip
        try:
            base = urlsplit(json.loads(process.stdout.readline())["base_url"])
            before_mb = resident_peak_mb(process.pid)
            with socket.create_connection((base.hostname, base.port), timeout=60) as peer:
                peer.sendall(b"POST /v1beta/interactions HTTP/1.1\r\nhost: localhost\r\ncontent-length: %d\r\n\r\n" % LARGE)  # fmt: skip
                for _ in range(LARGE // 1_000_000):
                    peer.sendall(b"y" * 1_000_000)
                assert peer.recv(1) == b"H"
                # Nobody reads on, so the upstream cannot go on sending: the proxy does not take it in.
                assert not all_sent.wait(1)
                size = 0
                while size < LARGE and (piece := peer.recv(1 << 20)):
                    size += len(piece)
            assert size >= LARGE
            assert resident_peak_mb(process.pid) - before_mb < 40
        finally:
            process.kill()


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"GET http://elsewhere.example/ HTTP/1.1\r\nhost: localhost\r\n\r\n", id="absolute"),
        pytest.param(b"CONNECT elsewhere.example:443 HTTP/1.1\r\nhost: localhost\r\n\r\n", id="tunnel"),
        pytest.param(b"GET @elsewhere.example/ HTTP/1.1\r\nhost: localhost\r\n\r\n", id="user"),
        pytest.param(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", id="two lengths"),
        pytest.param(b"GET / HTTP/1.1\r\nhost: localhost\r\nx: a\r\n b: c\r\n\r\n", id="folded"),
        pytest.param(b"GET / HTTP/1.1\r\nhost: localhost\r\nx: " + b"a" * 10_000 + b"\x00\r\n\r\n", id="a NUL"),
    ],
)  # fmt: skip
def test_it_is_no_open_relay_and_refuses_what_two_servers_read_in_two_ways(octets, tmp_path):
    with start(tmp_path, "--listen", "0", "--quiet") as process:
        try:
            base = urlsplit(json.loads(process.stdout.readline())["base_url"])
            with socket.create_connection((base.hostname, base.port), timeout=20) as peer:
                peer.sendall(octets)
                status = peer.recv(65_536).split(b" ")[1]
        finally:
            process.kill()
    # 404: of the upstream that was configured, whatever host the request names.
    assert status in (b"400", b"403", b"404")
