"""Taking calls out of a file into the store, each as often as the file has it, however often it is imported."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from gemquota.domain.call import Call
from gemquota.intake.attributes import MOST_BYTES, Unreadable
from gemquota.store.contract import Store

_AT_ONCE = 500
_REMEMBERED = 200_000
"""Equal lines may lie so many others apart."""
_Key = tuple[object, ...]


def lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines that are not blank; None for one that is too long, of which nothing is kept."""
    while line := stream.readline(MOST_BYTES + 1):
        if len(line) <= MOST_BYTES or line.endswith(b"\n"):
            if line.strip():
                yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MOST_BYTES)
        yield None


def take_in(
    store: Store,
    found: Iterable[bytes | None],
    call_of: Callable[[bytes], Call],
    *,
    since_s: float,
    until_s: float,
) -> tuple[int, int, Counter[str]]:
    """Add what is not there yet.

    Args:
        since_s: Older calls are refused: their sums outlast their records, so they could be added twice.
        until_s: So are later ones.

    Returns:
        How many calls were added, how many were there, and how many lines were refused, by why.
    """
    refused: Counter[str] = Counter()
    seen: OrderedDict[_Key, int] = OrderedDict()
    batch: list[Call] = []
    waiting: Counter[_Key] = Counter()
    added = known = 0
    for line in found:
        try:
            call = _checked(line, call_of, since_s, until_s)
        except Unreadable as why:
            refused[str(why)] += 1
            continue
        key = _key(call)
        seen[key] = times = seen.pop(key, 0) + 1
        if len(seen) > _REMEMBERED:
            seen.popitem(last=False)
        # A log of whole seconds has equal lines that are calls of their own: count, do not merge.
        if _stored(store, call, key) + waiting[key] >= times:
            known += 1
            continue
        batch.append(call)
        waiting[key] += 1
        if len(batch) >= _AT_ONCE:
            store.add(batch)
            added += len(batch)
            batch, waiting = [], Counter()
    if batch:
        store.add(batch)
    return added + len(batch), known, refused


def _checked(
    line: bytes | None, call_of: Callable[[bytes], Call], since_s: float, until_s: float
) -> Call:
    if line is None:
        raise Unreadable("too long")
    call = call_of(line)
    if call.at_s < since_s:
        raise Unreadable("older than records are kept")
    if call.at_s >= until_s:
        raise Unreadable("of the future")
    return call


def _stored(store: Store, call: Call, key: _Key) -> int:
    near = store.calls(call.at_s - 2e-6, call.at_s + 2e-6)
    return sum(_key(each) == key for each in near)


def _key(call: Call) -> _Key:
    # Times are written to the microsecond, rounded as `datetime` does; output and thoughts as one sum.
    out = (call.output_tokens or 0) + (call.thought_tokens or 0)
    kind = call.kind
    return (
        datetime.fromtimestamp(call.at_s, UTC), kind.account, kind.method, kind.model, call.status,
        call.input_tokens, out, call.total_ms,
    )  # fmt: skip
