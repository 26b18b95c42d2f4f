"""The commands as typer knows them. Loading this costs more than most of what they do.

A command's module is imported when it is to run, or to show its help.
"""

from __future__ import annotations

from importlib import import_module
from os.path import isfile
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_command_from_info
from typer.models import CommandInfo

from gemquota.cli.nearest import nearest
from gemquota.cli.optional_value import command_with
from gemquota.cli.output import complain
from gemquota.cli.table import COMMANDS, EPILOG, Entry
from gemquota.errors import ExitCode, UsageError


def load(entry: Entry) -> TyperCommand:
    """Import a command's module and build the command from its `run`."""
    module = import_module(f"gemquota.cli.commands.{entry.module}")
    info = CommandInfo(
        name=entry.name,
        cls=command_with(usual) if (usual := getattr(module, "USUAL_VALUES", None)) else None,
        callback=module.run,
        help=unfolded(module.run.__doc__ or ""),
        short_help=entry.summary,
        epilog=compact(getattr(module, "EPILOG", "")),
        rich_help_panel=entry.panel,
        context_settings={
            "help_option_names": ["-h", "--help"],
            # What follows the program that `run` is to run is the program's.
            "allow_interspersed_args": not getattr(module, "RUNS_A_PROGRAM", False),
        },
    )
    command = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode="rich")
    assert isinstance(command, TyperCommand)
    return command


def unfolded(text: str) -> str:
    """Paragraphs of one line each: typer would keep the breaks of a docstring's lines."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def compact(epilog: str) -> str:
    """Examples on neighbouring lines; a blank line only before a heading."""
    return epilog.strip().replace("\n\n", "\n").replace("\n[bold]", "\n\n[bold]")


class LazyGroup(TyperGroup):
    """Lists stand-ins for its commands, and imports the one that is to run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for entry in COMMANDS:
            self.add_command(
                TyperCommand(entry.name, short_help=entry.summary, rich_help_panel=entry.panel)
            )

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        if args[0].startswith("-"):
            super().resolve_command(ctx, args)  # says which option there is not
        entry = next((entry for entry in COMMANDS if entry.name == args[0]), None)
        if entry is None:
            raise no_command(args[0])
        return entry.name, load(entry), args[1:]


def no_command(typed: str) -> UsageError:
    """What to say of a word that is no command: what it may have meant."""
    if isfile(typed):
        return UsageError(f"{typed[:60]!r} is a file", hint=f"gemquota diagnose {typed[:60]}")
    word = typed.lower().replace("_", "-")
    meant = {name: entry.name for entry in COMMANDS for name in (entry.name, *entry.also)}
    near = [meant[name] for name in nearest(word, meant, at_most=1)]
    if near:
        return UsageError(
            f"no command {typed[:60]!r}; did you mean {near[0]}?", hint=f"gemquota help {near[0]}"
        )
    names = ", ".join(entry.name for entry in COMMANDS)
    return UsageError(f"no command {typed[:60]!r}", hint=f"there are {names}")


app = typer.Typer(
    name="gemquota",
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=compact(EPILOG),
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)
    ] = False,
) -> None:
    """Which Gemini API quota stopped you, when it comes back, and what to do."""
    if context.invoked_subcommand is None:
        context.get_help()


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
        fault = fault_of(error)
        if fault is None:
            raise
        named = " ".join(arguments[:1]) if arguments[0] in {e.name for e in COMMANDS} else ""
        complain(fault, " ".join(f"gemquota {named} --help".split()))
        return ExitCode.USAGE


def fault_of(error: Exception) -> str | None:
    """What to say of a wrong flag, as our own complaints read. None for any other exception.

    typer keeps its copy of click's exceptions private; they are known by their
    `format_message`.
    """
    format_message = getattr(error, "format_message", None)
    if format_message is None:
        return None
    option = getattr(error, "option_name", None)
    if option and hasattr(error, "possibilities"):
        near = " or ".join((error.possibilities or [])[:2])
        return f"no option {option[:60]!r}" + (f"; did you mean {near}?" if near else "")
    text = str(format_message()).rstrip(".")
    return text[:1].lower() + text[1:]
