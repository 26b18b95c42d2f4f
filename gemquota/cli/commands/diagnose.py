"""`gemquota diagnose`: which limit refused the call, until when, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gemquota.cli.diagnosing import Form, diagnose_sources, diagnose_texts, opened
from gemquota.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemquota.domain.tally import Span

EPILOG = """
[bold]Examples[/bold]

gemquota diagnose < error.json

Get-Content error.json | gemquota diagnose   [dim](PowerShell has no <)[/dim]

gemquota diagnose --clipboard --markdown   [dim](for a bug report)[/dim]

gemquota diagnose --scan app.log old.log.gz --since 24h

gemquota diagnose --follow app.log --since now

gemquota diagnose --example contradiction

gemquota diagnose --example contradiction --confirm --emulate

gemquota diagnose --explain no_entitlement
"""

USUAL_VALUES = {"--example": "quota", "--emulate": "free"}
"""Options that may stand alone, and what they then mean."""


def run(
    file: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Files to read; standard input if none is named."),
    ] = None,
    clipboard: Annotated[bool, typer.Option("--clipboard", help="Read the clipboard.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="One diagnosis per line.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Markdown, for a bug report.")
    ] = False,
    as_short: Annotated[bool, typer.Option("--short", help="One line per error.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Scan, to one line per kind.")] = False,
    as_scan: Annotated[
        bool, typer.Option("--scan", help="Count a log's errors; so is any input over 1 MB.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Scan errors from this time on, e.g. 24h.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Scan errors before this time.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Tail one file: each new kind of error, until Ctrl-C.")
    ] = False,
    every_s: Annotated[
        float,
        typer.Option(
            "--every", metavar="SECONDS", min=0.01, help="With --follow: how often to look."
        ),
    ] = 0.5,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Let the exit status say what was found.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option(help="Say what a cause means, and exit.", metavar="CAUSE")
    ] = None,
    example: Annotated[
        str | None, typer.Option(help="Diagnose a built-in example (quota).", metavar="[NAME]")
    ] = None,
    confirm: Annotated[
        bool,
        typer.Option("--confirm", help="Daily limit, short delay? Send one token after the delay."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --confirm: do not ask.")] = False,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="With --confirm: another server.")
    ] = None,
    env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --confirm: read the key from it.")
    ] = None,
    emulate: Annotated[
        str | None,
        typer.Option(metavar="[TIER|FILE]", help="With --confirm: ask the built-in emulator."),
    ] = None,
) -> None:
    """Say which limit refused a call, on what evidence, until when, and what to do.

    Paste whatever your terminal shows: JSON, a Python, JavaScript, Go, Java, C# or Dart
    exception, a log, a box drawn by a terminal program, half of any of these. Nothing
    leaves your machine, and keys are blanked.
    """
    if explain is not None:
        _explain(explain, as_json=as_json)
        return
    form = _form(as_json, as_jsonl, as_markdown, as_short, as_csv)
    if confirm:
        from gemquota.cli.confirming import Asking

        if follow or as_scan or since is not None or until is not None:
            raise UsageError("--confirm takes one error, not a log", hint="paste that error")
        if form not in (Form.TEXT, Form.JSON):
            raise UsageError(f"--confirm has no --{form}", hint="--json has it")
        asking = Asking(base_url, env_file, emulate, yes)
        texts = [_example(example)] if example is not None else _pasted(file or [], clipboard)
        raise typer.Exit(diagnose_texts(texts, form, exit_code=exit_code, confirming=asking))
    if example is not None:
        raise typer.Exit(diagnose_texts([_example(example)], form, exit_code=exit_code))
    if follow:
        _follow(file or [], form, _span(since, until), every_s)
    code = diagnose_sources(
        opened(file or [], clipboard=clipboard),
        form,
        span=_span(since, until) if since is not None or until is not None else None,
        as_log=as_scan or form is Form.CSV,
        exit_code=exit_code,
    )
    raise typer.Exit(code)


def _pasted(paths: Sequence[Path], clipboard: bool) -> list[str]:
    """The texts of all sources.

    Raises:
        UsageError: If they are more than a paste.
    """
    from gemquota.cli.diagnosing import LARGEST_PASTE_BYTES
    from gemquota.intake.decode import text_of
    from gemquota.intake.sources import head_of

    texts = []
    for source in opened(paths, clipboard=clipboard):
        head, whole = head_of(source, LARGEST_PASTE_BYTES)
        if not whole:
            raise UsageError("--confirm takes one error, not a log", hint="paste that error")
        texts.append(text_of(head))
    return texts


def _follow(paths: Sequence[Path], form: Form, span: Span, every_s: float) -> NoReturn:
    from gemquota.cli.following import follow
    from gemquota.cli.scanning import print_scan

    if len(paths) != 1 or str(paths[0]) == "-" or paths[0].is_dir():
        raise UsageError(
            "--follow takes one file", hint="for instance: gemquota diagnose --follow app.log"
        )
    print_scan(follow(paths[0], span, form=form, every_s=every_s), form)
    raise typer.Exit(ExitCode.INTERRUPTED)


def _span(since: str | None, until: str | None) -> Span:
    from gemquota.cli.times import instant_s
    from gemquota.clock import now_s
    from gemquota.domain.tally import Span

    at_s = now_s()
    return Span(
        None if since is None else instant_s(since, now_s=at_s, flag="--since"),
        None if until is None else instant_s(until, now_s=at_s, flag="--until"),
    )


def _form(*flags: bool) -> Form:
    chosen = [form for form, flag in zip(list(Form)[1:], flags, strict=True) if flag]
    if len(chosen) > 1:
        raise UsageError(
            f"--{chosen[0]} and --{chosen[1]} exclude each other", hint="choose one of them"
        )
    return chosen[0] if chosen else Form.TEXT


def _example(name: str) -> str:
    from gemquota.data import examples

    names = examples.names()
    wanted = name.strip().lower().replace("_", "-")
    if wanted not in names:
        from gemquota.cli.nearest import did_you_mean

        raise UsageError(
            f"no example {name[:60]!r}{did_you_mean(wanted, names)}",
            hint=f"examples: {', '.join(names)}",
        )
    return examples.read(wanted)


def _explain(name: str, *, as_json: bool) -> None:
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.domain.diagnosis import Cause
    from gemquota.render.meaning import meaning_json, meaning_text

    wanted = name.strip().lower().replace("-", "_")
    if wanted not in set(Cause):
        from gemquota.cli.nearest import did_you_mean

        raise UsageError(
            f"no cause {name[:60]!r}{did_you_mean(wanted, Cause)}",
            hint=f"causes: {', '.join(Cause)}",
        )
    cause = Cause(wanted)
    emit(meaning_json(cause) if as_json else meaning_text(cause, width_cells(), paint()))
