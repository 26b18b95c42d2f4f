from __future__ import annotations

import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.proxy.watching import END_BYTES, IMAGES, TEXTS, Watch


def fed(chunks, coding=b"", needles=()):
    watch = Watch(coding, needles)
    for chunk in chunks:
        watch.feed(chunk)
    return watch


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_a_short_body_is_kept_whole(chunks):
    assert fed(chunks).ends() == b"".join(chunks)


@pytest.mark.parametrize("size", [1, 1000, 70_000, 1_000_000])
def test_of_a_long_one_both_ends_are(size):
    octets = bytes(n % 251 for n in range(1_000_000))
    watch = fed(
        octets[at : at + size] for at in range(0, len(octets), size) if size > 1 or at < 300
    )
    if size > 1:
        assert watch.ends() == octets[:END_BYTES] + octets[-END_BYTES:]
        assert watch.tail == octets[-END_BYTES:]
    else:
        assert watch.ends() == octets[:300]


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_gzip_is_undone_however_it_is_cut(step):
    packed = gzip.compress(b'"usageMetadata"' * 100)
    assert fed((packed[at : at + step] for at in range(0, len(packed), step)), b"gzip").ends() == b'"usageMetadata"' * 100  # fmt: skip


@pytest.mark.parametrize(
    ("made", "coding"),
    [
        pytest.param(lambda: b"no gzip at all", b"gzip", id="no gzip"),
        pytest.param(lambda: b"anything", b"br", id="unknown coding"),
        # Not before it is needed: that takes every process a second.
        pytest.param(lambda: gzip.compress(bytes(100_000_000)), b"gzip", id="bomb"),
    ],
)
def test_what_cannot_be_read_is_let_pass(made, coding):
    octets = made()
    watch = fed([octets, octets], coding)
    assert watch.unreadable
    assert watch.ends() == b""


@given(st.integers(1, 60), st.integers(0, 5))
def test_images_are_counted_however_they_are_cut(step, count):
    octets = b'{"inlineData": {"data": "AAAA"}}, ' * count + b'{"bytesBase64Encoded": "A"}'
    chunks = [octets[at : at + step] for at in range(0, len(octets), step)]
    assert fed(chunks, needles=IMAGES).found == count + 1
    assert fed(chunks).found == 0


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5), st.integers(1, 60))
def test_texts_of_a_batch_are_counted_whatever_they_say(texts, step):
    asked = {
        "requests": [{"content": {"parts": [{"text": f'"content" {text}'}]}} for text in texts]
    }
    octets = json.dumps(asked).encode()
    chunks = [octets[at : at + step] for at in range(0, len(octets), step)]
    assert fed(chunks, needles=TEXTS).found == len(texts)


def test_a_raw_deflate_stream_is_not_taken_for_gzip():
    assert fed([zlib.compress(b"x" * 100)], b"deflate").unreadable
