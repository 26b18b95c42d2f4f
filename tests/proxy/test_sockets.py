from __future__ import annotations

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from gemquota.emulator.app import create
from gemquota.emulator.scenario_file import scenario_of
from tests.proxy.served import KEY, proxied

LIVE = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = json.dumps({"setup": {"model": "models/gemini-3.8-live"}})
SAY = json.dumps({"client_content": {"turns": [{"role": "user", "parts": [{"text": "hi"}]}], "turn_complete": True}})  # fmt: skip


def dial(served, path=LIVE, **headers):
    url = served.base_url.replace("http", "ws") + path
    return connect(
        url, additional_headers={"x-goog-api-key": KEY, **headers}, proxy=None, open_timeout=20
    )


def frames_until(peer, mark):
    found = []
    while not found or mark not in found[-1]:
        octets = peer.recv(20)
        found.append(octets if isinstance(octets, str) else octets.decode())
    return found


@pytest.fixture(scope="module")
def live():
    scenario = scenario_of({"limits": {"gemini-3.8-live": {"sessions": 1}}})
    with proxied(create(scenario)) as served:
        yield served


def test_a_session_passes_both_ways_and_its_usage_is_seen(live):
    with dial(live) as peer:
        peer.send(SETUP)
        assert json.loads(peer.recv(20)) == {"setupComplete": {}}
        peer.send(SAY)
        frames_until(peer, "turnComplete")
    seen = live.seen()
    assert (seen.status, seen.asked.method) == (101, "BidiGenerateContent")
    assert b'"model": "models/gemini-3.8-live"' in seen.request_head
    assert b"usageMetadata" in seen.body


def test_what_somebody_says_is_not_looked_at(live):
    with dial(live) as peer:
        peer.send(SETUP)
        peer.recv(20)
        peer.send(SAY)
        frames_until(peer, "turnComplete")
    assert b"client_content" not in live.seen().request_head


def test_a_closing_frame_passes_with_code_and_reason(live):
    with dial(live) as first:
        first.send(SETUP)
        first.recv(20)
        with dial(live) as second:
            second.send(SETUP)
            with pytest.raises(ConnectionClosed) as closed:
                second.recv(20)
        assert closed.value.rcvd.code == 1011
        assert closed.value.rcvd.reason.startswith("You exceeded your current quota")
        assert live.seen().trouble.startswith("1011 You exceeded")
    live.seen()


def test_a_handshake_that_is_refused_is_refused_with_the_same_status(live):
    with pytest.raises(InvalidStatus) as refused:
        dial(live, "/ws/none")
    assert refused.value.response.status_code == 404
    assert live.seen().status == 404


def test_a_web_page_gets_no_socket(live):
    with pytest.raises(InvalidStatus) as refused:
        dial(live, origin="https://evil.example")
    assert refused.value.response.status_code == 403


def test_an_upstream_that_is_not_there_is_a_502():
    with proxied(upstream="http://127.0.0.1:9") as served:
        with pytest.raises(InvalidStatus) as refused:
            dial(served)
        assert refused.value.response.status_code == 502
        assert served.seen().trouble
