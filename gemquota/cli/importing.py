"""Taking calls out of a file into the store, each as often as the file has it, however often it is imported."""

from __future__ import annotations

import json
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from gemquota.domain.call import Call, Kind, NamedLimit
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.errors import UsageError
from gemquota.intake.attributes import MOST_BYTES, Reading, Unreadable, calls_in, calls_of
from gemquota.render.diagnosis_json import SCHEMA as DIAGNOSIS
from gemquota.render.diagnosis_json import from_line, kept, kept_of
from gemquota.store.contract import Store

if TYPE_CHECKING:
    from gemquota.intake.sources import Source
    from gemquota.sources.prices import ListPrices

_AT_ONCE = 500
_REMEMBERED = 200_000
"""Equal lines may lie so many others apart."""
_HEAD_BYTES = 4 << 20
_HEAD_LINES = 2_000
"""Of which one must be a call, or the file is read as a log."""
_MOST_DOCUMENT_BYTES = 64 << 20
"""Of an export that is one document over many lines."""
_MARK = DIAGNOSIS.encode()
_SUMMARIES = ("gemquota.scan/", "gemquota.diagnosis/")
_DOCUMENT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"")
_BETWEEN = re.compile(r"[\s,]*")
"""What may stand between two objects."""
_Key = tuple[object, ...]
LabelOf = Callable[[str], str]
Found = Call | Unreadable


def found_in(
    source: Source, label_of: LabelOf, tag: str, now_s: float
) -> tuple[str, Iterator[Found]]:
    """What a file is, and the calls in it.

    Args:
        source: JSON Lines, an export of OpenTelemetry, or a log of any kind.
        label_of: A model's name to the name under which its quota counts it.
        tag: Of calls that have none of their own.
        now_s: Epoch seconds.

    Returns:
        `lines`, `document` or `log`, and each call or why a line is none.
    """
    from gemquota.intake.sources import head_of, with_head

    head, _ = head_of(source, _HEAD_BYTES)
    chunks = with_head(source, head).chunks
    reading = _reading(label_of, tag, now_s)
    some = [
        each
        for line in islice(lines(iter((head,))), _HEAD_LINES)
        for each in _of_line(line, reading)
    ]
    if any(isinstance(each, Call) for each in some):
        return "lines", (each for line in lines(chunks) for each in _of_line(line, reading))
    if _DOCUMENT.match(head):
        octets = b"".join(_until(chunks, _MOST_DOCUMENT_BYTES))
        calls = list(_of_documents(octets, reading))
        if any(isinstance(each, Call) for each in calls):
            return "document", iter(calls)
        chunks = chain((octets,), chunks)
    return "log", _of_log(chunks, label_of, tag, now_s)


