"""A diagnosis as it is kept once for many refusals: without what differs from one to the next.

Servers repeat one refusal with another wait each time. What is kept says nothing of waits and of
instants counted from them; `dated` puts them back, each refusal's own.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gemquota.domain.advice import actions, delay_conflicts, explanation, is_daily, resets
from gemquota.domain.diagnosis import Cause, Diagnosis, Evidence, ResetSource, Surface

MOST_MESSAGE = 4_000
"""Characters of a message that are kept."""
MOST_PARTS = 50
"""Of each list."""
_WAIT = re.compile(r"((?:retry in|try again in)\s*)[0-9][0-9hms.]{0,30}(?<![.])", re.IGNORECASE)
_LEFT_OUT = "…"


def timeless(diagnosis: Diagnosis) -> Diagnosis:
    """Equal for refusals that differ in waits and dates alone; bounded, whatever the server sent."""
    limits = diagnosis.limits[:MOST_PARTS]
    source = diagnosis.reset_source
    if source is not ResetSource.TEXT:
        daily = is_daily(limits) or source is ResetSource.DOCUMENTED
        counted = diagnosis.cause is Cause.QUOTA and diagnosis.surface is not Surface.CODE_ASSIST
        source = ResetSource.DOCUMENTED if daily and counted else None
    delays = _delays(diagnosis, diagnosis.retry_after_s)
    return replace(
        diagnosis,
        message=_without_wait(diagnosis.message[:MOST_MESSAGE]) if diagnosis.message else None,
        limits=limits,
        retry_after_s=None,
        at_s=None,
        resets_at_s=diagnosis.resets_at_s if source is ResetSource.TEXT else None,
        reset_source=source,
        occurrences=1,
        explanation=explanation(diagnosis.cause, limits, diagnosis.tier, None),
        evidence=tuple(
            Evidence(piece.field, _without_wait(piece.text[:MOST_MESSAGE]))
            for piece in diagnosis.evidence[:MOST_PARTS]
            if piece.field != "retry_after_s"
        ),
        conflicts=tuple(each for each in diagnosis.conflicts[:MOST_PARTS] if each not in delays),
        actions=actions(diagnosis.cause, diagnosis.surface, limits, diagnosis.tier, None),
    )


def dated(kept: Diagnosis, *, at_s: float, wait_s: float | None) -> Diagnosis:
    """A kept diagnosis as that of one refusal.

    Args:
        kept: What `timeless` made.
        at_s: When the call was refused, epoch seconds.
        wait_s: That the server stated for it; None: it stated none.
    """
    resets_at_s, source = kept.resets_at_s, kept.reset_source
    if source is not ResetSource.TEXT:
        resets_at_s, source = resets(
            kept.cause, kept.surface, wait_s, at_s, daily=source is ResetSource.DOCUMENTED
        )
    stated = (Evidence("retry_after_s", f"{wait_s:g}"),) if wait_s is not None else ()
    return replace(
        kept,
        message=_with_wait(kept.message, wait_s) if kept.message else None,
        retry_after_s=wait_s,
        at_s=at_s,
        resets_at_s=resets_at_s,
        reset_source=source,
        explanation=explanation(kept.cause, kept.limits, kept.tier, wait_s),
        evidence=(
            *(Evidence(piece.field, _with_wait(piece.text, wait_s)) for piece in kept.evidence),
            *stated,
        ),
        conflicts=(*kept.conflicts, *_delays(kept, wait_s)),
        actions=actions(kept.cause, kept.surface, kept.limits, kept.tier, wait_s),
    )


def happened(diagnosis: Diagnosis, at_s: float | None) -> Diagnosis:
    """A diagnosis whose text says not when, of an error that happened at an instant; resets are counted from it.

    Args:
        diagnosis: Of the text alone.
        at_s: Epoch seconds, by the log around the text; None: not known.
    """
    if at_s is None or diagnosis.at_s is not None:
        return diagnosis
    if diagnosis.reset_source is ResetSource.TEXT:
        return replace(diagnosis, at_s=at_s)
    daily = is_daily(diagnosis.limits) or diagnosis.reset_source is ResetSource.DOCUMENTED
    resets_at_s, source = resets(
        diagnosis.cause, diagnosis.surface, diagnosis.retry_after_s, at_s, daily=daily
    )
    return replace(diagnosis, at_s=at_s, resets_at_s=resets_at_s, reset_source=source)


def _delays(diagnosis: Diagnosis, wait_s: float | None) -> tuple[str, ...]:
    return delay_conflicts(diagnosis.cause, diagnosis.limits, wait_s)


def _without_wait(text: str) -> str:
    return _WAIT.sub(rf"\1{_LEFT_OUT}", text)


def _with_wait(text: str, wait_s: float | None) -> str:
    if wait_s is None or _LEFT_OUT not in text:
        return text
    return re.sub(rf"(retry in|try again in)(\s*){_LEFT_OUT}", rf"\1\g<2>{wait_s:g}s", text, flags=re.I)  # fmt: skip
