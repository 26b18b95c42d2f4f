"""Diagnose the windows of a log, most of which repeat each other.

A log holds the same few errors thousands of times, apart from times, delays and ids. So each
window gets a signature that leaves those out and keeps what a diagnosis rests on, and a window
whose signature was seen is not read again.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.tally import Group, group_of
from gemquota.extract.diagnose import diagnose
from gemquota.extract.timestamps import Dater

MOST_REMEMBERED = 4_096

_DIGITS_AND_HEX = b"0123456789abcdef"
# After these words digits matter: limits, models, versions of models.
_WEIGHTY = (b"imit: ", b"imit=", b'imit"', b"alue", b"gemini-")
_WEIGHTY_TOKEN = re.compile(rb"[a-z]{0,6}[\\\"'=: (]{0,8}[\w.@-]{0,60}")
_STATUS = re.compile(rb"[ :=(\[\"'][45][0-9][0-9](?![0-9.a-z])")


class Sighting(NamedTuple):
    """One error in a log."""

    diagnosis: Diagnosis
    group: Group
    at_s: float | None


class Skimmer:
    """Reads windows, remembering what it has read; holds at most a few thousand answers."""

    def __init__(self, *, now_s: float, local_offset_s: float = 0.0) -> None:
        self._now_s = now_s
        self._dater = Dater(local_offset_s)
        self._known: OrderedDict[bytes, tuple[tuple[Diagnosis, Group], ...]] = OrderedDict()

    def sightings(self, windows: Iterable[bytes]) -> Iterator[Sighting]:
        """The errors of each window, dated where the window says when."""
        known = self._known
        for window in windows:
            key = signature(window)
            found = known.get(key)
            if found is None:
                found = self._read(window)
                known[key] = found
                if len(known) > MOST_REMEMBERED:
                    known.popitem(last=False)
            if found:
                at_s = self._dater.instant_s(window)
                for diagnosis, group in found:
                    yield Sighting(diagnosis, group, at_s)

    def _read(self, window: bytes) -> tuple[tuple[Diagnosis, Group], ...]:
        found = diagnose(window.decode("utf-8", "replace"), now_s=self._now_s)
        return tuple((one, group_of(one)) for one in found if one.cause is not Cause.UNKNOWN)


def signature(window: bytes) -> bytes:
    """Equal for windows that differ only in times, waits and ids.

    Digits and hexadecimal letters go, so that no id, time or delay is left; what stands after
    the words on which a diagnosis rests is put back.
    """
    kept = [window.translate(None, _DIGITS_AND_HEX)]
    for word in _WEIGHTY:
        at = window.find(word)
        while at >= 0:
            token = _WEIGHTY_TOKEN.match(window, at + len(word))
            if token is not None:
                kept.append(token[0])
            at = window.find(word, at + len(word))
    kept += _STATUS.findall(window)
    return b"\0".join(kept)
