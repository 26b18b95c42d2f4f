"""`gemquota alerts`: somebody is told when a limit, an error rate or a budget is about to go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gemquota.alerts.settings import Settings
    from gemquota.cli.alerting import Checked
    from gemquota.domain.alerting import Event

EPILOG = """
[bold]Examples[/bold]

gemquota alerts   [dim](what fires now; exit status 13 if anything does)[/dim]

gemquota alerts watch   [dim](until Ctrl-C, each event once)[/dim]

gemquota alerts test   [dim](send a made-up event to the command and the webhook)[/dim]

[bold]Settings[/bold]   [dim](~/.config/gemquota/config.toml)[/dim]

[dim]\\[alerts]
webhook = "https://hooks.example/gemini"
command = \\["notify-send", "gemquota"]   # the event is in GEMQUOTA_ALERT_TEXT, _SEVERITY, ...
least = "P2"

\\[alerts.rpd]   # shares of the limit
P3 = 0.7
P1 = 0.95

\\[alerts.cost_usd_month]
P1 = 50[/dim]
"""
ACTIONS = ("check", "watch", "test")


def run(
    action: Annotated[
        str, typer.Argument(metavar="[ACTION]", help="check, watch or test.")
    ] = "check",
    every: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", min=1, max=86_400, help="With watch: how often to measure."
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings other than the user's own.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With check: tell nobody, and remember nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object; with watch one for each event.")
    ] = False,
) -> None:
    """Say what fires, and tell a program or a webhook when that changes.

    Measured is what run and proxy recorded: RPM, TPM and RPD used of each limit, error rate, latency,
    refusals per minute, cost. Each metric has up to four thresholds, P0 (now) to P3 (within the day), in the
    config file. An event is told when a threshold is crossed, and when it is over, not in between; so check
    may run from cron. Nothing of a prompt, an answer or a provider's error is passed on.
    """
    from dataclasses import replace

    from gemquota.cli import alerting
    from gemquota.cli.nearest import nearest
    from gemquota.errors import ExitCode, UsageError

    if action not in ACTIONS:
        near = nearest(action, ACTIONS, at_most=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(ACTIONS)}"
        raise UsageError(f"no action {action[:60]!r}", hint=hint)
    settings = alerting.settings(config)
    if every is not None:
        settings = replace(settings, every_s=every)
    if action == "test":
        _test(settings, as_json=as_json)
    elif action == "watch":
        alerting.watch(settings, _printer(as_json=as_json))
    else:
        done = alerting.check(settings, remembers=not dry_run)
        _print(done, as_json=as_json)
        if not dry_run:
            alerting.tell(settings, done.events)
        if done.firing:
            raise typer.Exit(ExitCode.CHANGE_NEEDED)


def _print(done: Checked, *, as_json: bool) -> None:
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.render.alerts import check_json, firing_text

    if as_json:
        emit(check_json(done.firing, done.events, done.measured, done.now_s))
    else:
        emit("\n".join(firing_text(done.firing, done.now_s, width=width_cells(), paint=paint())))


def _printer(*, as_json: bool) -> Callable[[Event], None]:
    import json

    from gemquota.cli.output import emit, paint
    from gemquota.render.alerts import event_document, event_text

    if as_json:
        return lambda event: emit(json.dumps(event_document(event), ensure_ascii=False))
    return lambda event: emit(event_text(event, paint=paint()))


def _test(settings: Settings, *, as_json: bool) -> None:
    """A made-up event to everybody who is told of real ones."""
    from gemquota.cli import alerting
    from gemquota.clock import now_s
    from gemquota.domain.alerting import Event, Metric, Series
    from gemquota.errors import ExitCode, UsageError

    if not settings.command and not settings.webhook:
        raise UsageError(
            "nobody would be told: neither command nor webhook is set",
            hint="gemquota alerts --help shows the settings",
        )
    at_s = now_s()
    event = Event(
        "fired", Series(Metric.RPM, "gemini-example", ""), settings.least, 0.9, 0.94,
        "a test: nothing has happened", at_s, at_s,
    )  # fmt: skip
    _printer(as_json=as_json)(event)
    if alerting.tell(settings, [event]):
        raise typer.Exit(ExitCode.UNREACHABLE)
