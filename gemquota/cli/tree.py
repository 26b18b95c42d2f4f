"""The commands as typer knows them. Loading this costs more than most of what they do.

A command's module is imported when it is to run, or to show its help.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_command_from_info
from typer.models import CommandInfo

from gemquota.cli.main import COMMANDS, EPILOG, Entry
from gemquota.cli.optional_value import command_with
from gemquota.cli.output import complain
from gemquota.errors import ExitCode


def load(entry: Entry) -> TyperCommand:
    """Import a command's module and build the command from its `run`."""
    module = import_module(f"gemquota.cli.commands.{entry.module}")
    info = CommandInfo(
        name=entry.name,
        cls=command_with(usual) if (usual := getattr(module, "USUAL_VALUES", None)) else None,
        callback=module.run,
        short_help=entry.summary,
        epilog=getattr(module, "EPILOG", None),
        rich_help_panel=entry.panel,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    command = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode="rich")
    assert isinstance(command, TyperCommand)
    return command


class LazyGroup(TyperGroup):
    """Lists stand-ins for its commands, and imports the one that is to run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for entry in COMMANDS:
            self.add_command(
                TyperCommand(entry.name, short_help=entry.summary, rich_help_panel=entry.panel)
            )

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(next(entry for entry in COMMANDS if entry.name == name)), rest


app = typer.Typer(
    name="gemquota",
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)
    ] = False,
) -> None:
    """Which Gemini API quota stopped you, when it comes back, and what to do."""


def run(arguments: list[str]) -> int:
    """Parse and run; the exit status.

    Raises:
        GemquotaError: What the command raised.
        BrokenPipeError: If the reader of the output has gone.
    """
    try:
        return int(
            get_command(app).main(arguments, prog_name="gemquota", standalone_mode=False) or 0
        )
    except SystemExit as stop:
        # typer ends with 1, our code for a bug, when the reader of our output has gone.
        if isinstance(stop.__context__, BrokenPipeError):
            raise stop.__context__ from None
        raise
    except typer.Abort as stop:
        # typer turns Ctrl-C into Abort; the cause tells it from a declined prompt.
        if isinstance(stop.__cause__, KeyboardInterrupt):
            return ExitCode.INTERRUPTED
        complain("stopped by your answer")
        return ExitCode.CAP
    except Exception as error:
        usage = usage_message(error)
        if usage is None:
            raise
        complain(*usage)
        return ExitCode.USAGE


def usage_message(error: Exception) -> tuple[str, str | None] | None:
    """What to say of a wrong flag: the fault and the command that mends it.

    typer keeps its copy of click's exceptions private; they are known by their
    `format_message`. None for any other exception.
    """
    format_message = getattr(error, "format_message", None)
    if format_message is None:
        return None
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "gemquota"
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(format_message()), None
    return str(format_message()), f"{path} --help"
