from __future__ import annotations

from contextlib import closing

import pytest

from gemquota.store.sqlite import SqliteStore


@pytest.fixture
def early_in_a_minute(monkeypatch):
    """What is emulated begins ten seconds into a minute, so that none ends within a few requests."""
    monkeypatch.setattr("gemquota.clock.now_s", lambda: 1_795_574_410.0)


@pytest.fixture
def no_key(monkeypatch, tmp_path):
    """A user without a key, who keeps nothing yet."""
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path / "state"))
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def scenario(tmp_path):
    """Writes a scenario file; its path."""

    def write(text):
        path = tmp_path / "scenario.toml"
        path.write_text(text)
        return str(path)

    return write


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Where recorded calls are kept; no file is there yet."""
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("GEMQUOTA_CONFIG_DIR", str(tmp_path))
    return tmp_path / "calls.db"


@pytest.fixture
def keep(path):
    """Records calls there."""

    def keep(*calls):
        with closing(SqliteStore(path)) as store:
            store.add(calls)

    return keep
