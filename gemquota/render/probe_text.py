"""What a probe found, for people: the value, how it counts, a plot, what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gemquota.domain.drift import Change
from gemquota.domain.estimate import Estimate
from gemquota.domain.limit import Counting
from gemquota.domain.measurement import Measurement, Method
from gemquota.domain.observed import Observation, Outcome
from gemquota.domain.quota import Tier
from gemquota.domain.wording import TIER, UNIT, count, span
from gemquota.render.layout import Paint, labelled, spark

_KIND = {
    Counting.FIXED: "fixed minutes",
    Counting.SLIDING: "a sliding minute",
    Counting.BUCKET: "a bucket that refills evenly",
}
_LATE_S = 1.0


def probe_text(
    model: str,
    found: Sequence[tuple[Measurement, Sequence[Change]]],
    *,
    width: int,
    paint: Paint,
) -> str:
    """Every dimension of one model."""
    lines = [paint(model, "head")]
    for measurement, changes in found:
        lines += _one(measurement, changes, width, paint)
    return "\n".join(lines) + "\n"


def _one(found: Measurement, changes: Sequence[Change], width: int, paint: Paint) -> list[str]:
    role = "good" if found.method in (Method.ANNOUNCED, Method.MEASURED) else "bad"
    lines = ["", paint(f"  {headline(found)}", role)]
    for label, text in (
        ("why", found.why),
        ("source", _source(found)),
        ("counts", _counts(found)),
        ("others", _others(found)),
    ):
        if text:
            lines += labelled(label, text, width, paint)
    for number, change in enumerate(changes):
        lines += labelled(
            "" if number else "compare",
            paint(change.text, "bad" if change.is_change else "dim"),
            width,
            paint,
        )
    if found.spent.requests:
        lines += labelled("spent", _spent(found), width, paint)
    return lines + _plot(found.observations, width, paint)


def headline(found: Measurement) -> str:
    """`1,000 requests per minute (announced)`, `60 [59 to 61] …`, `at least 40 …`."""
    unit = UNIT[found.dimension]
    if found.value is None:
        return f"{unit}: not known"
    if found.method is Method.LOWER_BOUND or (found.method is Method.MEASURED and not found.high):
        return f"at least {count(found.low or found.value)} {unit}"
    if found.method is Method.MEASURED:
        interval = f"[{count(found.low or 0)} to {count(found.high or 0)}]"
        return f"{count(found.value)} {interval} {unit} (measured)"
    how = "on record" if found.method is Method.KNOWN else found.method.value
    return f"{count(found.value)} {unit} ({how})"


def _source(found: Measurement) -> str:
    if found.stated is None:
        return "" if found.method is not Method.MEASURED else "inferred: no refusal named a value"
    parts = ["the refusal itself"]
    if found.stated.quota_id:
        parts.append(found.stated.quota_id)
    if found.tier is not Tier.UNKNOWN:
        parts.append(TIER[found.tier])
    return ", ".join(parts)


def _counts(found: Measurement) -> str:
    estimate = found.estimate
    if estimate is None or not found.spent.refused:
        return ""
    shares = ", ".join(
        f"{each.fit.counting.value} {each.share:.0%}" for each in estimate.likelihoods
    )
    if estimate.counting is None:
        return f"cannot tell how ({shares})"
    return f"by {_KIND[estimate.counting]}{_detail(estimate)} ({shares})"


def _detail(estimate: Estimate) -> str:
    fit = estimate.best
    if fit.phase_s is not None:
        early, late = fit.phase_s
        middle, half = (early + late) / 2 % 60, (late - early) / 2
        return f" that begin {middle:.1f} s (±{half:.1f}) after the clock's"
    if fit.burst is not None:
        return f"; it holds {count(fit.burst)}"
    return ""


def _others(found: Measurement) -> str:
    if found.estimate is None or not found.estimate.others or found.method is Method.ANNOUNCED:
        return ""
    return "something else seems to use this quota too, so there is no upper bound"


def _spent(found: Measurement) -> str:
    spent = found.spent
    parts = [
        f"{count(spent.requests)} requests ({count(spent.admitted)} admitted, "
        f"{count(spent.refused)} refused, {count(spent.unanswered)} neither)",
        f"{count(spent.tokens)} tokens",
        f"${spent.cost_usd:.4f}",
        span(spent.took_s),
        f"{count(spent.most_in_flight)} in flight at most",
    ]
    if spent.dropped:
        parts.append(f"{count(spent.dropped)} not started, too many were in flight")
    if spent.late_s > _LATE_S:
        parts.append(f"started up to {span(spent.late_s)} late: this machine is the bottleneck")
    return ", ".join(parts)


def _plot(observations: Sequence[Observation], width: int, paint: Paint) -> list[str]:
    """Admissions and refusals over time, one column per slice."""
    if sum(seen.outcome is not Outcome.UNKNOWN for seen in observations) < 2:
        return []
    start_s = min(seen.sent_s for seen in observations)
    took_s = max(seen.answered_s for seen in observations) - start_s
    cells = max(10, min(60, width - 36))
    if took_s <= 0:
        return []
    lines = []
    for label, outcome, role in (
        ("admitted", Outcome.ADMITTED, "good"),
        ("refused", Outcome.REFUSED, "bad"),
    ):
        counts = [0] * cells
        for seen in observations:
            if seen.outcome is outcome:
                counts[min(cells - 1, int((seen.sent_s - start_s) / took_s * cells))] += seen.weight
        seconds = Counter[int]()
        for seen in observations:
            if seen.outcome is outcome:
                seconds[int(seen.sent_s - start_s)] += seen.weight
        most = f" up to {count(max(seconds.values(), default=0))} in a second"
        lines.append(f"  {paint(label.ljust(9), 'dim')} {paint(spark(counts), role)}{most}")
    lines.append(f"  {' ' * 9} {paint('0 s'.ljust(cells - 6) + span(took_s).rjust(6), 'dim')}")
    return lines
