"""`gemquota reset-time`: when the day's quota returns, in Pacific and local time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gemquota.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from gemquota.render.reset import Clockface

EPILOG = """
[bold]Examples[/bold]

gemquota reset-time

gemquota reset-time --tz Europe/Berlin --tz America/Sao_Paulo

gemquota reset-time --watch

gemquota reset-time --at 2027-03-14   [dim](a day of 23 hours)[/dim]
"""
_DEFAULT_ZONES = ("local", "UTC", "Asia/Shanghai")


def run(
    zones: Annotated[
        list[str] | None,
        typer.Option("--tz", metavar="ZONE", help="Show this time zone too; may be repeated."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Count from this time instead of now, e.g. 2027-03-14."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep counting down; Ctrl-C ends.")
    ] = False,
    as_short: Annotated[bool, typer.Option("--short", help="Only the countdown.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say when daily quotas return: the documented midnight Pacific, and the servers' hint.

    Google documents midnight Pacific time; since autumn 2026 its servers hint at 00:00 UTC.
    Both are shown, as what they are, with what else resets when.
    """
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.clock import now_s
    from gemquota.render.reset import reset_json, reset_short, reset_text

    if as_json and as_short:
        raise UsageError("--json and --short exclude each other", hint="choose one of them")
    if watch and at is not None:
        raise UsageError("--watch counts from now, so --at has no meaning", hint="drop one")
    clocks = _clocks(zones or ())

    def frame(from_s: float, *, full: bool) -> str:
        faces = _faces(clocks, from_s)
        if as_json:
            return reset_json(from_s, faces, indent=None if watch else 2)
        if as_short:
            return reset_short(from_s)
        return reset_text(from_s, faces, width=width_cells(), paint=paint(), full=full)

    if watch:
        from gemquota.cli.watch import watch_frames

        watch_frames(lambda: frame(now_s(), full=False), every_s=1.0)
        return
    from_s = now_s()
    if at is not None:
        from gemquota.cli.times import instant_s, pacific_date_s

        # A bare date is a day in Los Angeles: that is what daily quotas count.
        day_s = pacific_date_s(at, flag="--at")
        from_s = instant_s(at, now_s=from_s, flag="--at") if day_s is None else day_s
    emit(frame(from_s, full=True))


def _clocks(named: Sequence[str]) -> list[tuple[str, tzinfo]]:
    """The zones to show: the useful ones, then the user's."""
    from gemquota.cli.times import zone

    clocks: list[tuple[str, tzinfo]] = []
    for name in _DEFAULT_ZONES:
        try:
            clocks.append((name, zone(name)))
        except UsageError:  # no time zone data on this machine: the computed clocks remain
            continue
    clocks += [(name, zone(name)) for name in dict.fromkeys(named) if name not in _DEFAULT_ZONES]
    return clocks


def _faces(clocks: Sequence[tuple[str, tzinfo]], from_s: float) -> list[Clockface]:
    from gemquota.cli.times import in_zone
    from gemquota.domain.reset import next_pacific_midnight, next_utc_midnight
    from gemquota.render.reset import Clockface

    documented_s, hinted_s = next_pacific_midnight(from_s), next_utc_midnight(from_s)
    return [
        Clockface(name, in_zone(documented_s, where), in_zone(hinted_s, where))
        for name, where in clocks
    ]
