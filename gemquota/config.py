"""The one module that reads the environment and the user's configuration."""

from __future__ import annotations

import os


def environment(name: str) -> str | None:
    """The value of an environment variable; None where it is unset or empty."""
    return os.environ.get(name) or None
