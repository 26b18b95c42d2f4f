"""What the doctor found: lines as they come, JSON, the mends alone, and a report fit for a bug tracker."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import NamedTuple

from gemquota.domain.finding import Finding, Grade, counts, exit_code_of
from gemquota.domain.secrets import redacted
from gemquota.render.layout import Paint, wrapped

_ROLES = {
    Grade.OK: "good",
    Grade.NOTE: "dim",
    Grade.WARNING: "head",
    Grade.FAILURE: "bad",
    Grade.UNKNOWN: "head",
    Grade.SKIPPED: "dim",
}
_GRADE_CELLS, _CHECK_CELLS = 8, 13
_QUIET = frozenset({Grade.OK, Grade.SKIPPED})
"""Of these the sentence is enough."""
_PLURALS = {
    Grade.OK: ("ok", "ok"),
    Grade.NOTE: ("note", "notes"),
    Grade.WARNING: ("warning", "warnings"),
    Grade.FAILURE: ("failure", "failures"),
    Grade.UNKNOWN: ("unknown", "unknown"),
    Grade.SKIPPED: ("skipped", "skipped"),
}


class About(NamedTuple):
    """Where the findings are from."""

    version: str
    python: str
    platform: str
    model: str
    server: str
    at: str
    """ISO instant, UTC."""


def finding_text(finding: Finding, *, width: int, paint: Paint) -> list[str]:
    """`failure  clock  18 s ahead`, with evidence and mend below where there is something to do."""
    before = _GRADE_CELLS + _CHECK_CELLS + 2
    first, *rest = wrapped(finding.said, max(20, width - before))
    head = (
        f"{paint(finding.grade.value.ljust(_GRADE_CELLS), _ROLES[finding.grade])} "
        f"{finding.check.ljust(_CHECK_CELLS)} {first}"
    )
    lines = [head, *(" " * before + line for line in rest)]
    if finding.grade in _QUIET:
        return lines
    if finding.grade is not Grade.NOTE:
        for each in finding.evidence:
            lines += [
                " " * before + paint(line, "dim") for line in wrapped(each, max(20, width - before))
            ]
    if finding.mend:
        # A command stays on one line, so that it can be copied.
        lines.append(f"{' ' * before}{paint('mend:', 'dim')} {paint(finding.mend, 'command')}")
    return lines


def summary(findings: Sequence[Finding]) -> str:
    """`1 failure, 2 warnings; the rest is well`."""
    found = counts(findings)
    told = [
        f"{found[grade]} {_PLURALS[grade][found[grade] != 1]}"
        for grade in (Grade.FAILURE, Grade.UNKNOWN, Grade.WARNING)
        if grade in found
    ]
    return f"{', '.join(told)}; the rest is well" if told else "all is well"


def mends(findings: Iterable[Finding]) -> list[str]:
    """What mends each failure, warning and unknown, one a line, as `# why` and the command."""
    lines = []
    for each in findings:
        if each.mend and each.grade in (Grade.FAILURE, Grade.WARNING, Grade.UNKNOWN):
            lines += [f"# {each.check}: {each.said}", each.mend]
    return lines


def doctor_json(findings: Sequence[Finding], about: About) -> str:
    """One object, schema `gemquota.doctor/1`."""
    return json.dumps(
        {
            "schema": "gemquota.doctor/1",
            **about._asdict(),
            "exit_code": int(exit_code_of(findings)),
            "counts": {grade.value: number for grade, number in counts(findings).items()},
            "findings": [
                {
                    "check": each.check,
                    "grade": each.grade.value,
                    "said": each.said,
                    "evidence": list(each.evidence),
                    "mend": each.mend or None,
                }
                for each in findings
            ],
        },
        indent=2,
        ensure_ascii=False,
    )


def report_markdown(findings: Sequence[Finding], about: About, *, private: Iterable[str]) -> str:
    """A report for others' eyes.

    Args:
        findings: What was found.
        about: Versions and the model.
        private: Words that are blanked wherever they stand: a home directory, a user, a project, a proxy.
    """
    lines = [
        "# gemquota doctor",
        "",
        *(f"- {name}: {value}" for name, value in about._asdict().items()),
        f"- findings: {summary(findings)}",
        "",
        "| | check | finding |",
        "|---|---|---|",
    ]
    for each in findings:
        cells = [each.said, *(each.evidence if each.grade not in _QUIET else ())]
        if each.mend and each.grade not in _QUIET:
            cells.append(f"mend: `{each.mend}`")
        lines.append(f"| {each.grade.value} | {each.check} | {'<br>'.join(map(_cell, cells))} |")
    return blanked("\n".join(lines), private) + "\n"


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", r"\|").replace("<", "&lt;")


def blanked(text: str, private: Iterable[str]) -> str:
    """`text` without keys and without these words; a home directory becomes `~`."""
    text = redacted(text)
    for word in sorted(filter(None, private), key=len, reverse=True):
        blank = "~" if PurePath(word).is_absolute() else "[private]"
        text = blank.join(re.split(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text))
    return text
