from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import settings

from gemquota.clock import LoopClock
from tests.examples import FEW

settings.register_profile("few", max_examples=FEW)
"""For the tests of the installed wheel, beside which the checkout's look for more."""


def pytest_collection_finish() -> None:
    """The tests stay until the end, and need not be looked through with every garbage collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _no_cache_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What may be made again lies apart from the user's; all processes of a run share it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEMQUOTA_CACHE_DIR", str(tmp_path_factory.getbasetemp().parent / "gemquota"))
        yield


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
