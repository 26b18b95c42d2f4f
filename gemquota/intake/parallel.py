"""Scan a whole log: count its errors, in several processes where that is possible.

A plain file is cut between processes where no record lies across the cut; packed files and
streams are read by one, with a thread that reads and unpacks ahead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from queue import Full, Queue
from threading import Event, Thread
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from gemquota.domain.tally import Tally
from gemquota.extract.locate import Located, cut_after
from gemquota.extract.needles import finder
from gemquota.extract.skim import Skimmer
from gemquota.intake.decode import as_utf8, encoding_of
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


class Terms(NamedTuple):
    """How the errors of a log are read and which of them count."""

    now_s: float
    """Epoch seconds, for resets that the text does not date."""

    local_offset_s: float = 0.0
    """How far times without a zone are ahead of UTC."""

    since_s: float | None = None
    until_s: float | None = None
    """Epoch seconds; errors outside do not count, nor, where either is set, those without a time."""

    def covers(self, at_s: float | None) -> bool:
        """Whether an error of this time counts."""
        if self.since_s is None and self.until_s is None:
            return True
        if at_s is None or (self.since_s is not None and at_s < self.since_s):
            return False
        return self.until_s is None or at_s <= self.until_s


def scan_file(
    path: Path, terms: Terms, *, warn: Warn, workers: int | None = None, into: Tally | None = None
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
        return scan(ahead(from_file(path, warn=warn).chunks), terms, tally)
    _together(path, shares, terms, tally)
    return tally


def scan(chunks: Iterable[bytes], terms: Terms, into: Tally | None = None) -> Tally:
    """The errors of a log that comes in chunks of any encoding, added to `into`."""
    tally = Tally() if into is None else into
    skimmer = Skimmer(now_s=terms.now_s, local_offset_s=terms.local_offset_s)
    log = Located(as_utf8(chunks))
    try:
        for sighting in skimmer.sightings(log):
            if terms.covers(sighting.at_s):
                tally.add(sighting.group, sighting.diagnosis, sighting.at_s)
    finally:
        tally.read_bytes += log.read_bytes
        tally.calls += log.calls
    return tally


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
        reader.join()


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
            cut = cut_after(stream.read(share - begin + _REACH_BYTES), share - begin)
            if cut is not None:
                cuts.append(begin + cut)
    return list(zip(cuts, [*cuts[1:], sys.maxsize], strict=True))


def _together(path: Path, shares: list[tuple[int, int]], terms: Terms, tally: Tally) -> None:
    # Forked processes share the compiled needles; where there is no safe fork they start afresh.
    context = _context()
    finder()
    helpers = []
    for share in shares[1:]:
        receiver, sender = context.Pipe(duplex=False)
        helper = context.Process(target=_help, args=(sender, path, share, terms), daemon=True)
        helper.start()
        sender.close()
        helpers.append((helper, receiver, share))
    try:
        interrupt: KeyboardInterrupt | None = None
        try:
            _scan_share(path, shares[0], terms, tally)
        except KeyboardInterrupt as stop:
            interrupt = stop  # the terminal told the helpers too: they hand in what they have
        for helper, receiver, share in helpers:
            try:
                tally.merge(receiver.recv())
            except EOFError:  # the helper was killed: do its share here
                if interrupt is None:
                    _scan_share(path, share, terms, tally)
            helper.join()
        if interrupt is not None:
            raise interrupt
    finally:
        for helper, receiver, _ in helpers:
            helper.terminate()
            receiver.close()


def _context() -> Any:
    return get_context("fork" if sys.platform == "linux" else "spawn")


def _help(sender: Connection, path: Path, share: tuple[int, int], terms: Terms) -> None:
    tally = Tally()
    with suppress(KeyboardInterrupt):
        _scan_share(path, share, terms, tally)
    with suppress(BrokenPipeError):  # the process that asked is gone
        sender.send(tally)


def _scan_share(path: Path, share: tuple[int, int], terms: Terms, tally: Tally) -> None:
    with path.open("rb", buffering=0) as stream:
        scan(_stretch(stream, *share), terms, tally)


def _stretch(stream: IO[bytes], start: int, stop: int) -> Iterator[bytes]:
    stream.seek(start)
    while start < stop and (chunk := stream.read(min(CHUNK_BYTES, stop - start))):
        start += len(chunk)
        yield chunk
