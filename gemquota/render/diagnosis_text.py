"""Diagnoses for a terminal: the verdict first, then evidence, then what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gemquota.domain.clients import client_named
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.likely import Likely
from gemquota.domain.quota import Limit
from gemquota.render.layout import Paint, labelled, plain_paint, wrapped
from gemquota.render.verdict import (
    LocalTime,
    action_lines,
    headline,
    likely_line,
    limit_line,
    readings,
    status_line,
    wait_lines,
)

NARROWEST = 40
WIDEST = 100


def report(
    diagnoses: Sequence[Diagnosis],
    *,
    now_s: float,
    local_time: LocalTime,
    width_cells: int = 80,
    paint: Paint = plain_paint,
    likely: Mapping[Limit, Likely] = MappingProxyType({}),
) -> str:
    """All diagnoses, the one that explains the failure first and in full.

    `likely` holds guesses about limits whose window the text does not name.
    """
    width = max(NARROWEST, min(width_cells, WIDEST))
    blocks: list[str] = []
    for index, diagnosis in enumerate(diagnoses):
        number = f"{index + 1}. " if len(diagnoses) > 1 else ""
        blocks.append(_block(diagnosis, number, now_s, local_time, width, paint, likely))
    if len(diagnoses) > 1:
        total = f"{len(diagnoses)} distinct errors, the one that explains most first"
        blocks.insert(0, paint(total, "dim"))
    return "\n\n".join(blocks) + "\n"


def _block(
    diagnosis: Diagnosis,
    number: str,
    now_s: float,
    local_time: LocalTime,
    width: int,
    paint: Paint,
    likely: Mapping[Limit, Likely],
) -> str:
    times = f" (seen {diagnosis.occurrences} times)" if diagnosis.occurrences > 1 else ""
    lines = [paint(line, "bad") for line in wrapped(f"{number}{headline(diagnosis)}{times}", width)]
    lines.append("")
    for index, limit in enumerate(diagnosis.limits):
        lines += labelled("Limit" if index == 0 else "", limit_line(limit), width, paint)
        if limit in likely:
            lines += labelled("Likely", likely_line(likely[limit]), width, paint)
    for index, wait in enumerate(wait_lines(diagnosis, now_s=now_s, local_time=local_time)):
        lines += labelled("Wait" if index == 0 else "", wait, width, paint)
    lines += labelled("Who", status_line(diagnosis), width, paint)
    if not diagnosis.limits and diagnosis.message:
        lines += labelled("Said", _shortened(diagnosis.message), width, paint)
    if diagnosis.truncated:
        lines += labelled("Note", "the text may be cut; the whole error may say more", width, paint)
    lines += _readings(diagnosis, width, paint)
    lines += _evidence(diagnosis, width, paint)
    lines += _client(diagnosis, width, paint)
    lines += ["", paint("What to do", "head"), *action_lines(diagnosis.actions, width, paint)]
    return "\n".join(lines)


def _readings(diagnosis: Diagnosis, width: int, paint: Paint) -> list[str]:
    found = readings(diagnosis)
    if len(found) == 2:
        return [
            line
            for label, (title, text) in zip(("Either", "Or"), found, strict=True)
            for line in labelled(label, f"{title}: {text}", width, paint)
        ]
    lines: list[str] = []
    for title, text in found:
        noted = title == "Note"
        lines += labelled(
            title if noted else "But", text if noted else f"{title}: {text}", width, paint
        )
    return lines


# What the line of the speaker says already, or the wait.
_SAID_ABOVE = ("retry_after_s", "http_status", "status")


def _evidence(diagnosis: Diagnosis, width: int, paint: Paint) -> list[str]:
    pieces = [piece for piece in diagnosis.evidence if piece.field not in _SAID_ABOVE]
    if not pieces or diagnosis.cause is Cause.UNKNOWN:
        return []
    lines = ["", paint("Evidence", "head")]
    for piece in pieces[:8]:
        text = _shortened(piece.text)
        if len(text) + 16 > width:
            text = text.replace(".com/", ".com/ ")  # a metric may be cut after its host
        lines += labelled(piece.field, text, width, paint, label_cells=14)
    return lines


def _client(diagnosis: Diagnosis, width: int, paint: Paint) -> list[str]:
    client = client_named(diagnosis.client) if diagnosis.client else None
    if client is None:
        return []
    lines = ["", paint(f"Your client: {client.name}", "head")]
    lines += [f"  {line}" for line in wrapped(client.retries, width - 2)]
    if client.hides:
        lines += [f"  {line}" for line in wrapped(client.hides, width - 2)]
    lines += labelled("Mend", client.mend, width, paint)
    lines.append(paint(f"  Measured with {client.version} on {client.measured}.", "dim"))
    return lines


def _shortened(text: str, longest: int = 240) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
