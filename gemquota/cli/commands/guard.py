"""`gemquota guard`: will so many requests fit, as an exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gemquota.cli.guarding import Wanted
    from gemquota.domain.guard import Verdict
    from gemquota.render.guard import Asked

EPILOG = """
[bold]Examples[/bold]

gemquota guard --model flash --need 300 && python nightly.py

gemquota guard --model flash --need 300 --tokens 600000 --wait   [dim](sleeps until it fits)[/dim]

gemquota guard --model pro --tier tier1 --fail-open   [dim](what cannot be told stops nothing)[/dim]
"""

_LOOKS_AGAIN_S = 60.0
"""While it waits others may use the quota, and the machine may have slept."""


def run(
    model: Annotated[
        str, typer.Option(metavar="NAME", help="A model: flash, pro, an id, a quota label.")
    ],
    need: Annotated[int, typer.Option(min=1, max=10**9, help="How many requests.")] = 1,
    tokens: Annotated[
        int | None,
        typer.Option(min=0, max=10**15, help="Input tokens of all of them together."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Sleep until it fits.")] = False,
    fail_open: Annotated[
        bool, typer.Option("--fail-open", help="Exit with 0 where it cannot be told.")
    ] = False,
    tier: Annotated[
        str | None,
        typer.Option(
            metavar="TIER",
            help="Take limits on record of this tier where no refusal stated one."
            " [dim]default: the tier that refusals named[/dim]",
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Whose quota: a fingerprint or project, as usage shows it."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say whether so many requests fit before the window ends. Exit with 0 if they do.

    10: not yet, waiting helps; 12: cannot be told; 13: never, something must change. More than a
    minute's limit goes at its pace and must end before midnight in Los Angeles. Used is what run and
    proxy recorded; a limit is what a refusal stated, else a probe measured, else is on record.
    """
    from gemquota.cli.guarding import Wanted
    from gemquota.cli.output import complain
    from gemquota.domain.catalogue import TIERS
    from gemquota.domain.guard import Answer, Need
    from gemquota.errors import ExitCode, StoreError, UnclearError, UsageError

    if tier is not None and tier not in TIERS:
        raise UsageError(f"--tier has no value {tier[:40]!r}", hint=f"one of {', '.join(TIERS)}")
    try:
        asked, verdict = _settled(Wanted(model, Need(need, tokens), tier, key), wait=wait)
    except (UnclearError, StoreError) as error:
        if not fail_open:
            raise
        complain(f"{error}; let pass by --fail-open", error.hint)
        return
    code = {
        Answer.YES: ExitCode.OK,
        Answer.LATER: ExitCode.EXHAUSTED,
        Answer.UNKNOWN: ExitCode.OK if fail_open else ExitCode.UNCLEAR,
        Answer.NEVER: ExitCode.CHANGE_NEEDED,
    }[verdict.answer]
    _show(asked, verdict, code, as_json=as_json)
    raise typer.Exit(code)


def _settled(wanted: Wanted, *, wait: bool) -> tuple[Asked, Verdict]:
    from gemquota.cli.guarding import answered
    from gemquota.cli.output import note
    from gemquota.clock import now_s, pause
    from gemquota.domain.guard import Answer
    from gemquota.domain.lengths import span
    from gemquota.domain.wording import pacific

    announced_s = 0.0
    while True:
        now = now_s()
        asked, verdict = answered(wanted, now)
        if not wait or verdict.answer is not Answer.LATER:
            return asked, verdict
        if verdict.fits_s > announced_s + 1:
            announced_s = verdict.fits_s
            note(f"gemquota: waits {span(announced_s - now)}, until {pacific(announced_s)}")
        pause(min(_LOOKS_AGAIN_S, verdict.fits_s - now))


def _show(asked: Asked, verdict: Verdict, code: int, *, as_json: bool) -> None:
    from gemquota.cli.output import complain, emit, paint, width_cells
    from gemquota.domain.guard import Answer
    from gemquota.render.guard import guard_json, guard_text

    if as_json:
        emit(guard_json(asked, verdict, code))
        return
    emit("\n".join(guard_text(asked, verdict, width=width_cells(), paint=paint())))
    if verdict.answer is Answer.UNKNOWN:
        complain("a limit that matters is not known", "gemquota guard --tier TIER, or gemquota probe")  # fmt: skip
