from __future__ import annotations

import json

import pytest

from gemquota.emulator import errors
from gemquota.emulator.dialects import EVENT_STREAM, JSON, reply_to
from gemquota.emulator.refusals import Dialect
from tests.emulator.exchanges import call_of

GROWING = "streamGenerateContent"
INTERACTIONS = {"method": "createInteraction", "dialect": Dialect.INTERACTIONS}
WAITING = errors.BARE._replace(retry_after_s=7)


@pytest.mark.parametrize(
    ("call", "query", "content_type", "start"),
    [
        ({}, b"", JSON, b"{"),
        ({}, b"alt=sse", JSON, b"{"),  # only a method that streams answers in events
        ({"method": GROWING}, b"", JSON, b"[{"),
        ({"method": GROWING}, b"key=k&alt=sse", EVENT_STREAM, b"{"),
        ({"dialect": Dialect.ARRAY}, b"", JSON, b"[{"),
        ({"dialect": Dialect.ARRAY, "streams": True}, b"", EVENT_STREAM, b"[{"),
        (INTERACTIONS, b"", b"application/json", b'{"error":'),
        ({**INTERACTIONS, "streams": True}, b"", EVENT_STREAM, b"event: error"),
    ],
)
def test_an_error_is_dressed_as_its_call_expects_it(call, query, content_type, start):
    reply = reply_to(errors.BARE, call_of(**call), query)
    assert (reply.status, reply.content_type, reply.why) == (429, content_type, "bare")
    assert reply.body.replace(b"\n", b"").replace(b" ", b"").startswith(start.replace(b" ", b""))


@pytest.mark.parametrize("error", [errors.BAD_KEY, errors.NO_KEY])
@pytest.mark.parametrize("streams", [True, False])
def test_who_guards_the_door_knows_no_interactions(error, streams):
    reply = reply_to(error, call_of(**INTERACTIONS, streams=streams), b"")
    assert reply.content_type == JSON
    assert json.loads(reply.body)[0]["error"]["code"] == error.code


def test_interactions_alone_say_in_a_header_when_to_come_back():
    assert reply_to(WAITING, call_of(**INTERACTIONS), b"").headers == ((b"retry-after", b"7"),)
    assert reply_to(errors.BARE, call_of(**INTERACTIONS), b"").headers == ()
    assert reply_to(WAITING, call_of(), b"").headers == ()
