"""The one module that reads the environment and the user's configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gemquota.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def environment(name: str) -> str | None:
    """The value of an environment variable; None where it is unset or empty."""
    return os.environ.get(name) or None


def with_variables(
    changes: Mapping[str, str], *, usual: Mapping[str, str], unless: str, direct: str
) -> dict[str, str]:
    """The environment with changes, for a program that is to be run.

    Args:
        changes: Set whatever was there.
        usual: Set where nothing was there, unless `unless` is.
        direct: A host that is to be reached past any proxy.
    """
    found = {**os.environ, **changes}
    if not found.get(unless):
        found = {
            **usual,
            **{name: value for name, value in found.items() if value or name not in usual},
        }
    if any(name.lower().endswith("_proxy") for name in found):
        for name in ("NO_PROXY", "no_proxy"):
            found[name] = ",".join(filter(None, (found.get(name), direct)))
    return found


def environment_with(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment with these set as well, for a program that is to be run."""
    return {**os.environ, **changes}


def config_dir() -> Path:
    """Where the user's settings live: `GEMQUOTA_CONFIG_DIR`, else the platform's place."""
    from pathlib import Path

    if named := environment("GEMQUOTA_CONFIG_DIR"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("gemquota", appauthor=False)


def state_dir() -> Path:
    """Where results are kept: `GEMQUOTA_STATE_DIR`, else the platform's place."""
    from pathlib import Path

    return Path(state_folder())


def state_folder() -> str:
    """The same as text, with next to nothing imported: `status` asks at every prompt of a shell."""
    if named := environment("GEMQUOTA_STATE_DIR"):
        return named
    home, there = os.environ.get("HOME", ""), os.environ.get("XDG_STATE_HOME", "")
    if sys.platform == "linux" and home.startswith("/") and "ANDROID_DATA" not in os.environ:
        # platformdirs says the same, and takes twice as long to import as Python to start.
        if not there:
            return os.path.join(home, ".local", "state", "gemquota")
        if there.startswith("/"):
            return os.path.join(there, "gemquota")
    from platformdirs import user_state_dir

    return user_state_dir("gemquota", appauthor=False)


def cache_dir() -> Path:
    """Where lies what can be made again: `GEMQUOTA_CACHE_DIR`, else the platform's place."""
    from pathlib import Path

    if named := environment("GEMQUOTA_CACHE_DIR"):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("gemquota", appauthor=False)


def gcloud_dir() -> Path:
    """Where gcloud keeps its settings: `CLOUDSDK_CONFIG`, else the platform's place."""
    from pathlib import Path

    if named := environment("CLOUDSDK_CONFIG"):
        return Path(named)
    if os.name == "nt":
        return Path(environment("APPDATA") or ".") / "gcloud"
    return Path.home() / ".config" / "gcloud"


def proxy_of(url: str) -> str:
    """The proxy through which clients reach an address here; empty: none. It may hold a password."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return ""
    found = getproxies()
    return found.get(parts.scheme) or found.get("all") or ""


KEY_NAMES = ("GOOGLE_API_KEY", "GEMINI_API_KEY")
"""In the order in which Google's own SDK takes them."""


def api_key(env_file: Path | None) -> tuple[str, str] | None:
    """The name of the variable that holds a key, and the key: of the file if one is named, else the
    environment's. None: there is none.

    Raises:
        UsageError: If the file cannot be read.
    """
    found = (
        env_file_values(env_file) if env_file else {name: environment(name) for name in KEY_NAMES}
    )
    return next(((name, key) for name in KEY_NAMES if (key := found.get(name))), None)


def env_file_values(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of a file; `export`, quotes and comments as shells have them.

    Raises:
        UsageError: If it cannot be read. What it holds is not shown.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text") from None
    values = {}
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            value = value.strip()
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
            values[name.strip()] = value[1:-1] if quoted else value.split(" #")[0].rstrip()
    return values
