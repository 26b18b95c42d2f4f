"""gzip on the wire: bodies that come in packed, and answers to clients that take them so."""

from __future__ import annotations

import zlib
from functools import lru_cache

GZIP = (b"content-encoding", b"gzip")
_GZIP_BITS = 31
"""zlib's name for its format with gzip's header."""
_QUICKEST = 1


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether an `Accept-Encoding` has gzip, and not at a weight of 0."""
    for offer in accept_encoding.lower().split(b","):
        name, _, weight = offer.partition(b";")
        if name.strip() in (b"gzip", b"*"):
            return weight.replace(b" ", b"").removeprefix(b"q=").rstrip(b"0.") != b"" or not weight
    return False


def packed(body: bytes) -> bytes:
    """`body` as gzip."""
    packer = zlib.compressobj(_QUICKEST, zlib.DEFLATED, _GZIP_BITS)
    return packer.compress(body) + packer.flush()


def unpacked(body: bytes, limit_bytes: int) -> bytes | None:
    """The content of a gzip body, no more of it than a byte over the limit.

    Returns:
        None if it is larger than `limit_bytes`; `body` itself if it is no gzip, which whoever reads
        it will say.
    """
    unpacker = zlib.decompressobj(_GZIP_BITS)
    try:
        content = unpacker.decompress(body, limit_bytes + 1)
    except zlib.error:
        return body
    return content if len(content) <= limit_bytes else None
