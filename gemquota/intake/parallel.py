"""Scan a whole log: count its errors, in several processes where that is possible.

A plain file is cut between processes where no record lies across the cut; packed files and
streams are read by one, with a thread that reads and unpacks ahead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Full, Queue
from threading import Event, Thread
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from gemquota.domain.tally import Span, Tally
from gemquota.extract.locate import Located, cut_after
from gemquota.extract.skim import Sighting, Skimmer
from gemquota.intake.decode import as_utf8, encoding_of
from gemquota.intake.engine import kept_finder
from gemquota.intake.sources import from_file
from gemquota.intake.unpack import CHUNK_BYTES, Warn, is_packed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MOST_WORKERS = 4
WORTH_A_WORKER_BYTES = 32 << 20
"""Starting a process costs about as long as scanning this much."""

_LEAD_BYTES, _REACH_BYTES = 512 << 10, 2 << 20
"""How far above and below an even share a cut is looked for."""

_AHEAD = 4
_LOOK_S = 0.2
"""How often to look how far the helpers are."""

_PATIENCE_S = 1.0
"""How long to wait for a reader that may be stuck in a read."""


class Terms(NamedTuple):
    """How the errors of a log are read."""

    now_s: float
    """Epoch seconds, for resets that the text does not date."""

    local_offset_s: float = 0.0
    """How far times without a zone are ahead of UTC."""


Each = Callable[[Sighting], None]
Tick = Callable[[int, int], None]
"""Told now and then how many bytes were read and how many errors found."""


def scan_file(
    path: Path,
    terms: Terms,
    *,
    warn: Warn,
    workers: int | None = None,
    into: Tally | None = None,
    tick: Tick | None = None,
) -> Tally:
    """The errors of a log file of any size, encoding and packing.

    Args:
        workers: Most processes to use; by default one for each core, up to `MOST_WORKERS`.
        into: Where to count; after Ctrl-C it holds what was found until then.

    Raises:
        UsageError: If the file is missing, a directory or unreadable.
    """
    shares = _shares(path, workers or min(os.cpu_count() or 1, MOST_WORKERS))
    tally = Tally() if into is None else into
    if len(shares) < 2:
        chunks = from_file(path, warn=warn).chunks
        return scan(ahead(chunks) if _is_slow(path) else chunks, terms, tally, tick=tick)
    _together(path, shares, terms, tally, tick)
    return tally


def scan(
    chunks: Iterable[bytes],
    terms: Terms,
    into: Tally | None = None,
    *,
    each: Each | None = None,
    tick: Tick | None = None,
) -> Tally:
    """The errors of a log that comes in chunks of any encoding, added to `into`.

    Args:
        each: Given each error that counts, with its own wait and message.
    """
    tally = Tally() if into is None else into
    skimmer = Skimmer(
        now_s=terms.now_s, local_offset_s=terms.local_offset_s, exact=each is not None
    )
    log = Located(_watched(as_utf8(chunks), tally, tick), kept_finder())
    try:
        for sighting in skimmer.sightings(log):
            taken = tally.add(sighting.group, sighting.diagnosis, sighting.at_s, sighting.times)
            if each is not None and taken is not None:
                each(sighting)
    finally:
        tally.calls += log.calls
    return tally


def _watched(chunks: Iterable[bytes], tally: Tally, tick: Tick | None) -> Iterator[bytes]:
    """The same chunks, their bytes counted as they pass."""
    for chunk in chunks:
        yield chunk
        tally.read_bytes += len(chunk)
        if tick is not None:
            tick(tally.read_bytes, tally.errors)


def ahead(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same chunks, read by a thread that is a few ahead: unpacking lets others run."""
    queue: Queue[bytes | Exception | None] = Queue(_AHEAD)
    given_up = Event()

    def put(item: bytes | Exception | None) -> bool:
        while not given_up.is_set():
            try:
                queue.put(item, timeout=0.1)
            except Full:
                continue
            return True
        return False

    def read() -> None:
        try:
            for chunk in chunks:
                if not put(chunk):
                    return
        except Exception as error:
            put(error)
        else:
            put(None)

    reader = Thread(target=read, daemon=True)
    reader.start()
    try:
        while (item := queue.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        given_up.set()
        reader.join(_PATIENCE_S)


def _is_slow(path: Path) -> bool:
    """Whether a thread that reads ahead is worth its hand-overs: for unpacking, not for a plain file."""
    if not path.is_file():
        return True
    with path.open("rb") as stream:
        return is_packed(stream.read(4))


def _shares(path: Path, workers: int) -> list[tuple[int, int]]:
    """Stretches of a plain UTF-8 file, one for each process; fewer where it cannot be cut."""
    if not path.is_file() or not os.access(path, os.R_OK):
        return []  # whoever opens it will say what is wrong
    size = path.stat().st_size
    wanted = min(workers, size // WORTH_A_WORKER_BYTES)
    if wanted < 2:
        return []
    with path.open("rb") as stream:
        head = stream.read(1 << 12)
        if is_packed(head) or encoding_of(head) != "utf-8":
            return []
        cuts = [0]
        for number in range(1, wanted):
            share = max(cuts[-1], size * number // wanted)
            begin = max(cuts[-1], share - _LEAD_BYTES)
            stream.seek(begin)
            stretch = stream.read(share - begin + _REACH_BYTES)
            cut = cut_after(stretch, share - begin, kept_finder())
            if cut is not None:
                cuts.append(begin + cut)
    return list(zip(cuts, [*cuts[1:], sys.maxsize], strict=True))


def _together(
    path: Path, shares: list[tuple[int, int]], terms: Terms, tally: Tally, tick: Tick | None
) -> None:
    # Forked processes share the compiled needles; where there is no safe fork they start afresh.
    context = _context()
    kept_finder()
    # Bytes and errors of each helper so far.
    so_far = context.RawArray("q", 2 * len(shares))
    span = tally.span

    def progress(read_bytes: int, errors: int) -> None:
        if tick is not None:
            tick(read_bytes + sum(so_far[::2]), errors + sum(so_far[1::2]))

    helpers = []
    for number, share in enumerate(shares[1:], 1):
        receiver, sender = context.Pipe(duplex=False)
        arguments = (sender, path, share, terms, span, so_far, number)
        helper = context.Process(target=_help, args=arguments, daemon=True)
        helper.start()
        sender.close()
        helpers.append((helper, receiver, share))
    try:
        interrupt: KeyboardInterrupt | None = None
        try:
            _scan_share(path, shares[0], terms, tally, progress)
        except KeyboardInterrupt as stop:
            interrupt = stop  # the terminal told the helpers too: they hand in what they have
        for number, (helper, receiver, share) in enumerate(helpers, 1):
            try:
                while not receiver.poll(_LOOK_S):
                    progress(tally.read_bytes, tally.errors)
                tally.merge(receiver.recv())
            except EOFError:  # the helper was killed: do its share here
                if interrupt is None:
                    _scan_share(path, share, terms, tally, progress)
            except KeyboardInterrupt as stop:
                interrupt = stop
                tally.merge(receiver.recv())
            so_far[2 * number] = so_far[2 * number + 1] = 0
            helper.join()
        if interrupt is not None:
            raise interrupt
    finally:
        for helper, receiver, _ in helpers:
            helper.terminate()
            receiver.close()


def _context() -> Any:
    from multiprocessing import get_context  # most logs are small, and take one process

    return get_context("fork" if sys.platform == "linux" else "spawn")


def _help(
    sender: Connection,
    path: Path,
    share: tuple[int, int],
    terms: Terms,
    span: Span,
    so_far: Any,
    number: int,
) -> None:
    tally = Tally(span)

    def told(read_bytes: int, errors: int) -> None:
        so_far[2 * number], so_far[2 * number + 1] = read_bytes, errors

    with suppress(KeyboardInterrupt):
        _scan_share(path, share, terms, tally, told)
    with suppress(BrokenPipeError):  # the process that asked is gone
        sender.send(tally)


def _scan_share(path: Path, share: tuple[int, int], terms: Terms, tally: Tally, tick: Tick) -> None:
    with path.open("rb", buffering=0) as stream:
        scan(_stretch(stream, *share), terms, tally, tick=tick)


def _stretch(stream: IO[bytes], start: int, stop: int) -> Iterator[bytes]:
    stream.seek(start)
    while start < stop and (chunk := stream.read(min(CHUNK_BYTES, stop - start))):
        start += len(chunk)
        yield chunk
