"""A diagnosis in words: the lines that the terminal, Markdown and one-line outputs share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gemquota.domain.diagnosis import Action, Cause, Diagnosis, ResetSource, Surface
from gemquota.domain.likely import Likely
from gemquota.domain.meanings import MEANINGS
from gemquota.domain.quota import WINDOW_OF, Limit, Tier, Window
from gemquota.domain.quota_id import counts_what_is_held
from gemquota.domain.wording import TIER, pacific, span, what_is_limited
from gemquota.render.layout import Paint, wrapped

LocalTime = Callable[[float], str]
"""Epoch seconds to the reader's own clock, e.g. `Wed 25 Nov 09:00 CET`."""

SURFACE = {
    Surface.DEVELOPER: "Gemini API (AI Studio key)",
    Surface.VERTEX: "Vertex AI / Agent Platform",
    Surface.CODE_ASSIST: "Gemini Code Assist (Google login)",
    Surface.GATEWAY: "an intermediary, not Google",
    Surface.NETWORK: "no server: the network",
    Surface.OTHER: "another service",
    Surface.UNKNOWN: "service not named",
}
RESET_SOURCE = {
    ResetSource.TEXT: "the error says so",
    ResetSource.SERVER: "server's hint",
    ResetSource.DOCUMENTED: "documented",
}


def headline(diagnosis: Diagnosis) -> str:
    """The verdict in one line."""
    if diagnosis.cause is Cause.QUOTA and diagnosis.limits:
        worst = worst_limit(diagnosis)
        tier = f", {TIER[diagnosis.tier]}" if diagnosis.tier is not Tier.UNKNOWN else ""
        return f"{name_of(worst)} limit reached: {what_is_limited(worst)}{tier}"
    if diagnosis.cause is Cause.NO_ENTITLEMENT:
        models = sorted({limit.model for limit in diagnosis.limits if limit.model})
        whose = f" for {', '.join(models)}" if models else ""
        tier = f" on the {TIER[diagnosis.tier]}" if diagnosis.tier is not Tier.UNKNOWN else ""
        return f"Limit is 0{whose}{tier}: waiting never helps"
    title = MEANINGS[diagnosis.cause].title
    return title[:1].upper() + title[1:]


def worst_limit(diagnosis: Diagnosis) -> Limit:
    """The limit that takes longest to clear: a day's before a minute's."""
    return next(
        (limit for limit in diagnosis.limits if limit.window.value == "day"), diagnosis.limits[0]
    )


def name_of(limit: Limit) -> str:
    """`RPD`, or `RPM or RPD` where the text does not tell."""
    if limit.dimension is None:
        return " or ".join(limit.candidates) or "Unnamed"
    return "Quota" if limit.dimension.value == "OTHER" else limit.dimension.value


def limit_line(limit: Limit) -> str:
    """`RPD 20 · gemini-3.8-flash · free tier · per project and model`."""
    value = "unknown" if limit.limit is None else f"{limit.limit:,}"
    if limit.dimension is not None and limit.dimension.value == "OTHER":
        # Stored bytes and the like: most are of no model and no tier.
        parts = [f"{limit.quota_id or limit.quota_metric or 'unnamed'} {value}"]
        parts += [limit.model] if limit.model else []
        parts += [TIER[limit.tier]] if limit.tier is not Tier.UNKNOWN else []
    else:
        parts = [f"{name_of(limit)} {value}", limit.model or "model not stated", TIER[limit.tier]]
    if limit.scope:
        parts.append(f"per {' and '.join(limit.scope)}")
    if limit.location and limit.location != "global":
        parts.append(limit.location)
    return " · ".join(parts)


def wait_lines(diagnosis: Diagnosis, *, now_s: float, local_time: LocalTime) -> list[str]:
    """Whether waiting helps, how long, and until when in local and Pacific time."""
    lines: list[str] = []
    if diagnosis.retryable is True:
        wait_s = diagnosis.retry_after_s
        # The stated delay is cut to whole seconds, so one more is waited.
        lines.append(
            f"yes, {span(wait_s + 1)}" if wait_s is not None else _said("yes", _waiting(diagnosis))
        )
    elif diagnosis.retryable is None:
        lines.append(_unclear(diagnosis))
    elif diagnosis.resets_at_s is None:
        lines.append(_said("no", _waiting(diagnosis)))
    if diagnosis.resets_at_s is not None:
        until_s = diagnosis.resets_at_s
        when = _on_both_clocks(until_s, local_time)
        if until_s > now_s:
            lines.append(f"{span(until_s - now_s)}, until {when}")
        else:
            lines.append(f"over since {when}, {span(now_s - until_s)} ago")
        if diagnosis.reset_source is not None:
            lines[-1] += f" ({RESET_SOURCE[diagnosis.reset_source]})"
    return lines


