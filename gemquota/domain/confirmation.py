"""Where an error contradicts itself, a daily limit with a short delay, one later answer settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from gemquota.domain.advice import is_daily
from gemquota.domain.causes import LONG_WAIT_S
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.wording import span


@unique
class Settled(StrEnum):
    """What a request after the stated delay has shown."""

    DELAY_HOLDS = "delay_holds"
    DAY_HOLDS = "day_holds"
    OTHER_REFUSAL = "other_refusal"
    """Refused, but not by a daily limit that it names."""
    NOT_SETTLED = "not_settled"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What one request after the stated delay has shown."""

    settled: Settled
    text: str
    waited_s: float
    model: str


def contradiction(found: Sequence[Diagnosis]) -> Diagnosis | None:
    """The first error that names a daily limit and a delay of less than `LONG_WAIT_S`."""
    for each in found:
        is_short = each.retry_after_s is not None and each.retry_after_s < LONG_WAIT_S
        if is_short and each.cause is Cause.QUOTA and is_daily(each.limits):
            return each
    return None


def wait_left_s(said: Diagnosis, *, now_s: float) -> float:
    """How long the stated delay still lasts, and a second, since it is cut to whole ones.

    Where the error does not date itself it is taken to be fresh.
    """
    since_s = said.at_s if said.at_s is not None else now_s
    return min(LONG_WAIT_S, max(0.0, since_s + (said.retry_after_s or 0.0) + 1.0 - now_s))


def confirmed(
    model: str, waited_s: float, *, answered: bool, said: Diagnosis | None
) -> Confirmation:
    """Read the answer to one small request.

    Args:
        model: That was asked.
        waited_s: Before it.
        answered: Whether there was an answer at all; False: it was ended before.
        said: What its error means; None where it was admitted.
    """
    after = f"One token to {model} after {span(waited_s)}"
    if not answered:
        return Confirmation(
            Settled.NOT_SETTLED, "Not settled: it ended before an answer came.", waited_s, model
        )
    if said is None:
        settled, text = Settled.DELAY_HOLDS, (
            f"{after} was admitted: the stated delay was right, and the daily limit is not what "
            "refuses now."
        )  # fmt: skip
    elif said.cause is Cause.QUOTA and is_daily(said.limits):
        settled, text = Settled.DAY_HOLDS, (
            f"{after} was refused by the daily limit again: the delay means nothing; it returns at "
            "the daily reset."
        )  # fmt: skip
    elif said.http_status == 429:
        settled, text = Settled.OTHER_REFUSAL, (
            f"{after} was refused, and not by a daily limit that it names: "
            f"{said.explanation or said.cause.value}"
        )  # fmt: skip
    else:
        settled = Settled.NOT_SETTLED
        text = f"{after} met something else ({said.cause.value}): not settled."
    return Confirmation(settled, text, waited_s, model)
