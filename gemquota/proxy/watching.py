"""Copies of what passes, in bounded memory: both ends of a body, and how often a name lies between."""

from __future__ import annotations

import zlib

END_BYTES = 32 * 1024
"""Of each end. Usage is the last of an answer, and of an interaction the first."""
_INFLATED_AT_ONCE = 4 << 20
"""A chunk that becomes more than this is not read on: it is made to hurt."""
_GZIP = 16 + zlib.MAX_WBITS
IMAGES = (b'"inlineData"', b'"bytesBase64Encoded"', b'"b64_json"')
"""Names that an answer has once for each image."""
TEXTS = (b'"content"',)
"""Names that a batch of embeddings asks with once for each text. Within a text, quotes are escaped."""
_SEAM_BYTES = max(map(len, IMAGES + TEXTS)) - 1


class Watch:
    """The two ends of a body. Feed it what passes; it keeps `2 * END_BYTES` at most, and a chunk."""

    __slots__ = ("_inflate", "_needles", "_pieces", "_seam", "_size", "found", "head", "unreadable")

    def __init__(self, coding: bytes = b"", needles: tuple[bytes, ...] = ()) -> None:
        """
        Args:
            coding: The body's content coding; gzip is undone, another one is not read.
            needles: What is counted: `IMAGES`, `TEXTS` or nothing.
        """
        self.head = b""
        self.found = 0
        self._needles = needles
        self.unreadable, self._inflate = False, None
        if coding:
            coding = coding.lower()
            self.unreadable = coding not in (b"identity", b"gzip", b"x-gzip")
            self._inflate = zlib.decompressobj(_GZIP) if b"gzip" in coding else None
        self._seam = b""
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> None:
        """Take a look at a chunk. Never raises."""
        if self.unreadable or not chunk:
            return
        if self._inflate is not None:
            try:
                chunk = self._inflate.decompress(chunk, _INFLATED_AT_ONCE)
            except zlib.error:
                self.unreadable = True
                return
            if self._inflate.unconsumed_tail:
                self.unreadable = True
                return
        # A name may lie across two chunks; in the seam there is room for one and not for two.
        for needle in self._needles:
            width = len(needle) - 1
            self.found += chunk.count(needle)
            if self._seam:
                self.found += (self._seam[-width:] + chunk[:width]).count(needle)
        if self._needles:
            self._seam = (
                chunk[-_SEAM_BYTES:]
                if len(chunk) >= _SEAM_BYTES
                else (self._seam + chunk)[-_SEAM_BYTES:]
            )
        if len(self.head) < END_BYTES:
            room = END_BYTES - len(self.head)
            self.head += chunk[:room]
            chunk = chunk[room:]
            if not chunk:
                return
        self._pieces.append(chunk[-END_BYTES:])
        self._size += len(self._pieces[-1])
        if self._size > 4 * END_BYTES or len(self._pieces) > 256:
            tail = self._joined()
            self._pieces, self._size = [tail], len(tail)

    def ends(self) -> bytes:
        """Head and tail; the whole where it is short."""
        return self.head + self._joined() if self._pieces else self.head

    @property
    def tail(self) -> bytes:
        """The last bytes; the head where there are no more."""
        return self._joined() if self._pieces else self.head

    def _joined(self) -> bytes:
        return b"".join(self._pieces)[-END_BYTES:]
