"""`gemquota diagnose`: which limit refused the call, until when, and what to do."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gemquota.errors import ExitCode, NothingFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemquota.domain.diagnosis import Diagnosis

EPILOG = """
[bold]Examples[/bold]

gemquota diagnose < error.json

Get-Content error.json | gemquota diagnose   [dim](PowerShell has no <)[/dim]

gemquota diagnose --clipboard --markdown   [dim](for a bug report)[/dim]

gemquota diagnose --example contradiction

gemquota diagnose --explain no_entitlement
"""


class Form(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"
    SHORT = "short"


def run(
    file: Annotated[
        list[Path] | None, typer.Argument(help="Files to read; standard input if none is named.")
    ] = None,
    clipboard: Annotated[bool, typer.Option("--clipboard", help="Read the clipboard.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="One diagnosis per line.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Markdown, for a bug report.")
    ] = False,
    as_short: Annotated[bool, typer.Option("--short", help="One line per error.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Let the exit status say what was found.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option(help="Say what a cause means, and exit.", metavar="CAUSE")
    ] = None,
    example: Annotated[
        str | None, typer.Option(help="Diagnose a built-in example.", metavar="NAME")
    ] = None,
) -> None:
    """Say which limit refused a call, on what evidence, until when, and what to do.

    Paste whatever your terminal shows: JSON, a Python, JavaScript, Go, Java, C# or Dart
    exception, a log, a box drawn by a terminal program, half of any of these. Nothing
    leaves your machine, and keys are blanked.
    """
    from gemquota.clock import now_s
    from gemquota.extract.diagnose import diagnose

    if explain is not None:
        _explain(explain, as_json=as_json)
        return
    text = _example(example) if example is not None else _input(file or [], clipboard)
    at_s = now_s()
    found = diagnose(text, now_s=at_s)
    form = _form(as_json, as_jsonl, as_markdown, as_short)
    _print(found, form, at_s)
    if not found:
        raise NothingFoundError(
            "no error in the input" if text.strip() else "the input is empty",
            hint="paste the whole error, or try: gemquota diagnose --example",
        )
    if exit_code:
        raise typer.Exit(code_for(found[0]))


def _form(*flags: bool) -> Form:
    chosen = [form for form, flag in zip(list(Form)[1:], flags, strict=True) if flag]
    if len(chosen) > 1:
        raise UsageError(
            f"--{chosen[0]} and --{chosen[1]} exclude each other", hint="choose one of them"
        )
    return chosen[0] if chosen else Form.TEXT


def _input(paths: Sequence[Path], clipboard: bool) -> str:
    """The text to read: files, the clipboard, or standard input."""
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _example(name: str) -> str:
    from gemquota.data import examples

    names = examples.names()
    wanted = name.strip().lower().replace("_", "-")
    if wanted not in names:
        raise UsageError(f"no example {name!r}", hint=f"choose from: {', '.join(names)}")
    return examples.read(wanted)


def _print(found: Sequence[Diagnosis], form: Form, at_s: float) -> None:
    from gemquota.cli.output import emit
    from gemquota.clock import local_time

    if form is Form.JSON:
        from gemquota.render.diagnosis_json import document

        emit(document(found))
    elif form is Form.JSONL:
        from gemquota.render.diagnosis_json import line

        for diagnosis in found:
            emit(line(diagnosis))
    elif not found:
        return
    elif form is Form.MARKDOWN:
        from gemquota.render.diagnosis_markdown import markdown

        emit(markdown(found, now_s=at_s, local_time=local_time))
    elif form is Form.SHORT:
        from gemquota.render.verdict import short

        for diagnosis in found:
            emit(short(diagnosis, now_s=at_s, local_time=local_time))
    else:
        from gemquota.cli.output import paint, width_cells
        from gemquota.render.diagnosis_text import report

        emit(
            report(
                found, now_s=at_s, local_time=local_time, width_cells=width_cells(), paint=paint()
            )
        )


def _explain(name: str, *, as_json: bool) -> None:
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.domain.diagnosis import Cause
    from gemquota.render.meaning import meaning_json, meaning_text

    wanted = name.strip().lower().replace("-", "_")
    if wanted not in set(Cause):
        from difflib import get_close_matches

        near = get_close_matches(wanted, list(Cause), n=3, cutoff=0.4)
        raise UsageError(
            f"no cause {name!r}" + (f"; nearest: {', '.join(near)}" if near else ""),
            hint=f"causes: {', '.join(Cause)}",
        )
    cause = Cause(wanted)
    emit(meaning_json(cause) if as_json else meaning_text(cause, width_cells(), paint()))


def code_for(diagnosis: Diagnosis) -> ExitCode:
    """The exit status under `--exit-code` for the diagnosis that explains the failure."""
    from gemquota.domain.diagnosis import Cause

    by_cause = {
        Cause.AUTH: ExitCode.AUTH,
        Cause.NETWORK: ExitCode.UNREACHABLE,
        Cause.UNEXPLAINED_429: ExitCode.UNCLEAR,
        Cause.UNKNOWN: ExitCode.UNCLEAR,
        Cause.QUOTA: ExitCode.EXHAUSTED,
        Cause.PERMISSION: ExitCode.CHANGE_NEEDED,
        Cause.LOCATION: ExitCode.CHANGE_NEEDED,
        Cause.MODEL_NOT_FOUND: ExitCode.API,
        Cause.CONTEXT_WINDOW: ExitCode.API,
        Cause.INVALID_REQUEST: ExitCode.API,
        Cause.SERVER_ERROR: ExitCode.API,
        Cause.TIMEOUT: ExitCode.API,
        Cause.CANCELLED: ExitCode.API,
        Cause.NOT_GEMINI: ExitCode.API,
    }
    if diagnosis.cause in by_cause:
        return by_cause[diagnosis.cause]
    if diagnosis.retryable is None:
        return ExitCode.UNCLEAR
    return ExitCode.EXHAUSTED if diagnosis.retryable else ExitCode.CHANGE_NEEDED
