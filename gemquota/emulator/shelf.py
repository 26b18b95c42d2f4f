"""What clients leave with the emulator: files, caches, batches, operations. In memory, and bounded.

Each thing belongs to one project and ends by the emulator's clock. Time passes when somebody asks: every
method takes `now_s` and first lets go of what the thing's project has held for long enough. When the
shelf is full, the oldest thing of the kind that takes most of it is forgotten, whoever it belongs to.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heapify, heappop, heappush
from typing import TypeVar

from gemquota.domain.ledger import Ledger, Reservation, finish

THINGS_KEPT = 10_000
"""Of each kind."""
BYTES_KEPT = 256 * 1024 * 1024
_LATEST_S = 253_402_300_799.0
"""The last second of the year 9999, which is as far as a date goes."""


@dataclass(slots=True, eq=False)
class Held:
    """A reservation that counts until it is let go, and the ledger that counts it."""

    ledger: Ledger
    reservation: Reservation

    def release(self, now_s: float) -> None:
        """Give it back. Twice does no harm."""
        finish(self.ledger, now_s, self.reservation)


@dataclass(slots=True, kw_only=True, eq=False)
class Thing:
    """Something with a name that outlives its request."""

    name: str
    """As in the API: `files/abc`."""
    project: str
    created_s: float
    expires_s: float
    size_bytes: int = 0
    """What it takes in memory, about."""
    held: Held | None = None
    """Of its project's quota."""
    held_until_s: float = math.inf

    @property
    def due_s(self) -> float:
        """The next instant at which something about it ends by itself."""
        return self.expires_s if self.held is None else min(self.expires_s, self.held_until_s)

    def let_go(self, now_s: float) -> None:
        """Return what it holds of a quota."""
        if self.held is not None:
            self.held.release(now_s)
            self.held = None


AnyThing = TypeVar("AnyThing", bound=Thing)


class _Kind:
    """Things of one kind, the oldest first, and what they take."""

    __slots__ = ("size_bytes", "things")

    def __init__(self) -> None:
        self.things: OrderedDict[tuple[str, str], Thing] = OrderedDict()
        self.size_bytes = 0


class Shelf:
    """Every thing of every project."""

    def __init__(self, *, things: int = THINGS_KEPT, size_bytes: int = BYTES_KEPT) -> None:
        self._most_things = things
        self._most_bytes = size_bytes
        self._kinds: dict[type[Thing], _Kind] = {}
        self._of: dict[str, dict[str, Thing]] = {}
        """By project and name."""
        self._due: dict[str, list[tuple[float, str]]] = {}
        """By project, a heap of when to look at what: not after its time, maybe too early."""
        self._bytes = 0
        self.openers: dict[str, str] = {}
        """Who opened an upload: keys by its id, for as long as it lasts."""

    def open(self, upload_id: str, key: str) -> None:
        """Remember who may send the pieces of an upload that is on the shelf."""
        self.openers[upload_id] = key

    def put(self, thing: Thing, now_s: float) -> None:
        """Keep a thing; one of the same name is replaced."""
        self.take(thing.project, thing.name, now_s)
        kind = self._kinds.setdefault(type(thing), _Kind())
        kind.things[thing.project, thing.name] = thing
        self._of.setdefault(thing.project, {})[thing.name] = thing
        self._count(kind, thing.size_bytes)
        self.reschedule(thing)
        while len(kind.things) > self._most_things:
            self._take_oldest(kind, now_s)
        self._make_room(thing, now_s)

    def grow(self, thing: Thing, size_bytes: int, now_s: float) -> None:
        """`thing`, which is on the shelf, takes `size_bytes` from now on."""
        self._count(self._kinds[type(thing)], size_bytes - thing.size_bytes)
        thing.size_bytes = size_bytes
        self._make_room(thing, now_s)

    def reschedule(self, thing: Thing) -> None:
        """Take note that a thing may end earlier than before."""
        due = self._due.setdefault(thing.project, [])
        heappush(due, (thing.due_s, thing.name))
        siblings = self._of[thing.project]
        if len(due) > 64 + 4 * len(siblings):  # most of it is of things that are gone
            due[:] = [(each.due_s, each.name) for each in siblings.values()]
            heapify(due)

    def get(self, kind: type[AnyThing], project: str, name: str, now_s: float) -> AnyThing | None:
        """The thing with this name, if it is of this kind and has not expired."""
        self.pass_time(project, now_s)
        thing = self._of.get(project, {}).get(name)
        return thing if isinstance(thing, kind) else None

    def all(self, kind: type[AnyThing], project: str, now_s: float) -> list[AnyThing]:
        """A project's things of one kind, the newest first."""
        self.pass_time(project, now_s)
        things = self._of.get(project, {}).values()
        return [thing for thing in reversed(things) if isinstance(thing, kind)]

    def take(self, project: str, name: str, now_s: float) -> None:
        """Forget a thing, if it is there."""
        siblings = self._of.get(project, {})
        thing = siblings.pop(name, None)
        if thing is None:
            return
        thing.let_go(now_s)
        self.openers.pop(name.rpartition("/")[2], None)
        kind = self._kinds[type(thing)]
        del kind.things[project, name]
        self._count(kind, -thing.size_bytes)
        if not siblings:
            del self._of[project]
            del self._due[project]

    def pass_time(self, project: str, now_s: float) -> None:
        """Let go of what has ended, and forget what has expired."""
        due = self._due.get(project, [])
        while due and due[0][0] <= now_s:
            _, name = heappop(due)
            thing = self._of.get(project, {}).get(name)
            if thing is None:
                continue
            if now_s >= thing.expires_s:
                self.take(project, name, now_s)
                continue
            if now_s >= thing.held_until_s:
                thing.let_go(now_s)
            heappush(due, (thing.due_s, name))

    def _count(self, kind: _Kind, size_bytes: int) -> None:
        kind.size_bytes += size_bytes
        self._bytes += size_bytes

    def _make_room(self, newest: Thing, now_s: float) -> None:
        while self._bytes > self._most_bytes:
            largest = max(self._kinds.values(), key=lambda kind: kind.size_bytes)
            oldest = next(iter(largest.things.values()))
            if oldest is newest:  # it has grown; the others go first
                largest.things.move_to_end((newest.project, newest.name))
                oldest = next(iter(largest.things.values()))
            if oldest is newest:
                largest = max(
                    (kind for kind in self._kinds.values() if kind is not largest),
                    key=lambda kind: kind.size_bytes,
                    default=_Kind(),
                )
                if not largest.things:
                    return
            self._take_oldest(largest, now_s)

    def _take_oldest(self, kind: _Kind, now_s: float) -> None:
        project, name = next(iter(kind.things))
        self.take(project, name, now_s)


def timestamp(at_s: float) -> str:
    """An instant as the API writes it: RFC 3339 with microseconds."""
    moment = datetime.fromtimestamp(min(at_s, _LATEST_S), UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_s(text: object) -> float | None:
    """The instant that an RFC 3339 text names; None if it is none."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError):
        return None


def seconds(text: object) -> float | None:
    """A duration of JSON proto, `3600s` or `1.5s`; None if it is none."""
    if not isinstance(text, str) or not text.endswith("s") or len(text) > 30:
        return None
    digits = text[:-1]
    if not digits.isascii() or not digits.replace(".", "", 1).isdigit():
        return None
    return float(digits)
