from __future__ import annotations

import gzip
import io

import pytest

from gemquota.intake import unpack
from gemquota.intake.unpack import is_packed, unpacked

PLAIN = b"2026-11-24T10:00:00Z INFO all well\n" * 100_000
zstd = pytest.importorskip(unpack._zstd()[0].__module__)


def read(octets, warn=None):
    def refuse(warning):
        raise AssertionError(warning)

    return b"".join(unpacked(io.BytesIO(octets), name="a.log", warn=warn or refuse))


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(PLAIN), zstd.compress(PLAIN), gzip.compress(PLAIN) * 2, zstd.compress(PLAIN) * 2],
    ids=["gz", "zst", "two gz", "two zst"],
)  # fmt: skip
def test_a_packed_stream_comes_unpacked_member_by_member(packed):
    assert is_packed(packed)
    assert read(packed).replace(PLAIN, b"") == b""
    assert len(read(packed)) >= len(PLAIN)


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress], ids=["gz", "zst"])
def test_a_stream_that_ends_early_or_is_damaged_gives_what_came_before(pack):
    warnings = []
    packed = pack(bytes(range(256)) * 40_000)
    assert 0 <= len(read(packed[: len(packed) // 2], warnings.append)) < 256 * 40_000
    assert read(packed + b"garbage", warnings.append) == bytes(range(256)) * 40_000
    assert len(warnings) == 2
    assert all("a.log" in warning for warning in warnings)


def test_pauses_of_a_plain_stream_are_told():
    answers = iter([True, True, False, False])
    chunks = unpacked(io.BytesIO(PLAIN), name="a", warn=print, paused=lambda: next(answers))
    assert next(chunks) == PLAIN[:4]
    assert [next(chunks), next(chunks)] == [b"", b""]
    assert next(chunks) == PLAIN[4 : 4 + unpack.CHUNK_BYTES]
