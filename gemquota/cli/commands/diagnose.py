"""`gemquota diagnose`: which limit refused the call, until when, and what to do."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gemquota.errors import ExitCode, NothingFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemquota.cli.scanning import Span
    from gemquota.domain.diagnosis import Diagnosis
    from gemquota.intake.sources import Source

EPILOG = """
[bold]Examples[/bold]

gemquota diagnose < error.json

Get-Content error.json | gemquota diagnose   [dim](PowerShell has no <)[/dim]

gemquota diagnose --clipboard --markdown   [dim](for a bug report)[/dim]

gemquota diagnose --scan app.log old.log.gz --since 24h

gemquota diagnose --follow app.log --since now

gemquota diagnose --example contradiction

gemquota diagnose --explain no_entitlement
"""

USUAL_VALUES = {"--example": "quota"}
"""Options that may stand alone, and what they then mean."""

LARGEST_PASTE_BYTES = 1_000_000
"""More than this is a log: it is scanned, never loaded."""


class Form(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"
    SHORT = "short"
    CSV = "csv"


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
    if example is not None:
        _diagnose([_example(example)], form, exit_code=exit_code)
        return
    if follow:
        _follow(file or [], form, _span(since, until), every_s)
    sources = _sources(file or [], clipboard)
    wants_scan = as_scan or form is Form.CSV or since is not None or until is not None
    span = _span(since, until) if wants_scan else None
    heads = None if wants_scan else _read(sources)
    if heads is None:
        _scan(sources, form, span, exit_code=exit_code)
        return
    from gemquota.intake.decode import looks_binary, text_of

    texts = [text_of(head) for head in heads]
    _diagnose(texts, form, exit_code=exit_code, binary=any(map(looks_binary, heads)))


def _diagnose(texts: Sequence[str], form: Form, *, exit_code: bool, binary: bool = False) -> None:
    """Diagnose texts that belong together; repeats count once.

    Raises:
        NothingFoundError: If no error is in them.
    """
    from gemquota.clock import now_s
    from gemquota.domain.merge import merged, ranked
    from gemquota.extract.diagnose import diagnose

    at_s = now_s()
    found = ranked(merged([one for text in texts for one in diagnose(text, now_s=at_s)]))
    _print(found, form, at_s)
    if not found:
        if binary:
            raise NothingFoundError(
                "the input is binary, and no error is in it", hint="give it the text of the error"
            )
        raise NothingFoundError(
            "no error in the input" if any(map(str.strip, texts)) else "the input is empty",
            hint="paste the whole error, or try: gemquota diagnose --example",
        )
    if exit_code:
        raise typer.Exit(code_for(found[0]))


def _scan(sources: Sequence[Source], form: Form, span: Span | None, *, exit_code: bool) -> None:
    """Count the errors of logs.

    Raises:
        NothingFoundError: If there are none.
    """
    from gemquota.cli.output import emit
    from gemquota.cli.scanning import Span, print_scan, scan
    from gemquota.domain.merge import ranked
    from gemquota.render.diagnosis_json import line

    each = (lambda sighting: emit(line(sighting.diagnosis))) if form is Form.JSONL else None
    done = scan(sources, span or Span(), each=each)
    print_scan(done, form)
    if done.interrupted:
        raise typer.Exit(ExitCode.INTERRUPTED)
    if not done.tally.rows:
        where = "" if done.span.open else " in the time asked for"
        raise NothingFoundError(
            f"no error in {done.tally.read_bytes:,} bytes of log{where}",
            hint="see what it can tell: gemquota diagnose --example",
        )
    if exit_code:
        examples = [row.example for _, row in done.tally.ordered() if row.example is not None]
        raise typer.Exit(code_for(ranked(examples)[0]))


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
    from gemquota.cli.scanning import Span
    from gemquota.cli.times import instant_s
    from gemquota.clock import now_s

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


def _sources(paths: Sequence[Path], clipboard: bool) -> list[Source]:
    """Where to read: files, the clipboard, or standard input."""
    from gemquota.cli.output import note
    from gemquota.intake.sources import from_bytes, from_file, from_stdin

    if clipboard:
        from gemquota.intake.clipboard import read_clipboard

        if paths:
            raise UsageError("--clipboard and files exclude each other", hint="drop one")
        return [from_bytes("the clipboard", read_clipboard(), warn=note)]
    return [from_file(path, warn=note) for path in paths] or [from_stdin(warn=note)]


def _read(sources: list[Source]) -> list[bytes] | None:
    """All that the sources hold; None if it is a log, and then nothing of them is lost."""
    from gemquota.intake.sources import head_of, with_head

    heads: list[bytes] = []
    for source in sources:
        head, whole = head_of(source, LARGEST_PASTE_BYTES - sum(map(len, heads)))
        heads.append(head)
        if not whole:
            for index, read in enumerate(heads):
                sources[index] = with_head(sources[index], read)
            return None
    return heads


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
