"""`gemquota dashboard`: what is used of every limit, live, in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gemquota.cli.dashing import LAST_HOUR

if TYPE_CHECKING:
    from gemquota.domain.feed import Feed

EPILOG = """
[bold]Examples[/bold]

gemquota dashboard --demo   [dim](a lively day, with nothing set up)[/dim]

gemquota dashboard   [dim](what run and proxy record on this machine, live)[/dim]

gemquota dashboard --replay 2h   [dim](scrub through what was recorded)[/dim]

gemquota dashboard --once   [dim](one frame as text; --json for scripts)[/dim]

gemquota dashboard --demo --screenshot day.svg --size 160x50
"""
USUAL_VALUES = {"--replay": LAST_HOUR}


def run(
    store: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Another store than that of this machine."),
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="A day out of the emulator, a minute of it a second.")
    ] = False,
    replay: Annotated[
        str | None,
        typer.Option(
            metavar="[FROM]", help="Recorded time, from FROM on: 2h, a time, a date; else the last hour."
        ),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Print one frame as text.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one frame as JSON.")] = False,
) -> None:
    """Show what is used of every limit, live: models, refusals with their diagnoses, callers, limits.

    Reads what run, proxy and import record on this machine and never asks a server. A limit is what a
    refusal stated, else what a probe measured, else what is on record for the tier that refusals named.
    """
    from gemquota.cli.dashing import Wanted, feed_of
    from gemquota.cli.output import emit
    from gemquota.clock import now_s

    if once and as_json:
        as_json = True  # one frame either way
    now = now_s()
    feed = feed_of(Wanted(store, demo, replay), now)
    try:
        if as_json:
            emit(_json(feed, now))
        else:
            emit(_text(feed, now))
    finally:
        feed.close()


def _json(feed: Feed, now_s: float) -> str:
    from gemquota.cli.dashing import settled
    from gemquota.render.frame_json import frame_json

    return frame_json(settled(feed, now_s), feed.diagnosis)


def _text(feed: Feed, now_s: float) -> str:
    from gemquota.cli.dashing import settled
    from gemquota.cli.output import paint, width_cells
    from gemquota.clock import local_time
    from gemquota.render.frame_text import frame_text

    frame = settled(feed, now_s)
    return "\n".join(
        frame_text(frame, width=width_cells(), paint=paint(), local_time=local_time)
    )
