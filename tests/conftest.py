from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that waits for real time fails, instead of making the suite slow."""

    def refuse(_: float) -> None:
        raise AssertionError("time.sleep in a test: use virtual time")

    monkeypatch.setattr("time.sleep", refuse)
