"""gemquota: which Gemini API quota refused a call, when it returns, and what to do.

The names below are the public ones. Each is imported on first use, so that
`import gemquota` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gemquota.clock import LoopClock, run_virtually
    from gemquota.domain.diagnosis import Cause, Diagnosis
    from gemquota.errors import ExitCode, GemquotaError
    from gemquota.extract.diagnose import diagnose

__version__ = "0.1.0"

__all__ = [
    "Cause",
    "Diagnosis",
    "ExitCode",
    "GemquotaError",
    "LoopClock",
    "diagnose",
    "run_virtually",
]

_HOMES = {
    "Cause": "gemquota.domain.diagnosis",
    "Diagnosis": "gemquota.domain.diagnosis",
    "ExitCode": "gemquota.errors",
    "GemquotaError": "gemquota.errors",
    "LoopClock": "gemquota.clock",
    "diagnose": "gemquota.extract.diagnose",
    "run_virtually": "gemquota.clock",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    globals()[name] = getattr(import_module(_HOMES[name]), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
