"""What a reply means to a probe: a table, read from the top."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum, unique
from typing import NamedTuple

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.quota import Dimension, Limit
from gemquota.probe.commands import Reply


@unique
class Sort(StrEnum):
    """What to make of a reply."""

    ADMITTED = "admitted"
    ANNOUNCED = "announced"
    """Refused by the limit that is measured, and its value is stated."""
    SILENT = "silent"
    """Refused, and nothing says that it was another limit."""
    TRANSIENT = "transient"
    """No ceiling: the service or the network failed. The limit may have counted it."""
    SURPRISE = "surprise"
    """No ceiling, or another one: going on would measure nothing, and may do harm."""


class _Rule(NamedTuple):
    applies: Callable[[Diagnosis, Dimension], bool]
    sort: Sort


_TRANSIENT = {Cause.OVERLOADED, Cause.SERVER_ERROR, Cause.TIMEOUT, Cause.NETWORK, Cause.CANCELLED}

# What names the limit comes before what names none; what is not known to be harmless is a surprise.
_RULES: tuple[_Rule, ...] = (
    _Rule(
        lambda said, wanted: said.cause is Cause.QUOTA and stated(said, wanted) is not None,
        Sort.ANNOUNCED,
    ),
    _Rule(
        lambda said, wanted: (
            said.cause is Cause.QUOTA and (not said.limits or _names(said, wanted))
        ),
        Sort.SILENT,
    ),
    _Rule(lambda said, _: said.cause is Cause.UNEXPLAINED_429, Sort.SILENT),
    _Rule(lambda said, _: said.cause in _TRANSIENT, Sort.TRANSIENT),
    _Rule(lambda said, _: True, Sort.SURPRISE),
)


def sort_of(reply: Reply, wanted: Dimension) -> Sort:
    """What a reply means while `wanted` is measured."""
    if reply.diagnosis is None:
        return Sort.ADMITTED
    said = reply.diagnosis
    return next(rule.sort for rule in _RULES if rule.applies(said, wanted))


def stated(diagnosis: Diagnosis, wanted: Dimension) -> Limit | None:
    """The limit of that dimension which a refusal states with its value; never one of 0."""
    for limit in diagnosis.limits:
        if limit.limit and wanted in (limit.dimension, *limit.candidates):
            return limit
    return None


def _names(diagnosis: Diagnosis, wanted: Dimension) -> bool:
    return any(wanted in (limit.dimension, *limit.candidates) for limit in diagnosis.limits)
