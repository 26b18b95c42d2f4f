"""A diagnosis as Markdown, fit for a bug report: redacted, with its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.clients import client_named
from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.wording import utc
from gemquota.render.verdict import (
    LocalTime,
    headline,
    limit_line,
    readings,
    status_line,
    wait_lines,
)


def markdown(diagnoses: Sequence[Diagnosis], *, now_s: float, local_time: LocalTime) -> str:
    """All diagnoses, one section each."""
    return "\n".join(_section(diagnosis, now_s, local_time) for diagnosis in diagnoses)


def _section(diagnosis: Diagnosis, now_s: float, local_time: LocalTime) -> str:
    lines = [f"### {_escaped(headline(diagnosis))}", ""]
    rows = [("cause", diagnosis.cause.value), ("who", status_line(diagnosis))]
    rows += [("limit", limit_line(limit)) for limit in diagnosis.limits]
    rows += [("wait", wait) for wait in wait_lines(diagnosis, now_s=now_s, local_time=local_time)]
    if diagnosis.at_s is not None:
        rows.append(("at", utc(diagnosis.at_s)))
    if diagnosis.occurrences > 1:
        rows.append(("seen", f"{diagnosis.occurrences} times"))
    if client := client_named(diagnosis.client or ""):
        rows.append(("client", client.name))
    lines += ["| | |", "|---|---|"]
    lines += [f"| {label} | {_escaped(value)} |" for label, value in rows]
    lines += ["", _escaped(diagnosis.explanation), ""]
    lines += [f"- **{title}**: {_escaped(text)}" for title, text in readings(diagnosis)]
    if diagnosis.evidence:
        lines += ["", "Evidence:", ""]
        lines += [f"- {piece.field}: {_code(piece.text)}" for piece in diagnosis.evidence]
    if diagnosis.message:
        lines += ["", "Message:", "", _fenced(diagnosis.message)]
    if diagnosis.actions:
        lines += ["", "What to do:", ""]
        for action in diagnosis.actions:
            what = (
                f" — {_code(action.command)}"
                if action.command
                else f" — {action.url}"
                if action.url
                else ""
            )
            lines.append(f"1. {_escaped(action.title)}{what}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    for mark in ("\\", "|", "*", "_", "`", "<", ">", "[", "]"):
        text = text.replace(mark, f"\\{mark}")
    return text


def _code(text: str) -> str:
    ticks = "`"
    while ticks in text:
        ticks += "`"
    return f"{ticks} {text} {ticks}" if "`" in text else f"`{text}`"


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"
