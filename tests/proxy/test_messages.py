from __future__ import annotations

import asyncio
import json

import pytest

from gemquota.proxy.messages import handed_back, sent_on, sent_on_to_socket, turn_away

KEPT = [(b"x-goog-api-key", b"k"), (b"accept", b"a"), (b"accept", b"b")]
OF_ONE_CONNECTION = [
    b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer",
    b"transfer-encoding", b"upgrade",
]  # fmt: skip


@pytest.mark.parametrize("name", [*OF_ONE_CONNECTION, b"host", b"expect"])
def test_a_header_of_the_connection_is_not_sent_on_and_the_others_keep_their_order(name):
    assert sent_on([KEPT[0], (name, b"x"), *KEPT[1:]]) == KEPT


def test_a_header_that_connection_names_is_of_that_connection_too():
    named = [(b"connection", b"close, X-Mine"), (b"x-mine", b"1")]
    assert sent_on([*named, *KEPT]) == KEPT
    assert handed_back([(b"connection", b"X-Mine"), (b"x-mine", b"1"), *KEPT]) == KEPT


def test_a_handshake_makes_its_own_headers():
    own = [(b"sec-websocket-key", b"x"), (b"sec-websocket-protocol", b"y")]
    assert sent_on(own) == own
    assert sent_on_to_socket([*own, *KEPT]) == KEPT


@pytest.mark.parametrize(
    ("scope", "kinds"),
    [
        (
            {"type": "websocket", "extensions": {"websocket.http.response": {}}},
            ["websocket.http.response.start", "websocket.http.response.body"],
        ),
        ({"type": "websocket"}, ["websocket.close"]),
    ],
)
def test_a_refusal_has_the_apis_shape_and_says_whose_it_is(scope, kinds):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(turn_away(scope, send, 502, "no answer"))
    assert [message["type"] for message in sent] == kinds
    if len(sent) == 2:
        error = {"code": 502, "message": "gemquota proxy: no answer", "status": "UNAVAILABLE"}
        assert json.loads(sent[1]["body"]) == {"error": error}
        assert dict(sent[0]["headers"])[b"content-length"] == b"%d" % len(sent[1]["body"])
