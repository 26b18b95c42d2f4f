from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from gemquota.cli.gemini_cli import HOME_VARIABLE, home_for
from gemquota.cli.launching import explain_silence

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows lets few make links")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user's `.gemini`."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return tmp_path / ".gemini"


def seen_by(command):
    """Settings and other files that the program finds; None where it is left with the user's own."""
    with home_for(command) as variables:
        if not variables:
            return None
        where = Path(variables[HOME_VARIABLE])
        assert where.stat().st_mode & 0o077 == 0
        found = {path.name: path.read_text() for path in (where / ".gemini").iterdir()}
    assert not where.exists()
    return json.loads(found.pop("settings.json")), found


KEY = {"auth": {"selectedType": "gemini-api-key"}}


def test_a_user_without_settings_gets_the_one_that_is_needed(home):
    assert seen_by(["/usr/bin/gemini", "-p", "hi"]) == ({"security": KEY}, {})
    assert not home.exists()


def test_all_else_of_the_users_stays(home):
    home.mkdir()
    (home / "trustedFolders.json").write_text("{}")
    (home / "settings.json").write_text(
        '{"ui": {"theme": "x"}, "security": {"a": 1, "auth": {"b": 2}}}'
    )
    settings, files = seen_by(["gemini"])
    assert settings == {"ui": {"theme": "x"}, "security": {"a": 1, "auth": {"b": 2, "selectedType": "gemini-api-key"}}}  # fmt: skip
    assert files == {"trustedFolders.json": "{}"}
    assert "selectedType" not in (home / "settings.json").read_text()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"security": {"auth": {"selectedType": "oauth-personal"}}}', id="another way in"),
        pytest.param('{"security": {"auth": {"selectedType": "gemini-api-key"}}}', id="this one"),
        pytest.param('{"selectedAuthType": "vertex-ai"}', id="an older name"),
        pytest.param('{// mine\n}', id="comments"),
        pytest.param("[]", id="no object"),
        pytest.param('{"security": 5}', id="nonsense"),
        pytest.param('{"security": {"auth": 5}}', id="nonsense within"),
        pytest.param("[" * 100_000, id="deep"),
    ],
)  # fmt: skip
def test_what_the_user_has_chosen_is_left_alone(home, text):
    home.mkdir()
    (home / "settings.json").write_text(text)
    assert seen_by(["gemini"]) is None


def test_other_programs_are(home):
    assert seen_by(["python", "gemini"]) is None


def test_the_reason_of_its_silence_is_told():
    assert "settings.json" in explain_silence(["/opt/gemini"])
