"""The `gemquota` command.

Import nothing heavy at module scope, typer neither: what is answered before typer is loaded
takes a third of the time (`tests/cli/test_import_hygiene.py`).
"""

from __future__ import annotations

import sys

from gemquota import __version__


def main(args: list[str] | None = None) -> None:
    """Console-script entry: data on stdout, everything else on stderr."""
    arguments = sys.argv[1:] if args is None else args
    from gemquota.cli.output import complain, guarded_output, prepare_streams
    from gemquota.errors import ExitCode, GemquotaError

    prepare_streams()
    with guarded_output():
        try:
            code = _answered(arguments)
        except GemquotaError as error:
            complain(str(error), error.hint)
            code = error.exit_code
        except KeyboardInterrupt:
            code = ExitCode.INTERRUPTED
    sys.exit(code)


def _answered(arguments: list[str]) -> int:
    """Run the command; the exit status."""
    if arguments == ["--version"]:
        from gemquota.cli.output import emit

        emit(f"gemquota {__version__}")
        return 0
    if arguments[:1] == ["diagnose"]:
        from gemquota.cli.diagnosing import answered_plainly

        code = answered_plainly(arguments[1:])
        if code is not None:
            return code
    if arguments[:1] == ["status"]:
        from gemquota.cli.standing_line import answered_plainly as status_answered

        code = status_answered(arguments[1:])
        if code is not None:
            return code
    from gemquota.cli import tree

    return tree.run(arguments)


if __name__ == "__main__":
    main()
