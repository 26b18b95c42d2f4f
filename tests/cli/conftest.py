from __future__ import annotations

import pytest


@pytest.fixture
def early_in_a_minute(monkeypatch):
    """What is emulated begins ten seconds into a minute, so that none ends within a few requests."""
    monkeypatch.setattr("gemquota.clock.now_s", lambda: 1_795_574_410.0)
