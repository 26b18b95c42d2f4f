"""`gemquota usage`: what was used, of which limit, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gemquota.render.usage import Report

EPILOG = """
[bold]Examples[/bold]

gemquota usage   [dim](since midnight in Los Angeles, when daily quotas return)[/dim]

gemquota usage --since 2h

gemquota usage --since 2026-11-01 --json
"""


def run(
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="From this time on: 30m, 7d, a time, or a date, which begins in Los Angeles."
            " [dim]default: its last midnight[/dim]",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what was used of each model, against which limits, for how much money, and by whom.

    Used is what run and proxy recorded on this machine. A limit is what a refusal stated, else what
    gemquota quotas last read, else what a probe measured, else what is on record for the tier that the
    refusals named; each with its age.
    Peaks are the fullest 60 seconds, or marked as at least that where too many records would have to be read.
    """
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.clock import now_s
    from gemquota.render.usage import usage_json, usage_text

    now = now_s()
    report = _report(_since_s(since, now), now)
    if as_json:
        emit(usage_json(report))
    else:
        emit("\n".join(usage_text(report, width=width_cells(), paint=paint())))


def _since_s(text: str | None, now_s: float) -> float:
    from gemquota.cli.times import instant_s, pacific_date_s
    from gemquota.domain.reset import pacific_day
    from gemquota.errors import UsageError

    if text is None:
        return pacific_day(now_s).start_s
    date_s = pacific_date_s(text, flag="--since")
    since_s = instant_s(text, now_s=now_s, flag="--since") if date_s is None else date_s
    if since_s > now_s:
        raise UsageError(f"--since {text[:60]!r} is yet to come", hint="for instance: --since 2h")
    return since_s


def _report(since_s: float, now_s: float) -> Report:
    from contextlib import closing

    from gemquota.cli.known_limits import known_limits
    from gemquota.cli.store_file import open_recorded
    from gemquota.domain.headroom import MINUTE_S
    from gemquota.domain.peaks import peaks
    from gemquota.domain.reset import pacific_day
    from gemquota.domain.usage import SPEND_WINDOW_S, eaters, model_uses, month_start_s
    from gemquota.errors import NothingFoundError
    from gemquota.render.usage import Report

    with closing(open_recorded()) as store:
        until_s = now_s + 1
        sums = store.totals(since_s, until_s)
        month_s = month_start_s(now_s)
        uses = model_uses(
            sums,
            store.totals(now_s - MINUTE_S, until_s),
            store.totals(pacific_day(now_s).start_s, until_s),
            peaks(store.by_minute(since_s, until_s), store.by_second, since_s=since_s),
            known_limits(store.learnt(), tier=None, now_s=now_s),
        )
        lately, month = (
            sum(totals.micro_usd for totals in store.totals(from_s, until_s).values())
            for from_s in (now_s - SPEND_WINDOW_S, month_s)
        )
    if not sums:
        raise NothingFoundError(
            "no call is recorded since then", hint="gemquota usage --since 30d, or gemquota store"
        )
    return Report(since_s, now_s, uses, eaters(sums), lately, month, month_s)
