"""`gemquota doctor`: why calls fail before any quota is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
[bold]Examples[/bold]

gemquota doctor

gemquota doctor --model pro --python .venv/bin/python

gemquota doctor --project my-project   [dim](with gcloud auth application-default login)[/dim]

gemquota doctor --report doctor.md   [dim](without keys, names and paths of yours)[/dim]

gemquota doctor --fix-hints   [dim](what mends it, one command a line)[/dim]

gemquota doctor --emulate   [dim](no key, no network)[/dim]
"""
USUAL_VALUES = {"--emulate": "free"}


def run(
    model: Annotated[
        str, typer.Option(metavar="NAME", help="The model that calls ask for: flash, pro, an id.")
    ] = "flash",
    project: Annotated[
        str | None,
        typer.Option(
            metavar="PROJECT",
            help="Also look at this project of Google Cloud: APIs, billing, roles.",
        ),
    ] = None,
    python: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The Python that runs your program, to look at its SDKs."
        ),
    ] = None,
    prompt: Annotated[
        bool,
        typer.Option(
            "--prompt/--no-prompt", help="Send one prompt of one token, which counts as a request."
        ),
    ] = True,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Another server of the API.")
    ] = None,
    env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the key from GEMINI_API_KEY= in it.")
    ] = None,
    emulate: Annotated[
        str | None,
        typer.Option(metavar="[TIER|FILE]", help="Examine the built-in emulator."),
    ] = None,
    fix_hints: Annotated[
        bool, typer.Option("--fix-hints", help="Only what mends it, one command a line.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write a report fit for a bug tracker, as Markdown."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Check key, network, clock, model, SDKs and credentials, and say what mends each.

    Sends a few small calls that count against no quota, and one prompt of one token unless --no-prompt is
    given. Ends within ten seconds. No key is shown. The exit status is that of the first failure: 4 a key,
    5 the network, 10 a quota that returns, 13 what must change first, 12 where something could not be told.
    """
    from gemquota.cli.examining import Wanted, examined
    from gemquota.cli.output import complain, emit, paint, width_cells
    from gemquota.domain.finding import Finding, exit_code_of
    from gemquota.errors import ExitCode
    from gemquota.render.doctor import (
        doctor_json,
        finding_text,
        mends,
        report_markdown,
        summary,
    )

    def tell(finding: Finding) -> None:
        emit("\n".join(finding_text(finding, width=width_cells(), paint=paint())))

    quiet = as_json or fix_hints
    done = examined(
        Wanted(model, project, python, prompt, base_url, env_file, emulate),
        (lambda finding: None) if quiet else tell,
    )
    if as_json:
        emit(doctor_json(done.findings, done.about))
    elif fix_hints:
        emit("\n".join(mends(done.findings)) or "# nothing to mend")
    else:
        emit(f"\n{summary(done.findings)}")
    if report is not None:
        try:
            text = report_markdown(done.findings, done.about, private=done.private)
            report.write_text(text, encoding="utf-8")
        except OSError as error:
            complain(f"cannot write {report}: {error.strerror}")
            raise typer.Exit(ExitCode.USAGE) from None
    if code := exit_code_of(done.findings):
        raise typer.Exit(code)