def likely_line(likely: Likely) -> str:
    """The guess of which window it was, with its ground: never the text's own word."""
    window = {Window.MINUTE: "the minute's", Window.DAY: "the day's"}[WINDOW_OF[likely.dimension]]
    row = likely.row
    others = ", ".join(f"{other.dimension} {other.value:,}" for other in likely.others)
    return (
        f"{window} ({likely.dimension}): the text does not say, but of this model's limits last seen only "
        f"{row.dimension} is {row.value:,} ({row.as_of}, {row.confidence} confidence; {others})"
    )


def _on_both_clocks(at_s: float, local_time: LocalTime) -> str:
    """`Wed 25 Nov 09:00 CET = 00:00 PST`; the second date only where it is another."""
    here, there = local_time(at_s), pacific(at_s)
    date = " ".join(here.split()[:3])
    return f"{here} = {there.removeprefix(date).lstrip()}"


def _waiting(diagnosis: Diagnosis) -> str:
    """What the cause says of waiting, without the yes or no that stands before it."""
    text = MEANINGS[diagnosis.cause].waiting
    for answer in ("Yes, ", "Yes: ", "No: ", "No. ", "Unknown. ", "Unknown."):
        text = text.removeprefix(answer)
    return (text[:1].lower() + text[1:]).removesuffix(".")


def _unclear(diagnosis: Diagnosis) -> str:
    if any(counts_what_is_held(limit.quota_id, limit.quota_metric) for limit in diagnosis.limits):
        return "until what holds it ends: a session is closed, a batch job is done or cancelled"
    if diagnosis.cause is Cause.QUOTA and diagnosis.retry_after_s is not None:
        return f"the server says {span(diagnosis.retry_after_s)}; if it is the day's limit, only the daily reset helps"
    waiting = _waiting(diagnosis)
    if not MEANINGS[diagnosis.cause].waiting.startswith("Unknown"):
        return waiting
    return _said("cannot be told", waiting)


def _said(answer: str, why: str) -> str:
    return f"{answer}: {why}" if why else answer


def readings(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    """Where the text contradicts itself: both readings, and what each means."""
    if (
        diagnosis.cause is Cause.QUOTA
        and diagnosis.conflicts
        and diagnosis.retry_after_s is not None
    ):
        wait = span(diagnosis.retry_after_s)
        return [
            ("The day counts", f"the delay of {wait} is a leftover of the minute's window; calls fail until the daily reset. "
             "Free-tier servers sent such delays until autumn 2026, and a retry mostly failed."),
            ("The delay counts", f"the same call passes after {wait}. It has been seen, rarely. One single retry after {wait} settles it; "
             "if it fails, stop until the reset."),
        ]  # fmt: skip
    if diagnosis.cause is Cause.NO_ENTITLEMENT and diagnosis.conflicts:
        return [
            (
                "The limit counts",
                "a limit of 0 stays 0; the delay is filled in by a template. Do not retry.",
            )
        ]
    return [("Note", conflict) for conflict in diagnosis.conflicts]


def action_lines(actions: Sequence[Action], width: int, paint: Paint) -> list[str]:
    """What to do, numbered; each command and link on a line of its own, uncut, to be copied."""
    lines: list[str] = []
    for index, action in enumerate(actions, start=1):
        first, *rest = wrapped(action.title, width - 5)
        lines += [f"  {index}. {first}", *(f"     {line}" for line in rest)]
        lines += [f"     {paint(what, 'command')}" for what in (action.command, action.url) if what]
    return lines


def status_line(diagnosis: Diagnosis) -> str:
    """`Gemini Developer API (AI Studio key) · HTTP 429 RESOURCE_EXHAUSTED · certain`."""
    parts = [SURFACE[diagnosis.surface]]
    http = f"HTTP {diagnosis.http_status}" if diagnosis.http_status is not None else ""
    status = f"{http} {diagnosis.status or ''}".strip()
    parts += [status] if status else []
    parts += [diagnosis.reason] if diagnosis.reason else []
    parts.append(
        {"certain": "certain", "likely": "likely", "guess": "a guess"}[diagnosis.confidence.value]
    )
    return " · ".join(parts)


def short(diagnosis: Diagnosis, *, now_s: float, local_time: LocalTime) -> str:
    """Everything that matters in one line."""
    waits = wait_lines(diagnosis, now_s=now_s, local_time=local_time)
    count = f" (seen {diagnosis.occurrences} times)" if diagnosis.occurrences > 1 else ""
    return f"{diagnosis.cause.value}: {headline(diagnosis)}{count}; wait: {'; '.join(waits)}"
