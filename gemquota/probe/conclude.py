"""From a story to a measurement: what may be said, and in which words."""

from __future__ import annotations

from dataclasses import replace

from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.estimate import Estimate, estimate
from gemquota.domain.limit import Counting
from gemquota.domain.measurement import Ending, Measurement, Method, Spent
from gemquota.domain.observed import Outcome
from gemquota.domain.quota import Dimension, Tier
from gemquota.domain.wording import what_is_limited
from gemquota.probe.commands import Cap
from gemquota.probe.engine import Progress
from gemquota.probe.story import Story

_CAP = {
    Cap.REQUESTS: "the cap on requests was reached",
    Cap.TOKENS: "the cap on tokens was reached",
    Cap.COST: "the cap on cost was reached",
    Cap.SECONDS: "the cap on time was reached",
    Cap.IN_FLIGHT: "too many requests were in flight",
}


def measurement_of(
    story: Story,
    ending: Ending,
    progress: Progress,
    *,
    at_s: float,
    before: tuple[int, float] = (0, 0.0),
) -> Measurement:
    """What one plan found out.

    Args:
        story: What it saw.
        ending: How it ended.
        progress: The engine's totals.
        at_s: When it began.
        before: Tokens and US dollars that the same budget had spent by then.
    """
    stated = story.announced
    found = estimate(story.observations, known=stated.limit if stated else None)
    method, value, low, high = Method.NOT_PROBED, None, None, None
    if stated is not None:
        method, value = Method.ANNOUNCED, stated.limit
        low = high = value
    elif found is not None and story.refused:
        method, value, low, high = Method.MEASURED, found.value, found.low, found.high
        if not _is_a_minute(story, ending):
            method, high = Method.LOWER_BOUND, None
            value = low = _admitted_at_once(found)
    elif found is not None:
        method, value, low = Method.LOWER_BOUND, found.low, found.low
    return Measurement(
        dimension=story.dimension,
        method=method,
        ending=ending,
        why=_why(story, ending),
        at_s=at_s,
        value=value,
        low=low,
        high=high,
        estimate=found,
        stated=stated,
        tier=story.refusal.tier if story.refusal else Tier.UNKNOWN,
        refusal=story.refusal,
        surprise=story.failure if ending is Ending.FAILING else story.surprise,
        spent=replace(spent_by(progress, before), late_s=story.late_s),
        observations=tuple(sorted(story.observations)),
    )


def spent_by(progress: Progress, before: tuple[int, float]) -> Spent:
    """The engine's totals as a record, less what its budget had spent before."""
    return Spent(
        requests=progress.sent,
        admitted=progress.admitted,
        refused=progress.refused,
        unanswered=progress.sent - progress.admitted - progress.refused,
        dropped=progress.dropped,
        most_in_flight=progress.most_in_flight,
        tokens=progress.budget.tokens - before[0],
        cost_usd=progress.budget.cost_usd - before[1],
        took_s=progress.now_s - progress.started_s,
    )


def _is_a_minute(story: Story, ending: Ending) -> bool:
    """Whether the limit was seen to reopen, so that it counts by the minute."""
    if ending is Ending.NO_RECOVERY:
        return False
    refused = [seen.answered_s for seen in story.observations if seen.outcome is Outcome.REFUSED]
    admitted = [seen.sent_s for seen in story.observations if seen.outcome is Outcome.ADMITTED]
    return ending is Ending.DONE or max(admitted) > min(refused)


def _admitted_at_once(found: Estimate) -> int:
    """What one minute admitted, whether or not a bucket would do so again."""
    return min(
        each.fit.low for each in found.likelihoods if each.fit.counting is not Counting.BUCKET
    )


def _why(story: Story, ending: Ending) -> str:
    match ending:
        case Ending.DONE:
            if story.refused and not story.admitted and story.announced is None:
                return "the first request was refused: the limit is used up, or something blocks it"
            return ""
        case Ending.CAP:
            return _CAP[story.cap] if story.cap else "a cap was reached"
        case Ending.SURPRISE:
            return f"stopped at the first surprise: {_said(story.surprise, story.dimension)}"
        case Ending.FAILING:
            return f"too many failures: {_said(story.failure, story.dimension)}"
        case Ending.NO_RECOVERY:
            return "it did not reopen within a minute: a daily limit, or a throttle that tightened"
        case Ending.STOPPED:
            return "stopped by you"


def _said(diagnosis: Diagnosis | None, wanted: Dimension) -> str:
    if diagnosis is None:
        return "no answer that helps"
    other = next((each for each in diagnosis.limits if each.dimension is not wanted), None)
    if other is not None:
        return f"another limit refused, {what_is_limited(other)}"
    return diagnosis.explanation or diagnosis.message or diagnosis.cause.value.replace("_", " ")
