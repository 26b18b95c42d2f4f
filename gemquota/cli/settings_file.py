"""The user's `config.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gemquota.errors import UsageError


def path_of(named: Path | None = None) -> Path:
    """The file that is named, else the one in the user's directory of settings; it need not exist."""
    from gemquota.config import config_dir

    return named or config_dir() / "config.toml"


def table_of(path: Path, name: str, *, must_exist: bool = False) -> dict[str, Any]:
    """A table of the file; empty where there is no file, or no such table in it.

    Raises:
        UsageError: If the file cannot be read, is no TOML, or `name` is no table in it.
    """
    import tomllib

    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        if must_exist:
            raise UsageError(f"there is no {path}") from None
        return {}
    except OSError as error:
        raise UsageError(f"cannot read {path}: {(error.strerror or '').lower()}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: {str(error)[:120]}", hint="mend that line") from None
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {name} must be a table", hint=f"[{name}]")
    return table
