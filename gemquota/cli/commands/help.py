"""`gemquota help`: what `--help` prints."""

from __future__ import annotations

from typing import Annotated

import typer

EPILOG = """
[bold]Examples[/bold]

gemquota help diagnose
"""


def run(
    command: Annotated[
        str | None, typer.Argument(metavar="[COMMAND]", help="Its help; of all if none is named.")
    ] = None,
) -> None:
    """Print the help of a command, as `gemquota COMMAND --help` does."""
    from gemquota.cli import tree

    raise typer.Exit(tree.run([*([command] if command else []), "--help"]))
