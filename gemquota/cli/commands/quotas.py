"""`gemquota quotas`: what Google's own accounts say of a project's limits and their use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gemquota.errors import GemquotaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gemquota.cli.consulting import Whom
    from gemquota.cli.wishing import Terms
    from gemquota.domain.console_report import Report

EPILOG = """
[bold]Examples[/bold]

gemquota quotas --emulate   [dim](no login, no network)[/dim]

gemquota quotas --project my-project

gemquota quotas --model flash --all-tiers --sort limit

gemquota quotas --service all --csv > quotas.csv

gemquota quotas --watch

gemquota quotas increase --model flash --dimension rpm --to 2000 --reason 'nightly runs' --contact-email me@example.com

gemquota quotas cap --model pro --dimension rpd --to 100 --allow large   [dim](a safety belt)[/dim]
"""
USUAL_VALUES = {"--emulate": "tier1"}
_DEVELOPER, _VERTEX = "generativelanguage.googleapis.com", "aiplatform.googleapis.com"
SERVICES = {"developer": (_DEVELOPER,), "vertex": (_VERTEX,), "all": (_DEVELOPER, _VERTEX)}
ACTIONS = ("show", "increase", "cap")
DIMENSIONS = ("rpm", "rpd", "tpm", "tpd", "ipm", "ipd")


def run(
    action: Annotated[
        str, typer.Argument(metavar="[ACTION]", help="show, increase or cap.")
    ] = "show",
    project: Annotated[
        str | None,
        typer.Option(
            metavar="PROJECT",
            help="Id or number. [dim]default: GOOGLE_CLOUD_PROJECT, the login's, gcloud's[/dim]",
        ),
    ] = None,
    service: Annotated[
        str, typer.Option(metavar="NAME", help="developer, vertex or all.")
    ] = "developer",
    model: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this model: flash, pro, an id, a quota's label."),
    ] = None,
    dimension: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="Only this: rpm, rpd, tpm, tpd, ipm or ipd."),
    ] = None,
    tier: Annotated[
        str | None,
        typer.Option(metavar="TIER", help="This tier's bucket, not the project's own."),
    ] = None,
    all_tiers: Annotated[
        bool,
        typer.Option("--all-tiers", help="The buckets of every tier, not the project's alone."),
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Limits too of which nothing was used.")
    ] = False,
    sort: Annotated[
        str, typer.Option(metavar="BY", help="used, model, peak, limit or reset.")
    ] = "used",
    credentials: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A service account's key, or another login. [dim]default: Application Default Credentials[/dim]",
        ),
    ] = None,
    impersonate: Annotated[
        str | None,
        typer.Option(metavar="ACCOUNT", help="Act as this service account."),
    ] = None,
    quota_project: Annotated[
        str | None,
        typer.Option(metavar="PROJECT", help="In whose name Google counts these calls themselves."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600, help="Seconds that all of it may take.")
    ] = 15.0,
    emulate: Annotated[
        str | None,
        typer.Option(metavar="[TIER]", help="Ask built-in accounts of a made-up project."),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Again and again, until Ctrl-C.")] = False,
    every: Annotated[float, typer.Option(min=1, help="With --watch: seconds in between.")] = 60.0,
    to: Annotated[
        str | None,
        typer.Option(metavar="N", help="With increase and cap: the value, or unlimited."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="With increase and cap: why.")
    ] = None,
    contact_email: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="With increase: whom Google may ask."),
    ] = None,
    location: Annotated[
        str | None, typer.Option(metavar="PLACE", help="With increase and cap: a region.")
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHECK",
            help="With cap: go on though Google's safety check says large or below-usage.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before sending.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Let Google check the wish, and change nothing.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Rows of CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what Google's own accounts hold: limits from Cloud Quotas, use from Cloud Monitoring.

    Each limit is joined with what refusals, probes and the catalogue say of it. The tier is read off the
    bucket in which calls are counted. It takes a login to Google Cloud (gcloud auth application-default
    login); an API key cannot read quotas. What was used is known to Google's monitoring minutes late.

    increase asks Google for more of one limit, cap lowers one. Both show the plan, let Google check it
    without changing anything, and ask. Google's safety checks hold unless --allow names them.
    """
    from gemquota.cli.consulting import Whom, accounts, place
    from gemquota.cli.nearest import nearest
    from gemquota.cli.output import emit
    from gemquota.cli.places import one_of
    from gemquota.cli.quota_report import Shown, report
    from gemquota.cli.wishing import Terms
    from gemquota.clock import now_s
    from gemquota.domain.console_report import Sort

    if action not in ACTIONS:
        near = nearest(action, ACTIONS, at_most=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(ACTIONS)}"
        raise UsageError(f"no action {action[:60]!r}", hint=hint)
    whom = Whom(project, credentials, impersonate, quota_project, emulate, timeout)
    counted = None if dimension is None else one_of(dimension, DIMENSIONS, "--dimension").upper()
    _refuse_strays(
        action,
        show={"--watch": watch, "--csv": as_csv, "--all": everything, "--all-tiers": all_tiers},
        wish={
            "--to": to, "--reason": reason, "--contact-email": contact_email, "--location": location, "--allow": allow,
            "--yes": yes, "--dry-run": dry_run,
        },
    )  # fmt: skip
    if action != "show":
        _ask_for(
            whom,
            Terms(
                action == "cap", SERVICES[_one_service(service)][0], *_one_model(model), counted, to,
                _tier(tier), location, reason, contact_email, tuple(allow or ()), yes, dry_run, as_json,
            ),
        )  # fmt: skip
        return
    if as_csv and as_json:
        raise UsageError("--csv and --json exclude each other", hint="name one of them")
    shown = Shown(
        SERVICES[one_of(service, tuple(SERVICES), "--service")],
        tuple(model or ()),
        all_tiers,
        everything or as_csv or as_json,
        Sort(one_of(sort, tuple(Sort), "--sort")),
        counted,
        _tier(tier),
    )
    with place(whom) as where:

        def frame() -> str:
            with accounts(whom, where) as asked:
                return _told(report(asked, shown, now_s()), as_csv, as_json)

        if watch:
            from gemquota.cli.watch import watch_frames

            watch_frames(_persistent(frame), every_s=every)
        emit(frame())


