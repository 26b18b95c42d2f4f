"""Text in, diagnoses out: the whole of `gemquota diagnose` without files or terminals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gemquota.domain.advice import diagnosed
from gemquota.domain.causes import verdict_on
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.report import Report
from gemquota.extract.episodes import episodes
from gemquota.extract.reports import report_of
from gemquota.extract.unwrap import plain, unwrapped


def diagnose(text: str, *, now_s: float) -> tuple[Diagnosis, ...]:
    """Every distinct error in `text`, the one that explains the failure first.

    Args:
        text: Anything a person pastes. Nothing is assumed about it.
        now_s: Epoch seconds, for resets that the text does not date.

    Returns:
        One diagnosis per distinct error with its count; empty if there is no error.
    """
    reports = [report_of(piece) for piece in episodes(unwrapped(plain(text)))]
    found = [diagnosed(report, verdict_on(report), now_s=now_s) for report in reports if _is_error(report)]
    return tuple(sorted(merged(found), key=_rank))


def merged(found: Iterable[Diagnosis]) -> list[Diagnosis]:
    """Repeats counted, and halves of one error put together."""
    distinct: list[Diagnosis] = []
    for diagnosis in found:
        for index, known in enumerate(distinct):
            together = _together(known, diagnosis)
            if together is not None:
                distinct[index] = together
                break
        else:
            distinct.append(diagnosis)
    return distinct


def _is_error(report: Report) -> bool:
    return verdict_on(report).cause is not Cause.UNKNOWN


def _together(a: Diagnosis, b: Diagnosis) -> Diagnosis | None:
    return replace(a, occurrences=a.occurrences + b.occurrences) if a.cause is b.cause else None


def _rank(diagnosis: Diagnosis) -> int:
    return list(Cause).index(diagnosis.cause)
