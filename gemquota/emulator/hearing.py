"""When a speaker has finished: the end of speech in a stream of 16-bit audio.

The simplest detector that lets clients work which stream a microphone and wait: after something loud,
most of a second of nothing loud. The real one is a model of its own.
"""

from __future__ import annotations

import sys
from array import array
from binascii import a2b_base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOUD = 500
"""Of 32,767: above the hiss of a quiet room."""
PAUSE_S = 0.8
RATE_HZ = 16_000
"""Where the MIME type names no rate."""


@dataclass(slots=True)
class Ear:
    """Listens to one stream."""

    has_heard: bool = False
    """Something loud, since the last end."""
    silent_s: float = 0.0

    def listen(self, blob: Mapping[str, Any]) -> bool:
        """Take a piece of audio in; whether it brings the end of what was said."""
        samples, rate_hz = _samples(blob)
        if samples is None or not samples:
            return False
        if max(max(samples), -min(samples)) >= LOUD:
            self.has_heard, self.silent_s = True, 0.0
            return False
        self.silent_s += len(samples) / rate_hz
        if not self.has_heard or self.silent_s < PAUSE_S:
            return False
        self.has_heard = False
        return True


def _samples(blob: Mapping[str, Any]) -> tuple[array[int] | None, int]:
    mime = blob.get("mimeType") or blob.get("mime_type")
    data = blob.get("data")
    if not isinstance(mime, str) or not mime.startswith("audio/") or not isinstance(data, str):
        return None, RATE_HZ
    try:
        octets = a2b_base64(data.replace("-", "+").replace("_", "/"))
    except ValueError:
        return None, RATE_HZ
    samples = array("h")
    samples.frombytes(octets[: len(octets) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    digits = mime.partition("rate=")[2][:6]
    rate_hz = int(digits) if digits.isascii() and digits.isdigit() else RATE_HZ
    return samples, max(rate_hz, 1)
