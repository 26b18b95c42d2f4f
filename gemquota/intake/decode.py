"""Bytes of any encoding to text, and streams of any encoding to UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

# The longer mark first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4_096


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes of a text show.

    A mark decides; else zeros in every other byte mean UTF-16 (PowerShell's redirection and
    Windows' logs); else UTF-8, and cp1252 for what is not UTF-8.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[:_SAMPLE]
    half = len(sample) // 2
    if half >= 2:
        if sample[1::2].count(0) > half * 0.7 and sample[0::2].count(0) < half * 0.3:
            return "utf-16-le"
        if sample[0::2].count(0) > half * 0.7 and sample[1::2].count(0) < half * 0.3:
            return "utf-16-be"
    return "utf-8"


def text_of(octets: bytes) -> str:
    """`octets` as text; never raises."""
    encoding = encoding_of(octets)
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            return octets.decode(encoding, "replace")
        # cp1252 leaves five bytes undefined; each becomes U+FFFD.
        return octets.decode("cp1252", "replace")


def as_utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same stream in UTF-8 (or in an encoding that has ASCII inside, left as it is)."""
    remaining = iter(chunks)
    first = next(filter(None, remaining), b"")  # nothing may have come for a while
    encoding = encoding_of(first)
    if encoding == "utf-8":
        yield first
        yield from remaining
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(first).encode("utf-8", "replace")
    for chunk in remaining:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def looks_binary(octets: bytes) -> bool:
    """Whether these bytes are no text in any encoding we know."""
    sample = octets[:_SAMPLE]
    if encoding_of(sample) != "utf-8":
        return False
    control = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample)
    return control > len(sample) * 0.1
