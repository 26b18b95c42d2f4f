"""Where the commands that measure send their requests, with which key, and what they ask before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gemquota.errors import AuthError, CapError, UsageError

if TYPE_CHECKING:
    from gemquota.domain.catalogue import Model
    from gemquota.emulator.scenario import Scenario

TIERS = ("free", "tier1", "tier2", "tier3")
NO_ANSWERS = ("embedding", "live", "tts", "transcribe", "imagen", "veo", "lyria")
"""Families of models that do not answer generateContent."""
_UNKNOWN_PRICE = (4.0, 18.0)
"""USD per million tokens where none is known: the dearest of the catalogue's text models."""


class Place(NamedTuple):
    """A server of the API and the key for it."""

    base_url: str
    key: str
    app: Any = None
    """The emulator's ASGI application; then time is virtual, and nothing leaves this process."""
    starts_s: float | None = None
    """Of virtual time, epoch seconds."""
    same_project_key: str | None = None
    """The second key of the emulator's first project."""
    other_project_key: str | None = None

    def __repr__(self) -> str:
        return f"Place({self.base_url!r})"

    @property
    def name(self) -> str:
        """For people."""
        return self.base_url if self.app is None else "the emulator"


def emulated(named: str) -> Place:
    """The built-in emulator, at a tier or with the scenario of a file.

    Raises:
        UsageError: If the file is no scenario.
    """
    from gemquota.clock import LoopClock
    from gemquota.emulator import create
    from gemquota.wire.address import checked_base_url

    scenario = _scenario(named)
    starts_s = scenario.clock_start_s
    if starts_s is None:
        from gemquota.clock import now_s

        starts_s = now_s()
    keys, others = [*(project.keys for project in scenario.projects), (), ()][:2]
    return Place(
        checked_base_url("http://localhost"),
        keys[0] if keys else "emulated",
        create(scenario, LoopClock(starts_s)),
        starts_s,
        keys[1] if len(keys) > 1 else None,
        others[0] if others else None,
    )


def real(base_url: str | None, env_file: Path | None, *, command: str, needs_key: bool) -> Place:
    """A server of the API: the one named, else the environment's, else Google's.

    Raises:
        AuthError: If a key is needed and there is none.
        UsageError: If the address may not be given a key, or the file cannot be read.
    """
    from gemquota import config
    from gemquota.wire.address import GOOGLE, checked_base_url

    url = checked_base_url(base_url or config.environment("GOOGLE_GEMINI_BASE_URL") or GOOGLE)
    return Place(url, key_of(env_file, command=command) if needs_key else "none")


def key_of(env_file: Path | None, *, command: str) -> str:
    """The key of a file, or of the environment if none is named.

    Raises:
        AuthError: If there is none, or it cannot be one.
        UsageError: If the file cannot be read.
    """
    from gemquota import config
    from gemquota.wire.address import checked_key

    named = config.api_key(env_file)
    if named is None:
        raise AuthError(
            f"no key: {env_file} has no GEMINI_API_KEY"
            if env_file
            else "no key: GEMINI_API_KEY is not set",
            hint=f"or try it without one: gemquota {command} --emulate",
        )
    return checked_key(named[1])


def usd_per_token(model: Model) -> tuple[float, float]:
    """What an input and an output token cost at paid rates; the dearest where none is known."""
    from gemquota.clock import now_s
    from gemquota.sources.prices import prices

    if model.family == "gemma":
        return 0.0, 0.0
    price = prices([model], now_s=now_s())[model.id]
    dearest = max((price.input, price.input_long), key=lambda usd: usd or 0.0)
    return (
        (dearest if dearest is not None else _UNKNOWN_PRICE[0]) / 1e6,
        (price.output if price.output is not None else _UNKNOWN_PRICE[1]) / 1e6,
    )


def ask_first() -> None:
    """Ask whether to go on.

    Raises:
        CapError: If the answer is no.
        UsageError: If there is nobody to ask.
    """
    import sys

    import typer

    if not sys.stdin.isatty():
        raise UsageError("nobody to ask: standard input is no terminal", hint="add --yes")
    if not typer.confirm("Send these requests?", err=True):
        raise CapError("nothing was sent")


def one_of(value: str, allowed: tuple[str, ...], flag: str) -> str:
    """`value` in lower case, if it is allowed.

    Raises:
        UsageError: If it is not.
    """
    lowered = value.strip().lower()
    if lowered not in allowed:
        raise UsageError(f"{flag} has no value {value[:40]!r}", hint=f"one of {', '.join(allowed)}")
    return lowered


def _scenario(named: str) -> Scenario:
    from gemquota.emulator.scenario_file import read_scenario, scenario_of

    if named in TIERS:
        latency = {"median_s": 0.3, "p95_s": 0.6, "chunk_s": 0.02}
        return scenario_of({"tier": named, "latency": latency})
    return read_scenario(Path(named))
