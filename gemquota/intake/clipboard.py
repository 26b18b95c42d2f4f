"""Read the clipboard through the tools that systems have for it."""

from __future__ import annotations

import shutil
import subprocess

from gemquota.errors import UsageError

_TIME_LIMIT_S = 5
_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("pbpaste",),
    ("wl-paste", "--no-newline"),
    ("xclip", "-selection", "clipboard", "-out"),
    ("xsel", "--clipboard", "--output"),
    ("powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"),
    ("termux-clipboard-get",),
)


def read_clipboard() -> bytes:
    """What the clipboard holds.

    Raises:
        UsageError: If no tool for it is there, or every one fails.
    """
    failed = ""
    for command in _COMMANDS:
        program = shutil.which(command[0])
        if program is None:
            continue
        try:
            done = subprocess.run(
                [program, *command[1:]], capture_output=True, timeout=_TIME_LIMIT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            failed = f"{command[0]}: {type(error).__name__}"
            continue
        if done.returncode == 0:
            return done.stdout
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        failed = f"{command[0]}: {said[0] if said else f'exit status {done.returncode}'}"
    if failed:
        raise UsageError(f"the clipboard cannot be read ({failed})", hint="paste it instead")
    raise UsageError(
        "no tool to read the clipboard (pbpaste, wl-paste, xclip, xsel, powershell)",
        hint="install one, or paste: gemquota diagnose",
    )
