from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.clock import run_virtually
from gemquota.emulator.scenario import Fault, FaultKind
from gemquota.emulator.streams import Cut, array, ended, events, paced, strikes_streams

DOCUMENTS = [{"n": 1}, {"n": 2}, {"n": 3}]
CUT, ERROR, SLOW = (
    Fault(kind=kind) for kind in (FaultKind.CUT, FaultKind.STREAM_ERROR, FaultKind.SLOW)
)
AS_EVENTS, AS_ARRAY = events, array


def sent(stream):
    """Each piece with the second at which it went out, and whether the stream was cut."""

    async def run():
        pieces = []
        loop = asyncio.get_running_loop()
        try:
            async for piece in stream:
                pieces += [(round(loop.time(), 3), piece)]
        except Cut:
            return pieces, True
        return pieces, False

    return run_virtually(run())


@pytest.mark.parametrize("kind", FaultKind)
def test_two_faults_strike_within_streams(kind):
    assert strikes_streams(Fault(kind=kind)) is (kind in (FaultKind.CUT, FaultKind.STREAM_ERROR))
    assert not strikes_streams(None)


@pytest.mark.parametrize("fault", [None, SLOW])
def test_events_go_out_one_by_one_in_their_time(fault):
    pieces, cut = sent(events(DOCUMENTS, chunk_s=0.5, fault=fault))
    assert pieces == [
        (0.0, b'data: {"n": 1}\r\n\r\n'),
        (0.5, b'data: {"n": 2}\r\n\r\n'),
        (1.0, b'data: {"n": 3}\r\n\r\n'),
    ]
    assert not cut


@given(st.lists(st.dictionaries(st.text(), st.integers(-(2**53), 2**53)), min_size=1, max_size=5))
def test_the_pieces_of_an_array_are_one_document(documents):
    pieces, _ = sent(array(documents, chunk_s=0, fault=None))
    assert json.loads(b"".join(piece for _, piece in pieces)) == documents


def test_an_array_grows_in_its_time_and_closes_at_once():
    pieces, _ = sent(array(DOCUMENTS, chunk_s=2, fault=None))
    assert [at_s for at_s, _ in pieces] == [0.0, 2.0, 4.0, 4.0]


@pytest.mark.parametrize("stream", [AS_EVENTS, AS_ARRAY])
def test_a_cut_comes_behind_the_first_piece(stream):
    whole, _ = sent(stream(DOCUMENTS, chunk_s=1, fault=None))
    pieces, cut = sent(stream(DOCUMENTS, chunk_s=1, fault=CUT))
    assert (pieces, cut) == (whole[:1], True)


def test_an_error_stands_second_and_ends_the_stream():
    pieces, _ = sent(events(DOCUMENTS, chunk_s=1, fault=ERROR))
    (_, first), (_, second) = pieces
    assert first == b'data: {"n": 1}\r\n\r\n'
    assert second.removeprefix(b"data: ").startswith(b'{"error":')
    pieces, _ = sent(array(DOCUMENTS, chunk_s=1, fault=ERROR))
    one, error = json.loads(b"".join(piece for _, piece in pieces))
    assert one == {"n": 1}
    assert error["error"]["code"] == 503


@given(st.lists(st.binary(min_size=1), min_size=1), st.binary(min_size=1))
def test_the_end_is_said_last_and_leaves_room_for_an_error_before_it(pieces, end):
    closed = ended(pieces, end)
    assert b"".join(closed) == b"".join([*pieces, end])
    struck, _ = sent(paced(closed, b"error", chunk_s=0, fault=ERROR))
    assert [piece for _, piece in struck] == [pieces[0], b"error"]
