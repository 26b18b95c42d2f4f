"""`gemquota completions`: static text for a shell, so that TAB starts no Python."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

EPILOG = """
[bold]Examples[/bold]

gemquota completions   [dim](where each shell looks for its file)[/dim]

gemquota completions fish > ~/.config/fish/completions/gemquota.fish
"""

HOW = """\
# bash
mkdir -p ~/.local/share/bash-completion/completions
gemquota completions bash > ~/.local/share/bash-completion/completions/gemquota

# zsh; and in ~/.zshrc, before compinit: fpath+=~/.zfunc
mkdir -p ~/.zfunc && gemquota completions zsh > ~/.zfunc/_gemquota

# fish
gemquota completions fish > ~/.config/fish/completions/gemquota.fish

# PowerShell
gemquota completions powershell > ~/gemquota.ps1
Add-Content $PROFILE '. ~/gemquota.ps1'

# After an upgrade of gemquota, write the file again.
"""


class Shell(StrEnum):
    """A shell that completes words."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def run(
    shell: Annotated[
        Shell | None,
        typer.Argument(
            metavar="[SHELL]",
            help="bash, zsh, fish or powershell; how to install it if none is named.",
        ),
    ] = None,
) -> None:
    """Print the completion file of a shell: plain text, so that TAB starts no Python."""
    from gemquota.cli.output import emit

    if shell is None:
        emit(HOW)
        return
    from gemquota.cli.completions import TEXTS

    emit(TEXTS[shell]())
