from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import platformdirs
import pytest

from gemquota.config import (
    api_key,
    config_dir,
    env_file_values,
    environment,
    state_dir,
    with_variables,
)
from gemquota.errors import UsageError


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


@pytest.mark.parametrize(
    "there", [None, "", " ", "/var/state", "/var/state/", "relative", "~/state"]
)
@pytest.mark.parametrize("home", ["/home/somebody", "/home/somebody/", "/"])
def test_results_lie_where_platformdirs_has_them(monkeypatch, there, home):
    monkeypatch.delenv("GEMQUOTA_STATE_DIR", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    if there is not None:
        monkeypatch.setenv("XDG_STATE_HOME", there)
    assert state_dir() == platformdirs.user_state_path("gemquota", appauthor=False)


def test_nothing_is_read_from_the_working_directory(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GEMQUOTA_CONFIG_DIR", raising=False)
    assert Path.cwd() not in [config_dir(), *config_dir().parents]


def test_an_env_file_is_read_as_shells_write_it(tmp_path):
    path = tmp_path / ".env"
    path.write_text(
        "# a comment\nexport GEMINI_API_KEY='quoted'\nGOOGLE_API_KEY = plain # why\nEMPTY=\nnonsense\n"
    )
    values = env_file_values(path)
    assert values == {"GEMINI_API_KEY": "quoted", "GOOGLE_API_KEY": "plain", "EMPTY": ""}
    assert api_key(path) == ("GOOGLE_API_KEY", "plain")


def test_a_named_file_is_the_only_place_that_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "of the environment")
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    path = tmp_path / ".env"
    path.write_text("OTHER=1\n")
    assert api_key(path) is None
    assert api_key(None) == ("GEMINI_API_KEY", "of the environment")


@pytest.mark.parametrize("content", [b"\xff\xfeA=1", None])
def test_what_cannot_be_read_is_said_without_its_content(tmp_path, content):
    path = tmp_path / ".env"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"\.env"):
        env_file_values(path)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param({}, {"A": "1", "KEY": "any"}, id="nothing there"),
        pytest.param({"A": "0", "KEY": "mine"}, {"A": "1", "KEY": "mine"}, id="own key stays"),
        pytest.param({"KEY": ""}, {"A": "1", "KEY": "any"}, id="empty is none"),
        pytest.param({"OTHER": "k"}, {"A": "1", "OTHER": "k"}, id="another key will do"),
        pytest.param(
            {"https_proxy": "p", "NO_PROXY": "x"},
            {"A": "1", "KEY": "any", "https_proxy": "p", "NO_PROXY": "x,here", "no_proxy": "here"},
            id="past a proxy",
        ),
    ],
)
def test_a_program_gets_the_environment_with_changes(monkeypatch, before, expected):
    monkeypatch.setattr("gemquota.config.os", SimpleNamespace(environ=before))
    found = with_variables({"A": "1"}, usual={"KEY": "any"}, unless="OTHER", direct="here")
    assert found == expected
