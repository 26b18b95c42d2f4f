"""What gemini-cli wants beside variables: it takes a base URL only with a key as its way in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from gemquota.config import environment

HOME_VARIABLE = "GEMINI_CLI_HOME"
_SETTINGS = "settings.json"
_WANTED = {"security": {"auth": {"selectedType": "gemini-api-key"}}}
"""Seen with 0.61: with none selected, a base URL makes it choose a way in that it then calls invalid, exit 41."""


def is_gemini_cli(command: Sequence[str]) -> bool:
    return PurePath(command[0]).stem == "gemini"


@contextmanager
def home_for(command: Sequence[str]) -> Iterator[dict[str, str]]:
    """Variables with which gemini-cli finds the user's settings and that one beside; none where it has one.

    Its home becomes a directory for the time being, in which all else of the user's leads to where it is.
    A way in that the user has chosen stays: another would be another account.
    """
    home = Path(environment(HOME_VARIABLE) or Path.home()) / ".gemini"
    settings = _settings(home / _SETTINGS) if is_gemini_cli(command) else None
    if settings is None:
        yield {}
        return
    with TemporaryDirectory(prefix="gemquota-") as name:
        if _is_filled(Path(name) / ".gemini", home, settings):
            yield {HOME_VARIABLE: name}
        else:
            yield {}


def _settings(path: Path) -> dict[str, object] | None:
    """The user's with ours; None where a way in is chosen, or where they cannot be read."""
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        found = {}
    except (
        OSError,
        ValueError,
        RecursionError,
    ):  # it may hold comments, which are not ours to lose
        return None
    if not isinstance(found, dict):
        return None
    security = found.get("security", {})
    auth = security.get("auth", {}) if isinstance(security, Mapping) else None
    if not isinstance(auth, Mapping) or auth.get("selectedType") or found.get("selectedAuthType"):
        return None
    chosen = {**auth, **_WANTED["security"]["auth"]}
    return {**found, "security": {**security, "auth": chosen}}


def _is_filled(to: Path, home: Path, settings: Mapping[str, object]) -> bool:
    try:
        to.mkdir(mode=0o700)
        for each in home.iterdir() if home.is_dir() else ():
            if each.name != _SETTINGS:
                (to / each.name).symlink_to(each, target_is_directory=each.is_dir())
        (to / _SETTINGS).write_text(json.dumps(settings), encoding="utf-8")
    except OSError:  # Windows lets few make links; what is missing is then told at the end
        return False
    return True
