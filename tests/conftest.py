from __future__ import annotations

import sys
import time

import pytest
from hypothesis import settings

from gemquota.clock import LoopClock

settings.register_profile("few", max_examples=10)
"""For the tests of the installed wheel, beside which the checkout's look for more."""


@pytest.fixture
def clock() -> LoopClock:
    """Starts on a fixed day in June 2025, so that a failure today fails tomorrow."""
    return LoopClock(epoch_s=1_750_000_000.0)


@pytest.fixture(autouse=True)
def _no_sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that waits for real time fails, instead of making the suite slow."""

    sleep = time.sleep

    def refuse(seconds: float) -> None:
        # `subprocess` polls with it while a child of ours ends.
        if sys._getframe(1).f_globals["__name__"] != "subprocess":
            raise AssertionError("time.sleep in a test: use run_virtually()")
        sleep(seconds)

    monkeypatch.setattr("time.sleep", refuse)
