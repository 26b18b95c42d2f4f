"""`gemquota demo`: a quota's life in thirty seconds, with no key and no network."""

from __future__ import annotations

from typing import Annotated

import typer

EPILOG = """
[bold]Examples[/bold]

gemquota demo

gemquota demo --fast   [dim](no pauses: everything at once)[/dim]

gemquota demo --json
"""


def run(
    fast: Annotated[
        bool, typer.Option("--fast", help="No pauses. Where stdout is no terminal there are none.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Watch a burst run into its limit, the refusal explained, and the quota come back.

    A program calls the Gemini API that gemquota emulates in this process, on a clock that runs ahead:
    half a minute shows a minute and a day. What you see is what the emulator's ledger counted and what
    gemquota diagnose read from its refusals. Ctrl-C ends it.
    """
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.clock import local_time, now_s
    from gemquota.demo.story import rehearse

    rehearsal = rehearse(now_s())
    if as_json:
        from gemquota.render.demo_json import document

        emit(document(rehearsal))
        return
    from gemquota.cli.watch import play_frames
    from gemquota.render.demo import scenes

    for scene in scenes(rehearsal, width_cells=width_cells(), paint=paint(), local_time=local_time):
        play_frames([("\n".join(scene.heading), scene.hold_s)], fast=fast)
        play_frames([("\n".join(lines), hold_s) for lines, hold_s in scene.frames], fast=fast)
