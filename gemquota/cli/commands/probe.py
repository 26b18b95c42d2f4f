"""`gemquota probe`: what the limits of your project really are."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gemquota.cli.places import ask_first, one_of
from gemquota.cli.probe_setup import (
    IMAGE_TOKENS,
    Plan,
    on_developer_api,
    on_emulator,
    on_vertex_ai,
    plan_of,
)
from gemquota.errors import ApiError, ExitCode, UsageError

if TYPE_CHECKING:
    from gemquota.cli.probing import Target
    from gemquota.domain.diagnosis import Diagnosis
    from gemquota.domain.drift import Change
    from gemquota.domain.measurement import Measurement
    from gemquota.domain.outlook import Allowed

EPILOG = """
[bold]Examples[/bold]

gemquota probe --model flash --emulate   [dim](no key, no network)[/dim]

gemquota probe --model flash --dry-run

gemquota probe --model flash-lite --tier tier1 --dimension all --compare
"""
USUAL_VALUES = {"--emulate": "free"}
_DIMENSIONS = ("rpm", "tpm", "ipm", "rpd", "all")


def run(
    model: Annotated[
        str, typer.Option(metavar="NAME", help="A model: flash, pro, an id, an alias.")
    ] = "flash",
    dimension: Annotated[
        str,
        typer.Option(
            metavar="WHAT",
            help="rpm, tpm, ipm (images), rpd (sends nothing) or all. [dim]default: rpm[/dim]",
            show_default=False,
        ),
    ] = "rpm",
    tier: Annotated[
        str | None,
        typer.Option(help="Your tier, if you know it: free, tier1, tier2, tier3.", metavar="TIER"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before sending.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The plan alone.")] = False,
    max_requests: Annotated[int, typer.Option(min=1, metavar="N", help="Hard cap.")] = 3_000,
    max_tokens: Annotated[
        int, typer.Option(min=1, metavar="N", help="Hard cap, in and out.")
    ] = 2_000_000,
    max_cost: Annotated[float, typer.Option(min=0, metavar="USD", help="Hard cap.")] = 0.5,
    max_seconds: Annotated[
        float, typer.Option(min=1, metavar="S", help="Hard cap, seconds.")
    ] = 240.0,
    max_share_of_day: Annotated[
        float,
        typer.Option(
            min=0, max=100, metavar="%", help="Of the day's requests on record, at least six."
        ),
    ] = 10.0,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Another server of the API.")
    ] = None,
    vertex: Annotated[
        str | None,
        typer.Option(
            metavar="PROJECT/LOCATION",
            help="Vertex AI, with your Application Default Credentials.",
        ),
    ] = None,
    env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the key from GEMINI_API_KEY= in it.")
    ] = None,
    emulate: Annotated[
        str | None,
        typer.Option(
            metavar="[TIER|FILE]",
            help="Probe the built-in emulator: a tier, or a scenario in TOML.",
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="With the record and with earlier probes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure the limits that your project really has, with the least harm.

    Sends the smallest requests at rising rates until one is refused. If the refusal states the limit,
    that is the answer; if not, the limit is inferred from how it reopens. Says the plan first, asks,
    and keeps to hard caps. The key comes from GEMINI_API_KEY or --env-file. Ctrl-C prints what is known.
    """
    from gemquota.cli.output import emit, note, paint, width_cells
    from gemquota.render.probe_json import plan_json
    from gemquota.render.probe_plan import over_share, plan_text

    wanted = one_of(dimension, _DIMENSIONS, "--dimension")
    plan = plan_of(
        model,
        wanted,
        tier,
        emulate,
        _allowed(max_requests, max_tokens, max_cost, max_seconds, max_share_of_day),
        on_vertex=vertex is not None,
    )
    needs_key = not dry_run and plan.sends
    if emulate:
        target = on_emulator(plan, emulate)
    elif vertex is not None:
        target = on_vertex_ai(plan, vertex, base_url, needs_key=needs_key)
    else:
        target = on_developer_api(plan, base_url, env_file, needs_key=needs_key)
    where = "the emulator" if emulate else target.base_url
    words = (plan.model.id, where, plan.outlooks, plan.allowed)
    if dry_run:
        text = plan_text(*words, width=width_cells(), paint=paint())
        emit(plan_json(*words, emulated=bool(emulate)) if as_json else text)
        return
    if plan.sends and not emulate:
        note(plan_text(*words, width=width_cells(), paint=lambda text, role: text).rstrip())
        if warning := over_share(plan.outlooks, plan.allowed):
            note(f"  careful: {warning}")
        if not yes:
            ask_first()
    found = _measure(plan, target, is_live=not as_json and not emulate)
    _report(plan, where, found, compare=compare, as_json=as_json, emulated=bool(emulate))


