from __future__ import annotations

import pytest

from gemquota.clock import LoopClock


@pytest.fixture
def clock() -> LoopClock:
    """Starts on a fixed day in June 2025, so that a failure today fails tomorrow."""
    return LoopClock(epoch_s=1_750_000_000.0)


@pytest.fixture(autouse=True)
def _no_sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that waits for real time fails, instead of making the suite slow."""

    def refuse(_: float) -> None:
        raise AssertionError("time.sleep in a test: use run_virtually()")

    monkeypatch.setattr("time.sleep", refuse)
