"""Running a user's program: its variables, its signals, its end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from gemquota.cli.gemini_cli import is_gemini_cli
from gemquota.cli.recording import TRUST_VARIABLES
from gemquota.config import with_variables
from gemquota.domain.secrets import redacted
from gemquota.errors import GemquotaError

_CANNOT_RUN = 126
_NOT_FOUND = 127
_PASSED_ON = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
_ANY_KEY = "emulated"
_INTERPRETER = re.compile(r"(?:python|pypy|node|bun|deno|ruby|perl|php|bash|sh|zsh|uv)[0-9.]*")
_MOST_NAME = 100


class NotStarted(GemquotaError):
    """The program could not be started."""

    def __init__(self, message: str, status: int, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        """What shells end with in this case."""


def program_name(command: Sequence[str]) -> str:
    """What a command runs: `nightly.py` of `python3 -u jobs/nightly.py --key ...`; of arguments nothing more is kept."""
    name = _base(command[0])
    if _INTERPRETER.fullmatch(name):
        words = [word for word in command[1:] if word not in ("run", "-m")]
        first = next(
            (word for word in words if not word.startswith("-") or word in ("-c", "-e")), ""
        )
        if first and not first.startswith("-"):
            name = _base(first)
    return redacted("".join(letter for letter in name if letter.isprintable()))[:_MOST_NAME]


def _base(path: str) -> str:
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1].removesuffix(".exe")


def environment_for(
    base_url: str, *, openai: bool, emulated: bool, bundle: Path | None = None
) -> dict[str, str]:
    """The variables of a program whose calls are to pass through `base_url`.

    Args:
        base_url: The proxy's.
        openai: Whether OPENAI_BASE_URL is set too.
        emulated: Whether any key will do, so that one is set where there is none.
        bundle: Of authorities that the program is to trust, the proxy's among them.
    """
    changes = {
        "GOOGLE_GEMINI_BASE_URL": base_url,
        "GOOGLE_VERTEX_BASE_URL": base_url,
        "GEMINI_API_BASE": f"{base_url}/v1beta",
    }
    if openai:
        changes["OPENAI_BASE_URL"] = f"{base_url}/v1beta/openai"
    if bundle is not None:
        changes |= dict.fromkeys(TRUST_VARIABLES, str(bundle))
    usual = {"GEMINI_API_KEY": _ANY_KEY} if emulated else {}
    if emulated and openai:
        usual["OPENAI_API_KEY"] = _ANY_KEY
    return with_variables(changes, usual=usual, unless="GOOGLE_API_KEY", direct="127.0.0.1")


class Launched:
    """A program that runs."""

    def __init__(self, command: Sequence[str], variables: Mapping[str, str]) -> None:
        """
        Raises:
            NotStarted: If there is no such program, or it may not be run.
        """
        try:
            self._process = subprocess.Popen(list(command), env=dict(variables))
        except FileNotFoundError:
            raise NotStarted(
                f"no program {command[0][:60]!r}", _NOT_FOUND, hint="gemquota run -- CMD ..."
            ) from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise NotStarted(
                f"cannot run {command[0][:60]!r}: {why.lower()}", _CANNOT_RUN
            ) from None

    def wait(self) -> int:
        """Its exit status once it has ended; 128 and the signal's number where one ended it."""
        before = {name: signal.signal(name, self._pass_on) for name in _signals()}
        try:
            code = self._process.wait()
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)
        return code if code >= 0 else 128 - code

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        # A terminal has sent Ctrl-C to the whole group already.
        if number == signal.SIGINT and _in_foreground():
            return
        self._process.send_signal(number)


def _signals() -> list[signal.Signals]:
    names = ("SIGINT", *_PASSED_ON)
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def _in_foreground() -> bool:
    """Whether the terminal's keys reach the program as they reach us; on Windows they always do."""
    if not hasattr(os, "tcgetpgrp"):
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def explain_silence(command: Sequence[str]) -> str:
    """The likely reason why a program's calls did not pass."""
    if is_gemini_cli(command):
        return (
            "gemini-cli takes GOOGLE_GEMINI_BASE_URL only with the key as its way in: put"
            ' {"security":{"auth":{"selectedType":"gemini-api-key"}}} into ~/.gemini/settings.json'
        )
    return (
        "google-genai, langchain-google-genai 4 and litellm follow the variables that were set; the"
        " openai SDKs want --openai; the Vercel AI SDK and google-generativeai follow none: give them"
        " the base URL of gemquota proxy. A base URL in the program itself wins over variables"
    )
