"""`gemquota dashboard`: what is used of every limit, live, in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gemquota.cli.dashing import LAST_HOUR

if TYPE_CHECKING:
    from gemquota.dash.settings import Settings
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
            metavar="[FROM]",
            help="Recorded time, from FROM on: 2h, a time, a date; else its last hour.",
        ),
    ] = None,
    page: Annotated[
        str, typer.Option(help="The first: overview, model, refusals, callers, limits or replay.")
    ] = "overview",
    theme: Annotated[
        str | None, typer.Option(metavar="NAME", help="dark, light, or one of textual's.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(min=0.1, max=20, help="Frames a second. [dim]default: 4[/dim]")
    ] = None,
    ascii_: Annotated[bool, typer.Option("--ascii", help="No other characters.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Print one frame as text.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one frame as JSON.")] = False,
    screenshot: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Write a picture of a page instead.")
    ] = None,
    size: Annotated[str, typer.Option(metavar="WxH", help="Of the picture, in cells.")] = "120x40",
) -> None:
    """Show what is used of every limit, live: models, refusals with their diagnoses, callers, limits.

    Reads what run, proxy and import record on this machine and asks no server. A limit is what a
    refusal stated, else what gemquota quotas last read, else what a probe measured, else what is on record.

    In it, F1 helps, Ctrl+P finds every action, f freezes, q quits. config.toml in the configuration
    directory may have a table \\[dashboard] with theme, rate, ascii, and \\[dashboard.keys].
    """
    from gemquota.cli.dashing import Wanted, feed_of, size_of
    from gemquota.cli.output import emit
    from gemquota.clock import now_s

    shown = Shown(page, theme, rate, ascii_)
    cells = size_of(size)
    now = now_s()
    live = not (once or as_json or screenshot)
    settings = _settings(shown) if live or screenshot else None
    feed = feed_of(Wanted(store, demo, replay), now)
    if settings is not None and live:
        _watched(feed, settings)
    elif settings is not None and screenshot is not None:
        _drawn(feed, settings, screenshot, cells, page)
    else:
        try:
            emit(_json(feed, now) if as_json else _text(feed, now))
        finally:
            feed.close()


class Shown(NamedTuple):
    """How it is to look, by flags; None: as the configuration or we say."""

    page: str
    theme: str | None
    rate: float | None
    ascii: bool


def _settings(shown: Shown) -> Settings:
    """
    Raises:
        UsageError: If a flag or the configuration names what there is not.
    """
    from gemquota import config
    from gemquota.cli.dashing import look_of
    from gemquota.cli.nearest import nearest
    from gemquota.cli.output import can_show
    from gemquota.cli.settings_file import path_of
    from gemquota.dash.keys import PAGES, mistakes
    from gemquota.dash.settings import Settings
    from gemquota.dash.themes import names
    from gemquota.errors import UsageError

    look = look_of(path_of())
    if wrong := mistakes(look.keys):
        raise UsageError(f"{path_of()}: [dashboard.keys]: {wrong[0]}")
    theme = shown.theme or look.theme or "dark"
    for flag, value, there in (("--theme", theme, names()), ("--page", shown.page, PAGES)):
        if value not in there:
            near = nearest(value, there, at_most=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(there)}"
            raise UsageError(f"no {flag[2:]} {value[:60]!r}", hint=hint)
    return Settings(
        rate_hz=shown.rate or look.rate_hz or 4.0,
        theme=theme,
        ascii=shown.ascii or look.ascii or not can_show("█▁░"),
        no_color=config.environment("NO_COLOR") is not None or config.environment("TERM") == "dumb",
        keys=look.keys,
        page=shown.page,
    )


def _watched(feed: Feed, settings: Settings) -> None:
    """
    Raises:
        UsageError: If there is no terminal to show it in.
    """
    import sys

    from gemquota.cli.output import emit
    from gemquota.dash.showing import run
    from gemquota.dash.summary import summary_lines
    from gemquota.errors import UsageError

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        feed.close()
        raise UsageError(
            "the dashboard needs a terminal", hint="gemquota dashboard --once, or --json"
        )
    summary = run(feed, settings)
    emit("\n".join(summary_lines(summary)))
    if summary.failed:
        raise typer.Exit(1)


def _drawn(feed: Feed, settings: Settings, target: Path, cells: tuple[int, int], page: str) -> None:
    from gemquota.cli.output import note
    from gemquota.dash.showing import screenshot
    from gemquota.errors import UsageError

    svg = screenshot(feed, settings, width=cells[0], height=cells[1], page=page)
    try:
        target.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {target}: {(error.strerror or '').lower()}") from None
    note(f"{target}: the {page} page, {cells[0]} by {cells[1]} cells")


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
    return "\n".join(frame_text(frame, width=width_cells(), paint=paint(), local_time=local_time))
