"""A triage for people: the plan before, the pattern and its cause after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gemquota.domain.diagnosis import Confidence
from gemquota.domain.triage import Check, Checked, Conclusion, Outcome, Suspect
from gemquota.domain.wording import count, span
from gemquota.render.layout import Paint, columns, labelled

NAMES = {
    Check.MODELS: "models.list",
    Check.COUNT: "countTokens",
    Check.TINY: "one token",
    Check.GROUNDED: "with Google Search",
    Check.SIZED: "as large as yours",
    Check.SIBLING: "sibling model",
    Check.SERVICE_TIER: "service tier flex",
    Check.KEY: "another key of the project",
    Check.PROJECT: "key of another project",
    Check.AGAIN: "one token again",
}
SUSPECTS = {
    Suspect.LIMIT: "a limit that the answer names",
    Suspect.ENTITLEMENT: "the model is not on this tier",
    Suspect.KEY: "the key",
    Suspect.PROJECT: "the whole project",
    Suspect.MODEL: "this one model",
    Suspect.TOKENS: "tokens: the size of the calls",
    Suspect.GROUNDING: "grounding with Google Search",
    Suspect.CAPACITY: "capacity, not your quota",
    Suspect.LOCATION: "where you call from, or the service",
    Suspect.BILLING: "billing",
    Suspect.NETWORK: "the network",
    Suspect.MOMENTARY: "a limit that has come back already",
    Suspect.SIZE_OR_TOOLS: "neither key, project nor model: size, a tool, or it has passed",
    Suspect.UNCLEAR: "cannot be told",
}
_ROLES = {Outcome.PASSED: "good", Outcome.REFUSED: "bad", Outcome.SURPRISE: "bad"}


class Most(NamedTuple):
    """What a triage may use at most."""

    requests: int
    tokens: int
    cost_usd: float
    seconds: float


def triage_plan_text(
    model: str,
    sibling: str,
    where: str,
    checks: tuple[Sequence[Check], Sequence[Check]],
    most: Most,
    *,
    width: int,
    paint: Paint,
) -> str:
    """What is going to be asked.

    Args:
        model: That refused.
        sibling: That it is compared with.
        where: The server's address.
        checks: Those made if the tiny prompt passes, and those made if it is refused.
        most: What it may use.
        width: Of the terminal, cells.
        paint: Adds colour.
    """
    passes, refuses = (
        ", ".join(f"{NAMES[each]} ({sibling})" if each is Check.SIBLING else NAMES[each] for each in branch)
        or "nothing more"
        for branch in checks
    )  # fmt: skip
    lines = [paint(f"Triage of {model} at {where}", "head")]
    for label, text in (
        ("first", "models.list and countTokens, which are free, then one token in and one out"),
        ("passes", f"{passes}."),
        ("refused", f"{refuses}."),
        ("surprise", "any other answer ends it: nothing more is sent."),
        ("most", f"{most.requests} requests one after the other, {count(most.tokens)} tokens, "
         f"${most.cost_usd:.4f} at paid rates, {span(most.seconds)}"),
    ):  # fmt: skip
        lines += labelled(label, text, width, paint)
    return "\n".join(lines) + "\n"


def triage_text(
    model: str,
    checked: Sequence[Checked],
    found: Conclusion,
    *,
    why_ended: str,
    spent: tuple[int, float],
    width: int,
    paint: Paint,
) -> str:
    """The checks as a table, what they mean, and what to do.

    Args:
        model: That refused.
        checked: In the order in which they were made.
        found: What follows.
        why_ended: Empty, or what ended it before its end.
        spent: Tokens, and US dollars at paid rates.
        width: Of the terminal, cells.
        paint: Adds colour.
    """
    lines = [paint(model, "head"), ""]
    rows = [
        [f"  {NAMES[each.check]}", each.outcome.value, f"{each.took_s:.1f} s", _said(each)]
        for each in checked
    ]
    for each, line in zip(checked, columns(rows, right=[2]), strict=True):
        role = _ROLES.get(each.outcome, "dim")
        cells = len(line) if len(line) <= width else width
        lines.append(line[:cells].replace(each.outcome.value, paint(each.outcome.value, role), 1))
    if rows:
        lines.append("")
    sure = {Confidence.CERTAIN: "certain", Confidence.LIKELY: "likely"}.get(
        found.confidence, "a guess"
    )
    role = "bad" if found.suspect is not Suspect.UNCLEAR else "dim"
    lines.append(paint(f"  {SUSPECTS[found.suspect]} ({sure})", role))
    lines += labelled("why", found.why, width, paint)
    if why_ended:
        lines += labelled("ended", why_ended, width, paint)
    for number, action in enumerate(found.actions):
        tail = action.command or action.url
        text = f"{number + 1}. {action.title}" + (f": {paint(tail, 'command')}" if tail else "")
        lines += labelled("" if number else "next", text, width, paint)
    if checked:
        spending = f"{len(checked)} requests, {count(spent[0])} tokens, ${spent[1]:.6f}"
        lines += labelled("spent", spending, width, paint)
    return "\n".join(lines) + "\n"


def _said(each: Checked) -> str:
    said = each.diagnosis
    if said is None:
        return ""
    status = str(said.http_status) if said.http_status else "no answer"
    cause = "" if each.outcome is Outcome.REFUSED else f" {said.cause.value.replace('_', ' ')}"
    return f"{status}{cause}"
