from __future__ import annotations

from pathlib import Path

import pytest

from gemquota.config import config_dir, environment


@pytest.mark.parametrize(("value", "read"), [("x", "x"), ("", None), (None, None)])
def test_an_empty_variable_is_an_unset_one(value, read, monkeypatch):
    monkeypatch.delenv("GEMQUOTA_TEST", raising=False)
    if value is not None:
        monkeypatch.setenv("GEMQUOTA_TEST", value)
    assert environment("GEMQUOTA_TEST") == read


def test_the_settings_lie_where_the_user_says(monkeypatch, tmp_path):
    monkeypatch.setenv("GEMQUOTA_CONFIG_DIR", str(tmp_path))
    assert config_dir() == tmp_path


def test_else_they_lie_at_the_platforms_place_and_nothing_is_made_there(monkeypatch, tmp_path):
    monkeypatch.delenv("GEMQUOTA_CONFIG_DIR", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert config_dir().name == "gemquota"
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_read_from_the_working_directory(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GEMQUOTA_CONFIG_DIR", raising=False)
    assert Path.cwd() not in [config_dir(), *config_dir().parents]
