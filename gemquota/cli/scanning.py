"""Scan logs of any size for `gemquota diagnose`: read, count, show progress, print."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING

from gemquota.cli.output import emit, note
from gemquota.clock import local_offset_s, now_s
from gemquota.domain.tally import Span, Tally
from gemquota.extract.skim import Sighting
from gemquota.intake.follow import batches
from gemquota.intake.parallel import Terms, scan_file
from gemquota.intake.parallel import scan as scan_chunks

if TYPE_CHECKING:
    from gemquota.intake.sources import Source

_QUIET_S = 1.0
_REDRAW_S = 0.2


@dataclass(slots=True)
class Scan:
    """One scan under way."""

    tally: Tally = field(default_factory=Tally)
    interrupted: bool = False
    names: list[str] = field(default_factory=list)


def scan(
    sources: Sequence[Source],
    span: Span,
    *,
    each: Callable[[Sighting], None] | None = None,
) -> Scan:
    """Read `sources` to their end or to Ctrl-C."""
    done = Scan(Tally(span))
    terms = Terms(now_s(), local_offset_s(now_s()))
    progress = _Progress()
    try:
        for source in sources:
            done.names.append(source.name)
            if source.path is not None and source.path.is_file() and each is None:
                scan_file(source.path, terms, warn=note, into=done.tally, tick=progress.show)
                continue
            with _Heeding(source.chunks) as heeding:
                # One by one and live: a record is read as soon as it is whole.
                each_whole = source.live and each is not None
                for chunks in map(_alone, batches(iter(heeding))) if each_whole else (heeding,):
                    scan_chunks(chunks, terms, done.tally, each=each, tick=progress.show)
            if heeding.interrupted:
                done.interrupted = True
                break
    except KeyboardInterrupt:
        done.interrupted = True
    finally:
        progress.clear()
    if not span.open:
        done.tally.calls = 0  # calls carry no time here, so no share can be told
    return done


def _alone(chunk: bytes) -> tuple[bytes]:
    return (chunk,)


class _Heeding:
    """Chunks that end at Ctrl-C, so that what was read until then is looked at to its end.

    A second Ctrl-C raises KeyboardInterrupt.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._waiting = False
        self.interrupted = False

    def __enter__(self) -> _Heeding:
        self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        again, self.interrupted = self.interrupted, True
        # A read may wait for ever; anything else is done soon.
        if self._waiting or again:
            raise KeyboardInterrupt

    def __iter__(self) -> Iterator[bytes]:
        chunks = iter(self._chunks)
        while not self.interrupted:
            self._waiting = True
            try:
                chunk = next(chunks, None)
            except KeyboardInterrupt:
                return
            finally:
                self._waiting = False
            if chunk is None:
                return
            yield chunk


class _Progress:
    """One line on a terminal's stderr, from the second second on."""

    def __init__(self) -> None:
        self._wanted = sys.stderr is not None and sys.stderr.isatty()
        self._next_s = now_s() + _QUIET_S
        self._shown = False

    def show(self, read_bytes: int, errors: int) -> None:
        if not self._wanted or now_s() < self._next_s:
            return
        self._next_s = now_s() + _REDRAW_S
        self._shown = True
        sys.stderr.write(
            f"\r\x1b[K{read_bytes / 1e6:,.0f} MB read, {errors:,} errors; Ctrl-C stops"
        )
        sys.stderr.flush()

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def print_scan(done: Scan, form: str) -> None:
    """Print a scan as `form` says: text, json, csv, markdown or short."""
    from gemquota.clock import local_time

    if form == "json":
        from gemquota.render.scan_json import scan_json

        emit(scan_json(done.tally, sources=done.names, interrupted=done.interrupted))
    elif form == "csv":
        from gemquota.render.scan_csv import scan_csv

        emit(scan_csv(done.tally))
    elif done.tally.rows and form in ("text", "short", "markdown"):
        from gemquota.render.scan_text import scan_text, what_of

        if form == "text":
            from gemquota.cli.output import paint, width_cells

            emit(
                scan_text(
                    done.tally,
                    names=_named(done.names),
                    local_time=local_time,
                    width_cells=width_cells(),
                    paint=paint(),
                )
            )
            _remark(done)
            return
        if form == "markdown":
            emit("| errors | what |\n|---:|---|")
        for group, row in done.tally.ordered():
            what = what_of(group, row)
            emit(f"{row.count} × {what}" if form == "short" else f"| {row.count} | {what} |")
    _remark(done)


def _remark(done: Scan) -> None:
    if done.interrupted:
        note(f"stopped after {done.tally.read_bytes / 1e6:,.1f} MB; this is what was read")
    if done.tally.undated:
        note(f"{done.tally.undated:,} errors carry no time and were left out")


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} files"
