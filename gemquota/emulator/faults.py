"""Faults on demand: which one strikes a call, and the error that it answers with.

A fault is tried in the scenario's order; the first whose conditions hold and whose draw falls strikes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from gemquota.emulator import errors
from gemquota.emulator.refusals import ApiError
from gemquota.emulator.scenario import Fault, FaultKind

ERRORS: dict[FaultKind, Callable[[str], ApiError]] = {
    FaultKind.PREPAY_DEPLETED: lambda model: errors.PREPAY_DEPLETED,
    FaultKind.PREPAY_DEPLETED_402: lambda model: errors.PREPAY_DEPLETED_402,
    FaultKind.SPEND_CAP: lambda model: errors.SPEND_CAP,
    FaultKind.SPEND_RATE: lambda model: errors.SPEND_RATE,
    FaultKind.BARE_429: lambda model: errors.BARE,
    FaultKind.HELP_ONLY: lambda model: errors.HELP_ONLY,
    FaultKind.SHARED_CAPACITY: lambda model: errors.SHARED_CAPACITY,
    FaultKind.MODEL_CAPACITY: errors.model_capacity,
    FaultKind.OVERLOADED: lambda model: errors.OVERLOADED,
    FaultKind.INTERNAL: lambda model: errors.INTERNAL,
    FaultKind.DEADLINE: lambda model: errors.DEADLINE,
    FaultKind.LOCATION: lambda model: errors.LOCATION,
    FaultKind.BAD_KEY: lambda model: errors.BAD_KEY,
}
"""Faults that answer with an error at once. The others are played by who admits (`limit_zero`,
`tier_drop`), who sends (`slow`, `cut`: half an answer) and who streams (`stream_error`)."""


@dataclass(slots=True)
class _Counted:
    fault: Fault
    fitting: int = 0
    strikes: int = 0


class Faults:
    """The faults of a scenario and how often each has had its chance."""

    def __init__(self, faults: tuple[Fault, ...], draw: Callable[[], float]) -> None:
        self._counted = [_Counted(fault) for fault in faults]
        self._draw = draw

    def strike(
        self,
        *,
        model: str,
        method: str,
        project: str,
        since_start_s: float,
        key: str = "",
        body: bytes = b"",
    ) -> Fault | None:
        """The fault for this call, if one strikes."""
        for counted in self._counted:
            fault = counted.fault
            if not _fits(fault, model, method, project, since_start_s):
                continue
            if fault.key not in ("", key) or not _fits_body(fault, body):
                continue
            counted.fitting += 1
            if counted.fitting % fault.nth or 0 < fault.first <= counted.strikes:
                continue
            if fault.probability >= 1.0 or self._draw() < fault.probability:
                counted.strikes += 1
                return fault
        return None


def _fits(fault: Fault, model: str, method: str, project: str, since_start_s: float) -> bool:
    if not fault.from_s <= since_start_s < fault.until_s:
        return False
    if fault.every_s and (since_start_s - fault.from_s) % fault.every_s >= fault.lasts_s:
        return False
    return (
        (not fault.model or fnmatchcase(model, fault.model))
        and (not fault.method or fnmatchcase(method, fault.method))
        and (not fault.project or fault.project == project)
    )


def _fits_body(fault: Fault, body: bytes) -> bool:
    return (not fault.body_has or fault.body_has.encode() in body) and (
        not fault.body_lacks or fault.body_lacks.encode() not in body
    )
