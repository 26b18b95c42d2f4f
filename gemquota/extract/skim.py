"""Diagnose the windows of a log, most of which repeat each other.

A log holds the same few errors thousands of times, apart from times, delays and ids. So each
window gets two keys, and one whose key was seen is not read again. The near key leaves out
what stands before the error and the wait: what follows an error's first words is mostly the
same to the letter. The far key, made where the near one is new, leaves out all digits but
those that a diagnosis rests on.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.kept import happened
from gemquota.domain.tally import Group, group_of
from gemquota.extract.diagnose import diagnose
from gemquota.extract.locate import Window
from gemquota.extract.timestamps import Dater

MOST_REMEMBERED = 2_048
MOST_REMEMBERED_BYTES = 2 << 20
"""Of keys, and of each of the two kinds."""

_DIGITS_AND_HEX = b"0123456789abcdef"
# A status code by itself; and words after which digits matter: limits, models, versions of models.
_STATUS = re.compile(rb"[45][0-9][0-9](?<=[ :=(\[\"'][0-9]{3})(?![0-9.a-z])").findall
_WEIGHTY = re.compile(
    rb"(?:imit[:=\\\"]|alue|gemini-)[a-z]{0,6}[\\\"'=: (]{0,8}[\w.@-]{0,60}"
).findall
_WAIT = re.compile(rb"etry(?: in |Delay[\\\"': ]{2,12})[0-9.hms]+").sub


class Sighting(NamedTuple):
    """One error in a log."""

    diagnosis: Diagnosis
    """Of the first error of its kind: another's wait and ids may differ."""

    group: Group
    at_s: float | None
    times: int = 1
    """How often it came, the same to the letter and without a pause."""

    @property
    def dated(self) -> Diagnosis:
        """The diagnosis with the time that the log says."""
        return happened(self.diagnosis, self.at_s)


Found = tuple[tuple[Diagnosis, Group], ...]


class Skimmer:
    """Reads windows, remembering what it has read: a few megabytes at most.

    Args:
        now_s: Epoch seconds, for resets that the text does not date.
        local_offset_s: How far times without a zone are ahead of UTC.
        exact: Diagnose each window anew, so that each sighting has its own waits and message.
    """

    def __init__(self, *, now_s: float, local_offset_s: float = 0.0, exact: bool = False) -> None:
        self._now_s = now_s
        self._exact = exact
        self._dater = Dater(local_offset_s)
        self._near = Memory()
        self._far = Memory()

    def sightings(self, windows: Iterable[Window]) -> Iterator[Sighting]:
        """The errors of each window, dated where the window says when."""
        near = self._near.known
        instant_s = self._dater.instant_s
        for octets, needle, _, times in windows:
            key = near_key(octets, needle)
            found = near.get(key)
            if found is None or self._exact:
                found = self._far_found(octets)
                self._near.keep(key, found)
            if found:
                at_s = instant_s(octets)
                for diagnosis, group in found:
                    yield Sighting(diagnosis, group, at_s, times)

    def _far_found(self, octets: bytes) -> Found:
        if self._exact:
            return self._read(octets)
        key = far_key(octets)
        found = self._far.known.get(key)
        if found is None:
            found = self._read(octets)
            self._far.keep(key, found)
        return found

    def _read(self, octets: bytes) -> Found:
        found = diagnose(octets.decode("utf-8", "replace"), now_s=self._now_s)
        return tuple((one, group_of(one)) for one in found if one.cause is not Cause.UNKNOWN)


class Memory:
    """What was found under the latest keys, by number and bytes of keys."""

    def __init__(self) -> None:
        self.known: OrderedDict[bytes, Found] = OrderedDict()
        self._bytes = 0

    def keep(self, key: bytes, found: Found) -> None:
        """Remember it, and forget the oldest."""
        if key not in self.known:
            self._bytes += len(key)
        self.known[key] = found
        while len(self.known) > MOST_REMEMBERED or self._bytes > MOST_REMEMBERED_BYTES:
            oldest, _ = self.known.popitem(last=False)
            self._bytes -= len(oldest)


def near_key(octets: bytes, needle: int) -> bytes:
    """Equal for windows that differ only in times and ids before the first needle, and in waits."""
    head, rest = octets[:needle], octets[needle:]
    if b"etry" in rest:
        rest = _WAIT(b"", rest)
    return b"\0".join((head.translate(None, _DIGITS_AND_HEX), *_weights(head), rest))


def far_key(octets: bytes) -> bytes:
    """Equal for windows that differ only in times, waits and ids.

    Digits and hexadecimal letters go, so that no id, time or delay is left; what stands after
    the words on which a diagnosis rests is put back.
    """
    return b"\0".join((octets.translate(None, _DIGITS_AND_HEX), *_weights(octets)))


def _weights(octets: bytes) -> list[bytes]:
    kept: list[bytes] = _STATUS(octets)
    # One by one: a loop over three words takes longer than looking for them.
    if b"imit" in octets or b"alue" in octets or b"gemini-" in octets:
        kept += _WEIGHTY(octets)
    return kept
