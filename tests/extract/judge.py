"""Hold diagnoses to what a text decides: exactly, or never beyond it."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.quota import Limit

from .unseen import Facts


def named(limit: Limit) -> tuple[str | None, int | None, str | None]:
    dimension = limit.dimension or "/".join(limit.candidates) or None
    return (dimension and str(dimension), limit.limit, limit.model)


def faults(facts: Facts, found: Sequence[Diagnosis]) -> list[str]:
    """What the first diagnosis says otherwise; empty if nothing."""
    if facts.cause is ...:
        return []
    if not found:
        return [f"cause: want {facts.cause}, got no diagnosis"]
    first = found[0]
    wrong = []
    for name in ("cause", "surface", "http_status", "tier", "retryable"):
        want, got = getattr(facts, name), getattr(first, name)
        alike = name == "tier" and want == "paid" and str(got).startswith("tier")
        if want is not ... and want != got and not alike:
            wrong.append(f"{name}: want {want}, got {got}")
    if facts.limits is not ... and facts.limits != set(map(named, first.limits)):
        wrong.append(f"limits: want {set(facts.limits)}, got {set(map(named, first.limits))}")
    if facts.retry_after_s is not ...:
        want, got = facts.retry_after_s, first.retry_after_s
        if (want is None) != (got is None) or (want is not None and abs(want - (got or 0)) > 0.51):
            wrong.append(f"retry_after_s: want {want}, got {got}")
    return wrong


VAGUE = frozenset(
    {Cause.UNEXPLAINED_429, Cause.UNKNOWN, Cause.QUOTA, Cause.INVALID_REQUEST, Cause.PERMISSION, Cause.MODEL_NOT_FOUND, Cause.OVERLOADED}
)  # fmt: skip
"""What a status alone, or a limit without its value, comes to."""


def untruths(facts: Facts, found: Sequence[Diagnosis]) -> list[str]:
    """What any diagnosis says beyond or against `facts`: less is allowed, other is not."""
    wrong = []
    for one in found:
        if facts.cause is not ... and one.cause != facts.cause and one.cause not in VAGUE:
            wrong.append(f"cause: {one.cause} for {facts.cause}")
        for name in ("http_status", "retry_after_s"):
            want, got = getattr(facts, name), getattr(one, name)
            if want is not ... and got is not None and (want is None or abs(want - got) > 0.51):
                wrong.append(f"{name}: {got} for {want}")
        for limit in one.limits if facts.limits is not ... else ():
            said = named(limit)
            wrong += [] if any(_within(said, true) for true in facts.limits) else [f"limit: {said}"]
    return wrong


def _within(
    said: tuple[str | None, int | None, str | None], true: tuple[str | None, int | None, str | None]
) -> bool:
    return (
        (said[0] in (None, true[0]) or (true[0] or "?") in str(said[0]).split("/"))
        and said[1] in (None, true[1])
        and said[2] in (None, true[2])
    )
