"""The plan of a triage: which small request comes next, given the answers so far. Pure."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from gemquota.domain.triage import Check, Outcome

CheckPlan = Generator[Check, Outcome, None]
"""Yields what to ask, is told how it ended, and ends when asking on would tell no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What there is to compare with."""

    sibling: bool = True
    grounding: bool = False
    """The refused call used Google Search."""
    sized: bool = False
    """The size of the refused call is known."""
    other_key: bool = False
    other_project: bool = False


def triage(given: Given) -> CheckPlan:
    """Ask the least that tells the causes apart; at the first surprise nothing more is sent."""
    for check in (Check.MODELS, Check.COUNT):
        outcome = yield check
        if outcome is Outcome.SURPRISE or (check is Check.MODELS and outcome is Outcome.REFUSED):
            return
    tiny = yield Check.TINY
    if tiny is Outcome.SURPRISE:
        return
    passed = yield from _compare(_after(tiny, given))
    if tiny is Outcome.REFUSED and passed:
        # Without this control, a limit that came back in between looks like a cause.
        yield Check.AGAIN


def after(given: Given) -> tuple[Sequence[Check], Sequence[Check]]:
    """What is asked after a tiny prompt that passed, and after one that was refused."""
    return _after(Outcome.PASSED, given), [*_after(Outcome.REFUSED, given), Check.AGAIN]


def most_requests(given: Given) -> int:
    """The longest run; the control included."""
    return 3 + max(map(len, after(given)))


def _after(tiny: Outcome, given: Given) -> Sequence[Check]:
    wanted: tuple[tuple[Check, bool], ...]
    if tiny is Outcome.PASSED:
        wanted = ((Check.GROUNDED, given.grounding), (Check.SIZED, given.sized))
    else:
        wanted = (
            (Check.SIBLING, given.sibling),
            (Check.SERVICE_TIER, True),
            (Check.KEY, given.other_key),
            (Check.PROJECT, given.other_project),
        )
    return [check for check, is_wanted in wanted if is_wanted]


def _compare(wanted: Sequence[Check]) -> Generator[Check, Outcome, bool]:
    """Whether any of them passed; the first surprise ends it."""
    passed = False
    for check in wanted:
        outcome = yield check
        if outcome is Outcome.SURPRISE:
            return False
        passed = passed or outcome is Outcome.PASSED
    return passed


def one_check(check: Check) -> CheckPlan:
    """A single question."""
    yield check
