"""`gemquota run`: a program, and what it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gemquota.cli.recording import Session
    from gemquota.proxy.origins import Origins

EPILOG = """
[bold]Examples[/bold]

gemquota run -- python your_program.py

gemquota run --emulate free -- python your_program.py   [dim](no key, no network)[/dim]

gemquota run --tag nightly --openai -- node batch.js
"""

USUAL_VALUES = {"--emulate": "free"}
RUNS_A_PROGRAM = True
NOT_STARTED = 125
"""With 126 and 127 the codes that shells, env and timeout use."""


def run(
    command: Annotated[list[str], typer.Argument(metavar="CMD...", help="The program to run.")],
    tag: Annotated[
        str, typer.Option(help="Recorded with each call. [dim]default: the program's name[/dim]")
    ] = "",
    emulate: Annotated[
        str | None,
        typer.Option(metavar="[TIER|FILE]", help="Put the built-in emulator behind it."),
    ] = None,
    upstream: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where all calls go. [dim]default: what the variables name, else Google[/dim]",
        ),
    ] = None,
    keep_bodies: Annotated[
        bool,
        typer.Option(
            "--keep-bodies",
            help="Keep refusals in the API's own words too, without keys, beside the store.",
        ),
    ] = False,
    tls: Annotated[
        bool,
        typer.Option(
            "--tls",
            help="Lead the calls through https and wss, which Live wants, and have the program trust it.",
        ),
    ] = False,
    openai: Annotated[bool, typer.Option("--openai", help="Set OPENAI_BASE_URL too.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="The summary as JSON, the last line of stdout.")
    ] = False,
) -> None:
    """Run a program with its Gemini calls recorded, and sum up what they used and what was refused.

    It gets GOOGLE_GEMINI_BASE_URL, GOOGLE_VERTEX_BASE_URL and GEMINI_API_BASE, which lead through a
    proxy on a free port of this machine. Its signals and its exit status are passed on; 125 to 127 say
    that it could not be started. The summary goes to stderr.
    """
    from gemquota.cli.commands.proxy import print_summary
    from gemquota.cli.gemini_cli import home_for
    from gemquota.cli.launching import Launched, environment_for, explain_silence, program_name
    from gemquota.cli.output import complain, note, width_cells
    from gemquota.cli.recording import Wanted, recording, scenario_of_flag
    from gemquota.errors import GemquotaError
    from gemquota.render.layout import wrapped

    ended: Session | None = None
    try:
        wanted = Wanted(
            _origins(upstream),
            scenario_of_flag(emulate) if emulate else None,
            tag[:100] or program_name(command),
            "run",
            tls=tls,
            keep_bodies=keep_bodies,
        )
        with home_for(command) as settings, recording(wanted) as session:
            variables = environment_for(
                session.base_url,
                openai=openai,
                emulated=wanted.scenario is not None,
                bundle=session.certificate.bundle if session.certificate else None,
            )
            launched = Launched(command, variables | settings)
            ended = session
            status = launched.wait()
    except GemquotaError as error:
        complain(str(error), error.hint)
        raise typer.Exit(getattr(error, "status", NOT_STARTED)) from None
    if ended.traffic.totals.calls or as_json:
        print_summary(
            ended,
            "gemquota.run/1",
            as_json=as_json,
            extra={"command": command[0], "status": status},
        )
    if not ended.traffic.totals.calls:
        for line in wrapped(f"gemquota: no call passed. {explain_silence(command)}", width_cells()):
            note(line)
    raise typer.Exit(status)


def _origins(upstream: str | None) -> Origins:
    """Where calls go: a variable that names a gateway already goes on meaning it."""
    from gemquota.config import environment
    from gemquota.proxy.origins import Origins, checked_origin

    if upstream:
        base = checked_origin(upstream, "--upstream")
        return Origins(base, base)
    developer = environment("GOOGLE_GEMINI_BASE_URL")
    vertex = environment("GOOGLE_VERTEX_BASE_URL")
    return Origins(
        checked_origin(developer, "GOOGLE_GEMINI_BASE_URL") if developer else Origins().developer,
        checked_origin(vertex, "GOOGLE_VERTEX_BASE_URL") if vertex else None,
    )
