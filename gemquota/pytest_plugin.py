"""A pytest fixture that gives other projects' tests a Gemini API with real quotas.

    def test_my_client_waits_out_the_minute(gemini_emulator):
        api = gemini_emulator(rpm=2)
        answer = api.run(my_program(api.client()))   # an hour of it takes milliseconds

Nothing is imported before a test asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    import httpx

    from gemquota.emulator import Emulator, Scenario

T = TypeVar("T")
START_S = 1_750_000_000.0
"""15 June 2025, 08:06:40 in Los Angeles: a fixed moment, so that a failure repeats."""


class GeminiApi:
    """One emulated Gemini API on virtual time."""

    def __init__(self, app: Emulator) -> None:
        self.app = app
        """The ASGI application; `app.tally` counts calls by outcome."""

    def transport(self) -> httpx.ASGITransport:
        """For clients that take an httpx transport; no port is opened."""
        import httpx

        return httpx.ASGITransport(app=self.app)

    def client(self, **settings: Any) -> httpx.AsyncClient:
        """An httpx client of this API; `settings` go to it."""
        import httpx

        defaults: dict[str, Any] = {
            "transport": self.transport(),
            "base_url": "http://gemini.emulated",
            "headers": {"x-goog-api-key": "test"},
        }
        return httpx.AsyncClient(**{**defaults, **settings})

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` to its end; every `asyncio.sleep` in it passes at once, and so do the quotas."""
        from gemquota.clock import run_virtually

        return run_virtually(work)


@pytest.fixture
def gemini_emulator() -> Callable[..., GeminiApi]:
    """Make emulated Gemini APIs.

    `gemini_emulator(rpm=2, rpd=20)` limits one model (`model=`, by default gemini-3.8-flash); any
    further keyword is a key of a scenario file (`tier=`, `window=`, `fault=[…]`, `project=[…]`), and
    `scenario=` takes a whole `gemquota.emulator.Scenario`.
    """

    def make(
        scenario: Scenario | None = None,
        *,
        model: str = "gemini-3.8-flash",
        start_s: float = START_S,
        rpm: int | None = None,
        tpm: int | None = None,
        rpd: int | None = None,
        **settings: Any,
    ) -> GeminiApi:
        from gemquota.clock import LoopClock
        from gemquota.emulator import create
        from gemquota.emulator.scenario_file import scenario_of

        quota = {"rpm": rpm, "tpm": tpm, "rpd": rpd}
        given = {name: value for name, value in quota.items() if value is not None}
        if given:
            settings = {**settings, "limits": {**settings.get("limits", {}), model: given}}
        if scenario is None:
            scenario = scenario_of(settings)
        elif settings:
            raise TypeError(f"a scenario is given, so {', '.join(settings)} must not be")
        return GeminiApi(create(scenario, LoopClock(start_s)))

    return make
