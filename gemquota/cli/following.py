"""`gemquota diagnose --follow FILE`: each new kind of error once, counts, a sum at the end."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from gemquota.cli.output import emit, note
from gemquota.cli.scanning import Scan
from gemquota.clock import local_offset_s, local_time, now_s
from gemquota.domain.tally import Span, Tally
from gemquota.extract.locate import Located
from gemquota.extract.skim import Sighting, Skimmer
from gemquota.intake.engine import kept_finder
from gemquota.intake.follow import batches, followed


def follow(path: Path, span: Span, *, form: str, every_s: float) -> Scan:
    """Tail `path` until Ctrl-C; what was counted by then."""
    done = Scan(Tally(span), names=[str(path)], interrupted=True)
    skimmer = Skimmer(now_s=now_s(), local_offset_s=local_offset_s(now_s()))
    caught_up = False
    shown = -1
    live = sys.stderr.isatty() and sys.stdout.isatty() and form == "text"

    def clear() -> None:
        if live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def warn(text: str) -> None:
        clear()
        note(text)

    try:
        for batch in batches(followed(path, wait=lambda: time.sleep(every_s), warn=warn)):
            if batch:
                done.tally.read_bytes += len(batch)
                for sighting in skimmer.sightings(Located((batch,), kept_finder())):
                    # What is written while we look on happens now.
                    at_s = now_s() if sighting.at_s is None and caught_up else sighting.at_s
                    if done.tally.add(sighting.group, sighting.diagnosis, at_s, sighting.times):
                        clear()
                        _show(sighting, at_s, form)
                continue
            caught_up = True
            if live and shown != done.tally.errors:
                shown = done.tally.errors
                kinds = len(done.tally.rows)
                sys.stderr.write(f"\r\x1b[K{shown:,} errors of {kinds} kinds; Ctrl-C ends")
                sys.stderr.flush()
    except KeyboardInterrupt:
        clear()
    return done


def _show(sighting: Sighting, at_s: float | None, form: str) -> None:
    if form == "jsonl":
        from gemquota.render.diagnosis_json import line

        emit(line(sighting._replace(at_s=at_s).dated))
    elif form in ("text", "short", "markdown"):
        from gemquota.render.verdict import short

        when = f"{local_time(at_s)}  " if at_s is not None else ""
        emit(when + short(sighting.diagnosis, now_s=now_s(), local_time=local_time))
