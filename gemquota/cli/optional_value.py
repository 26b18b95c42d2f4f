"""Options that may stand without their value: `--example` alone takes the usual one.

typer has no word for such an option, so the value is put in before it parses.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


def with_usual_values(arguments: list[str], usual: dict[str, str]) -> list[str]:
    """`arguments`, with a value after each option of `usual` that has none.

    What follows an option is its value unless it begins with `-`.
    """
    complete: list[str] = []
    for index, argument in enumerate(arguments):
        if argument == "--":
            return complete + arguments[index:]
        complete.append(argument)
        after = arguments[index + 1 : index + 2]
        if argument in usual and (not after or after[0].startswith("-")):
            complete.append(usual[argument])
    return complete


def command_with(usual: dict[str, str]) -> type[TyperCommand]:
    """A command class whose options named in `usual` need no value."""

    class Command(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            return super().parse_args(ctx, with_usual_values(args, usual))

    return Command
