from __future__ import annotations

import base64
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.emulator.hearing import Ear


def audio(seconds, level, *, rate=16_000, mime="audio/pcm;rate={rate}"):
    count = int(seconds * rate)
    octets = struct.pack(f"<{count}h", *([level, -level] * count)[:count])
    return {"mimeType": mime.format(rate=rate), "data": base64.b64encode(octets).decode()}


SPEECH, HISS = 5_000, 100


@pytest.mark.parametrize(
    ("pieces", "ends"),
    [
        ([(1, SPEECH), (1, HISS)], [False, True]),
        ([(1, SPEECH), (0.5, HISS), (0.5, HISS), (1, HISS)], [False, False, True, False]),
        ([(1, SPEECH), (0.5, HISS), (1, SPEECH), (0.5, HISS)], [False] * 4),
        ([(1, SPEECH), (1, 0), (1, SPEECH), (1, 0)], [False, True, False, True]),
        ([(10, HISS)], [False]),
        ([(10, SPEECH)], [False]),
    ],
    ids=["pause", "once", "too-short", "twice", "only-hiss", "only-speech"],
)
@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_speech_ends_with_a_pause_and_only_once(pieces, ends, rate):
    ear = Ear()
    assert [ear.listen(audio(*piece, rate=rate)) for piece in pieces] == ends


@given(st.dictionaries(
    st.sampled_from(["mimeType", "mime_type", "data"]),
    st.sampled_from(["audio/pcm", "audio/pcm;rate=", "audio/pcm;rate=0", "audio/pcm;rate=99999999", "image/png", "AA==", "AAA", "=", "é", 7, None])
    | st.text(max_size=20),
))  # fmt: skip
def test_what_is_no_audio_ends_nothing(blob):
    ear = Ear()
    assert ear.listen(blob) is False
