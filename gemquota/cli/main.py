"""The `gemquota` command.

Import nothing heavy at module scope: this file is on the path of `--help` and
of `--version`. The table below says what each command is for; its module is
imported when the command runs (`tests/cli/test_import_hygiene.py`).
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_command_from_info
from typer.models import CommandInfo

from gemquota import __version__
from gemquota.cli.optional_value import command_with
from gemquota.errors import ExitCode, GemquotaError


class Entry(NamedTuple):
    """One line of `gemquota --help`. The module is `gemquota.cli.commands.<module>`."""

    name: str
    module: str
    summary: str
    panel: str


COMMANDS: tuple[Entry, ...] = (
    Entry(
        "diagnose",
        "diagnose",
        "Which limit refused the call, until when, and what to do.",
        "Explain",
    ),
    Entry(
        "reset-time",
        "reset_time",
        "When daily quotas return, in Pacific and local time.",
        "Know",
    ),
    Entry("limits", "limits", "Each model's limits as last seen, and the tier rules.", "Know"),
    Entry("models", "models", "What a model's name stands for: quota, routing, dates.", "Know"),
    Entry(
        "emulate",
        "emulate",
        "The Gemini API on this machine, with quotas you choose.",
        "Rehearse",
    ),
)

EPILOG = "Start with: gemquota diagnose --example"


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


def main(args: list[str] | None = None) -> None:
    """Console-script entry: data on stdout, everything else on stderr."""
    from gemquota.cli.output import complain, silence_broken_pipe

    arguments = sys.argv[1:] if args is None else args
    if arguments == ["--version"]:
        print(f"gemquota {__version__}")  # noqa: T201 - the one answer that needs no command
        return
    with silence_broken_pipe():
        try:
            code = get_command(app).main(arguments, prog_name="gemquota", standalone_mode=False)
        except GemquotaError as error:
            complain(str(error), error.hint)
            code = error.exit_code
        except SystemExit as stop:
            # typer ends with 1, our code for a bug, when the reader of our output has gone.
            if isinstance(stop.__context__, BrokenPipeError):
                raise stop.__context__ from None
            raise
        except typer.Abort as stop:
            # typer turns Ctrl-C into Abort; the cause tells it from a declined prompt.
            interrupted = isinstance(stop.__cause__, KeyboardInterrupt)
            code = ExitCode.INTERRUPTED if interrupted else ExitCode.CAP
            if not interrupted:
                complain("stopped by your answer")
        except Exception as error:
            usage = usage_message(error)
            if usage is None:
                raise
            complain(*usage)
            code = ExitCode.USAGE
    sys.exit(code)


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


if __name__ == "__main__":
    main()