def _until(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Chunks until so many bytes have come."""
    for chunk in chunks:
        yield chunk
        most -= len(chunk)
        if most <= 0:
            return


def lines(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """The lines that are not blank; None for one that is too long, of which nothing is kept."""
    pending, is_long = b"", False
    for chunk in chunks:
        *done, pending = (pending + chunk).split(b"\n")
        for line in done:
            if is_long or len(line) > MOST_BYTES:
                yield None
            elif line.strip():
                yield line
            is_long = False
        if len(pending) > MOST_BYTES:
            pending, is_long = b"", True
    if is_long:
        yield None
    elif pending.strip():
        yield pending


def _of_line(line: bytes | None, reading: Reading) -> Iterator[Found]:
    if line is None:
        yield Unreadable("too long")
    elif _MARK in line:
        diagnosis = from_line(line.decode("utf-8", "replace"))
        yield (
            Unreadable("with a diagnosis that is none")
            if diagnosis is None
            else refusal(diagnosis, reading.label_of, reading.tag)
        )
    else:
        yield from calls_of(line, reading)


def _of_documents(octets: bytes, reading: Reading) -> Iterator[Found]:
    """Of objects over many lines, one after another or in a list, as SDKs print spans.

    Raises:
        UsageError: If it is a summary, which has no calls.
    """
    text, at, decoder = octets.decode("utf-8-sig", "replace"), 0, json.JSONDecoder()
    while (begin := _BETWEEN.match(text, at).end()) < len(text):  # type: ignore[union-attr]
        try:
            value, at = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError):
            yield Unreadable("no JSON")
            return
        for each in value if isinstance(value, list) else (value,):
            if not isinstance(each, dict):
                yield Unreadable("no JSON object")
                continue
            if str(each.get("schema")).startswith(_SUMMARIES):
                raise UsageError(
                    f"this is {each['schema']}, which does not say of each error when it was"[:200],
                    hint="gemquota import the log itself, or what gemquota diagnose --scan --jsonl prints",
                )
            yield from calls_in(each, reading)


def _reading(label_of: LabelOf, tag: str, now_s: float) -> Reading:
    """With list prices, which take a while to load and so are not before they are wanted."""
    listed: list[ListPrices] = []

    def price(
        kind: Kind, asked: int | None, cached: int | None, thoughts: int | None, output: int | None
    ) -> int | None:
        if asked is None:
            return None
        if not listed:
            from gemquota.sources import catalogue
            from gemquota.sources.prices import ListPrices

            listed.append(ListPrices(catalogue.models(), now_s=now_s))
        return listed[0].micro_usd(kind, asked, cached, thoughts, output)

    def explain(call: Call, text: str) -> Call:
        found = _diagnosed(text)
        if found is None:
            return call
        told = refusal(replace(found, at_s=call.at_s), label_of, tag)
        if isinstance(told, Unreadable):
            return call
        return call._replace(
            status=call.status or told.status,
            cause=told.cause,
            limits=told.limits or call.limits,
            wait_ms=told.wait_ms if call.wait_ms is None else call.wait_ms,
            diagnosis=told.diagnosis,
        )

    return Reading(label_of, tag, kept_of, price, explain)


@lru_cache(maxsize=1024)
def _diagnosed(text: str) -> Diagnosis | None:
    from gemquota.extract.diagnose import diagnose

    # What is kept of it says nothing of instants.
    return next(iter(diagnose(text, now_s=0.0)), None)


def _of_log(chunks: Iterable[bytes], label_of: LabelOf, tag: str, now_s: float) -> Iterator[Found]:
    """A refused call for each error that `gemquota diagnose --scan` finds."""
    from gemquota.clock import local_offset_s
    from gemquota.extract.locate import Located
    from gemquota.extract.skim import Skimmer
    from gemquota.intake.decode import as_utf8
    from gemquota.intake.engine import kept_finder

    skimmer = Skimmer(now_s=now_s, local_offset_s=local_offset_s(now_s), exact=True)
    for sighting in skimmer.sightings(Located(as_utf8(chunks), kept_finder())):
        found = refusal(sighting.dated, label_of, tag)
        for _ in range(sighting.times):
            yield found


_NOT_CALLS = frozenset({Cause.NOT_GEMINI, Cause.UNKNOWN})


def refusal(diagnosis: Diagnosis, label_of: LabelOf, tag: str) -> Found:
    """The call that an error of a log was the end of; or why it is none."""
    if diagnosis.cause in _NOT_CALLS:
        return Unreadable("of another service")
    if diagnosis.at_s is None:
        return Unreadable("without a time")
    limits = tuple(
        NamedLimit(
            each.dimension.value if each.dimension else "",
            each.limit,
            label_of(each.model) if each.model else "",
            each.tier.value,
            each.quota_id or "",
        )
        for each in diagnosis.limits
    )
    model = next((each.model for each in diagnosis.limits if each.model), "")
    wait_s = diagnosis.retry_after_s
    return Call(
        diagnosis.at_s,
        Kind(
            "import",
            surface=diagnosis.surface.value,
            model=model,
            label=label_of(model) if model else "",
            tag=tag,
        ),
        diagnosis.http_status or 0,
        diagnosis.cause.value,
        limits,
        wait_ms=None if wait_s is None else round(wait_s * 1000),
        diagnosis=kept(diagnosis),
    )


def take_in(
    store: Store,
    found: Iterable[Found],
    *,
    since_s: float,
    until_s: float,
) -> tuple[int, int, Counter[str]]:
    """Add what is not there yet.

    Args:
        store: Where they go.
        found: From `found_in`.
        since_s: Older calls are refused: their sums outlast their records, so they could be added twice.
        until_s: So are later ones.

    Returns:
        How many calls were added, how many were there, and how many were refused, by why.
    """
    refused: Counter[str] = Counter()
    seen: OrderedDict[_Key, int] = OrderedDict()
    batch: list[Call] = []
    waiting: Counter[_Key] = Counter()
    added = known = 0
    for each in found:
        why = _why_not(each, since_s, until_s)
        if isinstance(each, Unreadable) or why:
            refused[why] += 1
            continue
        call = each
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


def _why_not(found: Found, since_s: float, until_s: float) -> str:
    """Why it cannot be added; empty if it can."""
    if isinstance(found, Unreadable):
        return str(found)
    if found.at_s < since_s:
        return "older than records are kept"
    return "of the future" if found.at_s >= until_s else ""


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
