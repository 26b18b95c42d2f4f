"""The plan of a probe in words, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.outlook import Allowed, Outlook
from gemquota.domain.wording import UNIT, count, span
from gemquota.render.layout import Paint, labelled


def plan_text(
    model: str,
    where: str,
    outlooks: Sequence[Outlook],
    allowed: Allowed,
    *,
    width: int,
    paint: Paint,
) -> str:
    """What is going to be sent, at most, and why; one paragraph per dimension."""
    lines = [paint(f"Probe of {model} at {where}", "head")]
    for each in outlooks:
        label = each.dimension.value
        for number, sentence in enumerate(_sentences(each)):
            lines += labelled("" if number else label, sentence, width, paint)
    if any(not each.why_not for each in outlooks):
        caps = (
            f"{count(allowed.requests)} requests, {count(allowed.tokens)} tokens, "
            f"${allowed.cost_usd:.2f}, {span(allowed.seconds)}, "
            f"{allowed.share_of_day:.0%} of a day's requests"
        )
        lines += labelled("caps", f"{caps}; what is in flight counts", width, paint)
    return "\n".join(lines) + "\n"


def _sentences(plan: Outlook) -> list[str]:
    unit = UNIT[plan.dimension]
    record = ", ".join(count(value) for value in plan.plausible)
    record = f"on record: {record} {unit}" if record else f"no {unit} are on record"
    if plan.why_not:
        return [f"not probed: {plan.why_not}; {record}."]
    if plan.size_tokens:
        first = (
            f"One request of {count(plan.size_tokens)} tokens, which a lower limit refuses at no "
            f"cost; {record}. If it is admitted, it costs "
            f"${plan.most_cost_usd / plan.most_requests:.2f}"
        )
        more = f", and up to {plan.most_requests} are sent." if plan.most_requests > 1 else "."
        sentences = [first + more]
    else:
        stated, hidden = plan.likely_requests
        sentences = [
            f"The smallest requests at rising rates until one is refused; {record}. "
            + (
                f"About {count(stated)} if the refusal states the limit, about {count(hidden)} in "
                f"two minutes if not."
                if plan.plausible
                else "As many as that takes, and twice as many in two minutes if the refusal "
                "hides the limit."
            )
        ]
    most = (
        f"At most {count(plan.most_requests)} requests, {count(plan.most_tokens)} tokens, "
        f"${plan.most_cost_usd:.4f} at paid rates"
    )
    share = plan.share_of_day
    day = f", {share:.0%} of {count(plan.per_day)} a day." if share and plan.per_day else "."
    return [*sentences, most + day]


def over_share(outlooks: Sequence[Outlook], allowed: Allowed) -> str | None:
    """A warning if the plan may take more of a day than a tenth, although it is allowed to."""
    for plan in outlooks:
        share = plan.share_of_day
        if not plan.why_not and share is not None and share > 0.1 and plan.per_day:
            return (
                f"this may take {share:.0%} of the {count(plan.per_day)} requests "
                f"that a day has on record"
            )
    return None
