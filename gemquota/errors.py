"""Every error gemquota raises on purpose, and the code each one exits with.

    GemquotaError
    ├── UsageError          2  a flag, a file or a setting is wrong
    │   └── StoreError      2  the store cannot be read or written
    ├── ApiError            3  the API answered with an error that is no quota
    │   └── AuthError       4  the key or the credentials are missing or refused
    ├── UnreachableError    5  no answer: network
    ├── CapError            6  refused by a cap: requests, tokens or money
    ├── ExhaustedError     10  quota exhausted; the answer is no, and waiting helps
    ├── NothingFoundError  11  nothing found in the input
    ├── UnclearError       12  cannot be told
    └── ChangeNeededError  13  the answer is no, and something must change first

Codes are public: changing one is a breaking change. 1 is left to Python, for
crashes, so a script can tell "out of quota" from "gemquota has a bug".
"""

from __future__ import annotations

from enum import IntEnum, unique
from typing import ClassVar


@unique
class ExitCode(IntEnum):
    """What the process's status means; `docs` and README print this table."""

    OK = 0
    CRASH = 1
    USAGE = 2
    API = 3
    AUTH = 4
    UNREACHABLE = 5
    CAP = 6
    EXHAUSTED = 10
    NOTHING_FOUND = 11
    UNCLEAR = 12
    CHANGE_NEEDED = 13
    INTERRUPTED = 130


class GemquotaError(Exception):
    """Base class. `hint` is one line telling the reader what to do next."""

    exit_code: ClassVar[ExitCode] = ExitCode.CRASH

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(GemquotaError):
    """A flag, a file or a setting is wrong."""

    exit_code = ExitCode.USAGE


class StoreError(UsageError):
    """The store cannot be read or written: a full disk, a damaged file, no permission."""


class ApiError(GemquotaError):
    """The API answered with an error that is no quota."""

    exit_code = ExitCode.API


class AuthError(ApiError):
    """The key or the credentials are missing or refused."""

    exit_code = ExitCode.AUTH


class UnreachableError(GemquotaError):
    """No answer arrived."""

    exit_code = ExitCode.UNREACHABLE


class CapError(GemquotaError):
    """A cap on requests, tokens or money refused to go on."""

    exit_code = ExitCode.CAP


class ExhaustedError(GemquotaError):
    """The quota is spent: an answer, not a failure."""

    exit_code = ExitCode.EXHAUSTED


class NothingFoundError(GemquotaError):
    """The input holds nothing of what was looked for."""

    exit_code = ExitCode.NOTHING_FOUND


class UnclearError(GemquotaError):
    """The question cannot be answered from what is known."""

    exit_code = ExitCode.UNCLEAR


class ChangeNeededError(GemquotaError):
    """The answer is no, and waiting alone does not change it."""

    exit_code = ExitCode.CHANGE_NEEDED


def exit_code_for(error: BaseException) -> ExitCode:
    """The status with which the process ends after `error`."""
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(error, GemquotaError):
        return error.exit_code
    return ExitCode.CRASH
