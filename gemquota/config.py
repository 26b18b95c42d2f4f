"""The one module that reads the environment and the user's configuration."""

from __future__ import annotations

import os
from pathlib import Path


def environment(name: str) -> str | None:
    """The value of an environment variable; None where it is unset or empty."""
    return os.environ.get(name) or None


def config_dir() -> Path:
    """Where the user's settings live: `GEMQUOTA_CONFIG_DIR`, else the platform's place."""
    if named := environment("GEMQUOTA_CONFIG_DIR"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("gemquota", appauthor=False)
