"""`gemquota status`: the limit that is nearest to full, in one line."""

from __future__ import annotations

from typing import Annotated

import typer

EPILOG = """
[bold]Examples[/bold]

gemquota status

set -g status-right "#(gemquota status --format tmux)"   [dim](in ~/.tmux.conf)[/dim]

[dim]\\[custom.gemini]
command = "gemquota status --format starship"
when = true[/dim]
"""


def run(
    form: Annotated[
        str, typer.Option("--format", help="text, tmux, starship, waybar or json.")
    ] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say which limit is nearest to full, how much is left and when it is fresh.

    Used is what gemquota recorded itself (run, proxy) and may be less than what was used elsewhere. A limit is
    what a refusal stated, else, for the models of the day, what gemquota usage knows: of Cloud Quotas, a probe,
    your limits.toml, or on record for the tier that refusals named. Which of these, and how old, is said.
    """
    from gemquota.cli.standing_line import show_status

    show_status("json" if as_json else form)
