"""Where the store is, and how it is opened."""

from __future__ import annotations

from pathlib import Path

from gemquota.store.sqlite import SqliteStore


def store_path() -> Path:
    """The file, which need not exist."""
    from gemquota.config import state_dir

    return state_dir() / "calls.db"


def open_store() -> SqliteStore:
    """The store; made if there is none.

    Raises:
        UsageError: If a newer gemquota wrote it.
        StoreError: If it cannot be opened.
    """
    return SqliteStore(store_path())


def open_recorded() -> SqliteStore:
    """The store, where something was recorded.

    Raises:
        NothingFoundError: If there is no file.
        UsageError: If a newer gemquota wrote it.
        StoreError: If it cannot be opened.
    """
    from gemquota.errors import NothingFoundError

    path = store_path()
    if not path.exists():
        raise NothingFoundError(
            f"nothing is recorded yet: there is no {path}",
            hint="gemquota run -- CMD ..., or gemquota proxy",
        )
    return SqliteStore(path)
