"""One served emulator, as a user starts it: the command, a port, real sockets."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.cli.run import run
from tests.emulator.calls import HELLO

PATH = "/v1beta/models/gemini-3.8-flash:generateContent"
KEY = {"x-goog-api-key": "k", "content-type": "application/json"}


@pytest.fixture
def served(tmp_path):
    """A running `gemquota emulate`, its port and its scenario file."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(
        # Sliding, because a fixed minute can end between two calls of a test.
        'window = "sliding"\nlimits."gemini-3.8-flash".rpm = 2\n[[fault]]\nkind = "cut"\nmodel = "gemini-3.6*"\n'
    )
    command = [sys.executable, "-m", "gemquota", "emulate", "--port", "0", "--json"]
    with subprocess.Popen(
        [*command, "--scenario", str(scenario)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            start = json.loads(process.stdout.readline())
            yield process, int(start["base_url"].rpartition(":")[2]), scenario
        finally:
            process.kill()


def post(port, body, path=PATH):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", path, body, KEY)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def raw(port, octets):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as peer:
        peer.sendall(octets)
        return peer.recv(65_536)


def test_it_serves_refuses_survives_and_sums_up(served):
    process, port, scenario = served
    hello = json.dumps(HELLO)

    assert [post(port, hello)[0] for _ in range(3)] == [200, 200, 429]
    assert run("emulate", "--port", str(port)).code == 2

    # What a broken or hostile client does: nonsense, half a request, a body that never ends.
    assert b" 400 " in raw(port, b"nonsense\r\n\r\n")
    socket.create_connection(("127.0.0.1", port), timeout=20).close()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as half:
        half.sendall(b"POST / HTTP/1.1\r\ncontent-length: 100\r\n\r\n{")
    status, body = post(port, b"x" * 100_000_000)
    assert (status, b"payload size exceeds" in body) == (400, True)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        post(port, hello, PATH.replace("3.8", "3.6"))

    scenario.write_text("tier = 'gold'")
    assert "no 'gold'" in line_with(process.stderr, "gemquota: ")
    assert post(port, hello)[0] == 429
    scenario.write_text('limits."gemini-3.8-flash".rpm = 50\n')
    line_with(process.stderr, "read again")
    assert post(port, hello)[0] == 200

    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    summary = json.loads(out.splitlines()[-1])
    assert process.returncode == 130
    assert summary["admitted"] == 3
    assert summary["refused"]["RPM"] == 2


def line_with(stream, text):
    """The next line that holds `text`; the process writes one for every call."""
    return next(line for line in stream if text in line)


LIVE = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = json.dumps({"setup": {"model": "models/gemini-3.8-live"}})


def test_live_is_served_over_tls_and_a_session_ends_with_its_connection():
    command = [sys.executable, "-m", "gemquota", "emulate", "--port", "0", "--json", "--tls"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            start = json.loads(process.stdout.readline())
            trusted = ssl.create_default_context(cafile=start["certificate"])
            url = start["base_url"].replace("https", "wss") + LIVE

            with ExitStack() as opened:

                def session():
                    key = {"x-goog-api-key": "k"}
                    peer = opened.enter_context(connect(url, ssl=trusted, additional_headers=key))
                    peer.send(SETUP)
                    return peer

                sessions = [session() for _ in range(3)]
                first = [json.loads(each.recv(20)) for each in sessions]
                assert first == [{"setupComplete": {}}] * 3
                with pytest.raises(ConnectionClosed) as refused:
                    session().recv(20)
                assert refused.value.rcvd.code == 1011
                assert refused.value.rcvd.reason.startswith("You exceeded your current quota")
                sessions[0].socket.shutdown(socket.SHUT_RDWR)  # who dies says no goodbye
                line_with(process.stderr, "  101  bidiGenerateContent")
                assert json.loads(session().recv(20)) == {"setupComplete": {}}
        finally:
            process.terminate()
            process.communicate(timeout=20)
        # The key of the certificate does not outlive the server, however it ends.
        assert not Path(start["certificate"]).exists()
