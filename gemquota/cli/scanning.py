"""Scan logs of any size for `gemquota diagnose`: read, count, show progress, print."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from gemquota.cli.output import emit, note
from gemquota.clock import local_offset_s, now_s
from gemquota.domain.tally import Tally
from gemquota.extract.locate import Located
from gemquota.extract.skim import Sighting, Skimmer
from gemquota.intake.decode import as_utf8
from gemquota.intake.parallel import Terms, scan_file

if TYPE_CHECKING:
    from gemquota.intake.sources import Source

_QUIET_S = 1.0
_REDRAW_S = 0.2


@dataclass(slots=True)
class Span:
    """The time asked for; either end may be open. Epoch seconds."""

    since_s: float | None = None
    until_s: float | None = None

    @property
    def open(self) -> bool:
        """Whether all times are asked for."""
        return self.since_s is None and self.until_s is None

    def holds(self, at_s: float) -> bool:
        """Whether an instant lies in it."""
        return (self.since_s is None or at_s >= self.since_s) and (
            self.until_s is None or at_s < self.until_s
        )


@dataclass(slots=True)
class Scan:
    """One scan under way."""

    span: Span
    tally: Tally = field(default_factory=Tally)
    undated: int = 0
    """Errors without a time, left out because a span was asked for."""

    interrupted: bool = False
    names: list[str] = field(default_factory=list)

    def take(self, sighting: Sighting) -> bool | None:
        """Count a sighting; whether it is the first of its group, None if it was left out."""
        if not self.span.open:
            if sighting.at_s is None:
                self.undated += 1
                return None
            if not self.span.holds(sighting.at_s):
                return None
        return self.tally.add(sighting.group, sighting.diagnosis, sighting.at_s)


def scan(
    sources: Sequence[Source],
    span: Span,
    *,
    each: Callable[[Sighting], None] | None = None,
) -> Scan:
    """Read `sources` to their end or to Ctrl-C."""
    done = Scan(span)
    terms = Terms(now_s(), local_offset_s(now_s()))
    # What is shown one by one is read one by one: waits and messages differ.
    skimmer = Skimmer(
        now_s=terms.now_s, local_offset_s=terms.local_offset_s, exact=each is not None
    )
    progress = _Progress()
    try:
        for source in sources:
            done.names.append(source.name)
            if source.path is not None and source.path.is_file() and span.open and each is None:
                scan_file(source.path, terms, warn=note, into=done.tally)
                continue
            with interrupts_kept() as heard:
                watched = _watched(source.chunks, done.tally, progress, heard)
                log = Located(as_utf8(watched))
                try:
                    for sighting in skimmer.sightings(log):
                        if done.take(sighting) is not None and each is not None:
                            each(sighting)
                finally:
                    done.tally.calls += log.calls
    except KeyboardInterrupt:
        done.interrupted = True
    finally:
        progress.clear()
    if not span.open:
        done.tally.calls = 0  # calls carry no time here, so no share can be told
    return done


@contextmanager
def interrupts_kept() -> Iterator[Callable[[], bool]]:
    """Within, Ctrl-C raises as ever; the function given says whether it did.

    A callback out of the search engine swallows exceptions, so whoever loops asks.
    """
    heard = False

    def hear(number: int, frame: FrameType | None) -> NoReturn:
        nonlocal heard
        heard = True
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield lambda: heard
    finally:
        signal.signal(signal.SIGINT, before)


def _watched(
    chunks: Iterable[bytes], tally: Tally, progress: _Progress, interrupted: Callable[[], bool]
) -> Iterator[bytes]:
    """The same chunks, with their bytes counted and progress shown as they pass."""
    for chunk in chunks:
        tally.read_bytes += len(chunk)
        progress.show(tally)
        yield chunk
        if interrupted():
            raise KeyboardInterrupt


class _Progress:
    """One line on a terminal's stderr, from the second second on."""

    def __init__(self) -> None:
        self._wanted = sys.stderr is not None and sys.stderr.isatty()
        self._next_s = now_s() + _QUIET_S
        self._shown = False

    def show(self, tally: Tally) -> None:
        if not self._wanted or now_s() < self._next_s:
            return
        self._next_s = now_s() + _REDRAW_S
        self._shown = True
        sys.stderr.write(
            f"\r\x1b[K{tally.read_bytes / 1e6:,.0f} MB read, {tally.errors:,} errors; Ctrl-C stops"
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

        emit(
            scan_json(
                done.tally, sources=done.names, undated=done.undated, interrupted=done.interrupted
            )
        )
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
        note(f"stopped after {done.tally.read_bytes / 1e6:,.0f} MB; this is what was read")
    if done.undated:
        note(f"{done.undated:,} errors carry no time and were left out")


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} files"
