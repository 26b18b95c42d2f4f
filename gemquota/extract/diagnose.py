"""Text in, diagnoses out: the whole of `gemquota diagnose` without files or terminals."""

from __future__ import annotations

import re

from gemquota.domain.advice import diagnosed
from gemquota.domain.causes import verdict_on
from gemquota.domain.diagnosis import Confidence, Diagnosis
from gemquota.domain.merge import merged, ranked
from gemquota.extract.episodes import episodes
from gemquota.extract.reports import report_of
from gemquota.extract.unwrap import MARKS, plain, unwrapped


def diagnose(text: str, *, now_s: float) -> tuple[Diagnosis, ...]:
    """Every distinct error in `text`, the one that explains the failure first.

    Args:
        text: Anything a person pastes. Nothing is assumed about it.
        now_s: Epoch seconds, for resets that the text does not date.

    Returns:
        One diagnosis per distinct error with its count; empty if there is no error.
        `Cause.UNKNOWN` appears only alone: there is an error, and nothing known in it.
    """
    canonical = unwrapped(plain(text))
    *whole, last = episodes(canonical)
    # What another line follows is not cut at its end, and says so by ending in a newline.
    reports = [*(report_of(f"{piece}\n") for piece in whole), report_of(last)]
    found = [
        diagnosed(report, verdict, now_s=now_s)
        for report in reports
        if (verdict := verdict_on(report)).confidence is not Confidence.GUESS
    ]
    if not found and _ERROR.search(canonical):
        report = report_of(canonical.translate(_UNMARKED))
        found = [diagnosed(report, verdict_on(report), now_s=now_s)]
    return ranked(merged(found))


_UNMARKED = dict.fromkeys(map(ord, MARKS))
_ERROR = re.compile(
    r"\b(?:error|exception|traceback|failed|failure|fatal|panic)\b|[a-z](?:Error|Exception)\b",
    re.IGNORECASE,
)
