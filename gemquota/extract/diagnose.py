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
    if _STATUS_ALONE.fullmatch(canonical):
        canonical = f"HTTP {canonical.lstrip()}"
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
_STATUS_ALONE = re.compile(
    r"\s{0,40}(?:4[0-9]|5[0-3])[0-9](?: errors?)?[.!?]?\s{0,40}", re.IGNORECASE
)
"""All that a person copied may be the number; in more text a number alone says nothing."""

_ERROR = re.compile(
    # A field that says there is none is no error: results carry it.
    r"\b(?:error|exception|traceback|failed|failure|fatal|panic)\b"
    r"(?![\"']{0,2}\s{0,4}[:=]\s{0,4}(?:None|null|nil|undefined|false|<nil>)(?!\w))"
    r"|[a-z](?:Error|Exception)\b",
    re.IGNORECASE,
)
