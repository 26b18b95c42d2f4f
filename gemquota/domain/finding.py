"""What `gemquota doctor` found: one record per check, and what the worst of them means."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.errors import ExitCode


@unique
class Grade(StrEnum):
    """How a check ended."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong, and it is worth knowing."""
    WARNING = "warning"
    """It works, and will cost something: time, quota or a surprise."""
    FAILURE = "failure"
    UNKNOWN = "unknown"
    """It could not be told, within the time or at all."""
    SKIPPED = "skipped"
    """Another check's end made it pointless."""


class Finding(NamedTuple):
    """The end of one check."""

    check: str
    """Its name; stable, for scripts."""
    grade: Grade
    said: str
    """One sentence. It holds no key."""
    evidence: tuple[str, ...] = ()
    mend: str = ""
    """The one command or setting that mends it; empty where nothing is to be mended, or nothing can."""
    exit_code: ExitCode = ExitCode.OK
    """Of a failure: with which the command ends if no other comes before it."""


def failure(
    check: str,
    said: str,
    *evidence: str,
    mend: str = "",
    exit_code: ExitCode = ExitCode.CHANGE_NEEDED,
) -> Finding:
    """Something stops calls from working."""
    return Finding(check, Grade.FAILURE, said, evidence, mend, exit_code)


def warning(check: str, said: str, *evidence: str, mend: str = "") -> Finding:
    return Finding(check, Grade.WARNING, said, evidence, mend)


def ok(check: str, said: str, *evidence: str) -> Finding:
    return Finding(check, Grade.OK, said, evidence)


def note(check: str, said: str, *evidence: str, mend: str = "") -> Finding:
    return Finding(check, Grade.NOTE, said, evidence, mend)


def unknown(check: str, said: str, *evidence: str, mend: str = "") -> Finding:
    return Finding(check, Grade.UNKNOWN, said, evidence, mend)


def skipped(check: str, said: str) -> Finding:
    return Finding(check, Grade.SKIPPED, said)


def exit_code_of(findings: Iterable[Finding]) -> ExitCode:
    """The status by the worst finding: of failures the first, since checks stand in the order in which
    one explains the next. Without any it is 12 where something could not be told, else 0."""
    held = list(findings)
    for each in held:
        if each.grade is Grade.FAILURE:
            return each.exit_code
    return ExitCode.UNCLEAR if any(each.grade is Grade.UNKNOWN for each in held) else ExitCode.OK


def counts(findings: Iterable[Finding]) -> dict[Grade, int]:
    """How many of each grade, in the order of `Grade`; those of which there is none are left out."""
    held = list(findings)
    found = {grade: sum(each.grade is grade for each in held) for grade in Grade}
    return {grade: number for grade, number in found.items() if number}