def _refuse_strays(action: str, *, show: dict[str, object], wish: dict[str, object]) -> None:
    """Complain of a flag that has nothing to do with the action.

    Raises:
        UsageError: If there is one.
    """
    strays, where = (wish, "increase and cap") if action == "show" else (show, "show")
    given = next((flag for flag, value in strays.items() if value), None)
    if given is not None:
        raise UsageError(f"{given} goes with {where}", hint="gemquota quotas --help")


def _ask_for(whom: Whom, terms: Terms) -> None:
    from gemquota.cli.consulting import accounts, place
    from gemquota.cli.wishing import checked, wish
    from gemquota.clock import now_s

    checked(terms)  # before anybody is asked for anything
    with place(whom) as where, accounts(whom, where) as asked:
        wish(asked, terms, now_s())


def _one_service(typed: str) -> str:
    from gemquota.cli.places import one_of

    return one_of(typed, ("developer", "vertex"), "--service")


def _one_model(typed: list[str] | None) -> tuple[str | None]:
    if typed and len(typed) > 1:
        raise UsageError("one limit at a time: --model was given more than once")
    return (typed[0] if typed else None,)


def _tier(typed: str | None) -> str | None:
    from gemquota.cli.places import TIERS, one_of

    return None if typed is None else one_of(typed, TIERS, "--tier")


def _persistent(frame: Callable[[], str]) -> Callable[[], str]:
    """`frame`, which after its first success outlives a failure: the last text stays, and says so."""
    last: list[str] = []

    def again() -> str:
        from gemquota.clock import now_s
        from gemquota.domain.wording import pacific_clock

        try:
            text = frame()
        except GemquotaError as error:
            if not last:
                raise
            return f"{last[0]}\nNot read anew at {pacific_clock(now_s())}: {error}"
        last[:] = [text]
        return text

    return again


def _told(found: Report, as_csv: bool, as_json: bool) -> str:
    from gemquota.cli.output import complain, paint, width_cells
    from gemquota.render.quotas import quotas_csv, quotas_json, quotas_text

    if not (as_csv or as_json):
        return "\n".join(quotas_text(found, width=width_cells(), paint=paint()))
    for problem in found.problems:
        complain(f"{problem.what} could not be read: {problem.text}", problem.hint)
    return quotas_json(found) if as_json else quotas_csv(found)
