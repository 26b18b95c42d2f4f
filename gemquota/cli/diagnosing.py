"""What `gemquota diagnose` does once its options are read; without typer.

Reading the options with typer takes longer than reading the error. So the plain forms of the
command, which are nearly all of its calls, are understood here by `answered_plainly`, and typer
is loaded only for the others.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from gemquota.errors import ExitCode, NothingFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemquota.cli.confirming import Asking
    from gemquota.domain.diagnosis import Diagnosis
    from gemquota.domain.likely import Likely
    from gemquota.domain.quota import Limit
    from gemquota.domain.tally import Span
    from gemquota.intake.sources import Source

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


_PLAIN = {
    "--json": Form.JSON,
    "--jsonl": Form.JSONL,
    "--markdown": Form.MARKDOWN,
    "--short": Form.SHORT,
}


def answered_plainly(arguments: Sequence[str]) -> int | None:
    """The exit status, where `arguments` are files and at most one plain switch.

    None where they are more than that; then nothing was done, and a parser has to read them.
    """
    forms = [_PLAIN[argument] for argument in arguments if argument in _PLAIN]
    names = [argument for argument in arguments if argument not in _PLAIN]
    if len(forms) > 1 or any(name.startswith("-") and name != "-" for name in names):
        return None
    return diagnose_sources(
        opened([Path(name) for name in names]), forms[0] if forms else Form.TEXT
    )


def diagnose_sources(
    sources: list[Source],
    form: Form,
    *,
    span: Span | None = None,
    as_log: bool = False,
    exit_code: bool = False,
) -> int:
    """Diagnose what the sources hold together, and print it; the exit status.

    What is more than a paste, or is asked for `as_log` or in a `span`, is scanned.

    Raises:
        NothingFoundError: If no error is in them.
    """
    heads = None if as_log or span is not None else _read(sources, live=form is Form.JSONL)
    if heads is None:
        return _scan(sources, form, span, exit_code=exit_code)
    from gemquota.intake.decode import looks_binary, text_of

    texts = [text_of(head) for head in heads]
    return diagnose_texts(texts, form, exit_code=exit_code, binary=any(map(looks_binary, heads)))


def diagnose_texts(
    texts: Sequence[str],
    form: Form,
    *,
    exit_code: bool = False,
    binary: bool = False,
    confirming: Asking | None = None,
) -> int:
    """Diagnose texts that belong together, repeats counted, and print it; the exit status.

    Raises:
        NothingFoundError: If no error is in them.
    """
    from gemquota.clock import now_s
    from gemquota.domain.merge import merged, ranked
    from gemquota.extract.diagnose import diagnose

    at_s = now_s()
    found = ranked(merged([one for text in texts for one in diagnose(text, now_s=at_s)]))
    if confirming is None or form is not Form.JSON:
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
    if confirming is not None:
        code = _confirm(found, form, confirming)
        if code is not ExitCode.OK:
            return code
    return code_for(found[0]) if exit_code else ExitCode.OK


def _confirm(found: Sequence[Diagnosis], form: Form, asking: Asking) -> ExitCode:
    from gemquota.cli.confirming import confirm, value
    from gemquota.cli.output import emit, paint, width_cells

    outcome, code = confirm(found, asking)
    if form is Form.JSON:
        import json

        from gemquota.render.diagnosis_json import document

        whole = json.loads(document(found))
        whole["confirmation"] = value(outcome) if outcome else None
        emit(json.dumps(whole, indent=2, ensure_ascii=False))
    elif outcome is not None:
        from gemquota.render.layout import labelled

        emit("\n".join(labelled("Confirmed", outcome.text, width_cells(), paint())))
    return code


def _scan(sources: Sequence[Source], form: Form, span: Span | None, *, exit_code: bool) -> int:
    """Count the errors of logs.

    Raises:
        NothingFoundError: If there are none.
    """
    from gemquota.cli.output import emit
    from gemquota.cli.scanning import print_scan, scan
    from gemquota.domain.merge import ranked
    from gemquota.domain.tally import Span
    from gemquota.render.diagnosis_json import line

    each = (lambda sighting: emit(line(sighting.dated))) if form is Form.JSONL else None
    done = scan(sources, span or Span(), each=each)
    print_scan(done, form)
    if done.interrupted:
        return ExitCode.INTERRUPTED
    if not done.tally.rows:
        where = "" if done.tally.span.open else " in the time asked for"
        raise NothingFoundError(
            f"no error in {done.tally.read_bytes:,} bytes of log{where}",
            hint="see what it can tell: gemquota diagnose --example",
        )
    if not exit_code:
        return ExitCode.OK
    examples = [row.example for _, row in done.tally.ordered() if row.example is not None]
    return code_for(ranked(examples)[0])


def opened(paths: Sequence[Path], *, clipboard: bool = False) -> list[Source]:
    """Where to read: files, the clipboard, or standard input.

    Raises:
        UsageError: If a file cannot be read, or both files and the clipboard are named.
    """
    from gemquota.cli.output import note
    from gemquota.intake.sources import from_bytes, from_file, from_stdin

    if clipboard:
        from gemquota.intake.clipboard import read_clipboard

        if paths:
            raise UsageError("--clipboard and files exclude each other", hint="drop one")
        return [from_bytes("the clipboard", read_clipboard(), warn=note)]
    return [from_file(path, warn=note) for path in paths] or [from_stdin(warn=note)]


def _read(sources: list[Source], *, live: bool) -> list[bytes] | None:
    """All that the sources hold; None if it is a log, and then nothing of them is lost.

    A source that pauses with something said is a log, where answers are wanted `live`.
    """
    from gemquota.intake.sources import head_of, with_head

    heads: list[bytes] = []
    for source in sources:
        head, whole = head_of(source, LARGEST_PASTE_BYTES - sum(map(len, heads)), to_a_pause=live)
        heads.append(head)
        if not whole:
            for index, read in enumerate(heads):
                sources[index] = with_head(sources[index], read)
            return None
    return heads


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
                found,
                now_s=at_s,
                local_time=local_time,
                width_cells=width_cells(),
                paint=paint(),
                likely=_likely(found),
            )
        )


def _likely(found: Sequence[Diagnosis]) -> dict[Limit, Likely]:
    """Guesses about limits whose window the texts do not name, from the values last seen."""
    unnamed = [limit for each in found for limit in each.limits if limit.candidates]
    if not unnamed:
        return {}
    from gemquota.domain.likely import likely_window
    from gemquota.sources.catalogue import limit_rows

    rows = limit_rows()
    return {limit: guess for limit in unnamed if (guess := likely_window(limit, rows)) is not None}


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