def _measure(plan: Plan, target: Target, *, is_live: bool) -> list[Measurement]:
    from gemquota.cli.probing import Session, live_wanted
    from gemquota.probe.budget import Rates

    rates = Rates(*plan.usd, output_tokens=IMAGE_TOKENS if plan.draws else 1)
    return Session(
        target, plan.outlooks, plan.allowed, rates, is_live=is_live and live_wanted()
    ).run()


def _report(
    plan: Plan,
    where: str,
    found: list[Measurement],
    *,
    compare: bool,
    as_json: bool,
    emulated: bool,
) -> None:
    from gemquota.cli.output import emit, note, paint, width_cells
    from gemquota.cli.probe_history import keep
    from gemquota.render.probe_json import history_line, probe_json
    from gemquota.render.probe_text import probe_text

    results = [
        (each, _compared(plan, where, each, with_record=compare, emulated=emulated))
        for each in found
    ]
    if as_json:
        emit(probe_json(plan.model.id, where, results, plan.allowed, emulated=emulated))
    else:
        emit(probe_text(plan.model.id, results, width=width_cells(), paint=paint()))
    for each in found:
        if each.spent.requests and not emulated:
            fault = keep(history_line(plan.model.id, where, each))
            if fault:
                note(fault)
    code = next(
        (code for each in found if (code := exit_code_of(each)) is not ExitCode.OK), ExitCode.OK
    )
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def _compared(
    plan: Plan, where: str, found: Measurement, *, with_record: bool, emulated: bool
) -> list[Change]:
    """What changed since the last probe is always said; the rest where it is asked for."""
    from gemquota.cli.probe_history import latest
    from gemquota.domain.drift import against_earlier, against_record

    earlier = [] if emulated else against_earlier(found, latest(plan.model.id, where, found))
    if not with_record:
        return [change for change in earlier if change.is_change]
    return [*earlier, *against_record(found, plan.cells, plan.labels)]


def exit_code_of(found: Measurement) -> ExitCode:
    """How the command ends after this result."""
    from gemquota.domain.measurement import Ending, Method

    match found.ending:
        case Ending.STOPPED:
            return ExitCode.INTERRUPTED
        case Ending.SURPRISE | Ending.FAILING:
            return _code_of(found.surprise)
        case Ending.CAP:
            return ExitCode.OK if found.method is Method.ANNOUNCED else ExitCode.CAP
        case Ending.NO_RECOVERY:
            return ExitCode.UNCLEAR
        case Ending.DONE:
            known = found.value is not None or found.method is Method.KNOWN
            return ExitCode.OK if known else ExitCode.UNCLEAR


def _code_of(surprise: Diagnosis | None) -> ExitCode:
    from gemquota.domain.diagnosis import Cause

    cause = surprise.cause if surprise else Cause.UNKNOWN
    if cause in (Cause.AUTH, Cause.PERMISSION):
        return ExitCode.AUTH
    if cause in (Cause.NETWORK, Cause.TIMEOUT):
        return ExitCode.UNREACHABLE
    if cause in (Cause.QUOTA, Cause.SPEND_RATE):
        return ExitCode.EXHAUSTED
    if cause in (Cause.NO_ENTITLEMENT, Cause.PREPAY_DEPLETED, Cause.SPEND_CAP, Cause.BILLING_CAP):
        return ExitCode.CHANGE_NEEDED
    return ApiError.exit_code


def _allowed(
    requests: int, tokens: int, cost_usd: float, seconds: float, percent_of_day: float
) -> Allowed:
    from gemquota.domain.outlook import Allowed

    for flag, number in (
        ("--max-cost", cost_usd),
        ("--max-seconds", seconds),
        ("--max-share-of-day", percent_of_day),
    ):
        if not math.isfinite(number):
            raise UsageError(f"{flag} {number} is no cap", hint="name a finite number")
    return Allowed(
        requests=requests,
        tokens=tokens,
        cost_usd=cost_usd,
        seconds=seconds,
        share_of_day=percent_of_day / 100,
    )
