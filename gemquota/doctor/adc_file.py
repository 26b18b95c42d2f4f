"""What the file of Application Default Credentials says of itself. Its secrets are not kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

_LARGEST_BYTES = 1 << 20


class Credentials(NamedTuple):
    """The kind of credentials there are."""

    path: str
    kind: str = ""
    """`authorized_user`, `service_account`, `impersonated_service_account`, `external_account`."""
    quota_project: str = ""
    project: str = ""
    trouble: str = ""


def read(named: str | None, gcloud: Path) -> Credentials | None:
    """Those of the file that is named, else gcloud's; None: there are none.

    Args:
        named: `GOOGLE_APPLICATION_CREDENTIALS`.
        gcloud: gcloud's directory of settings.
    """
    path = Path(named) if named else gcloud / "application_default_credentials.json"
    try:
        if not named and not path.exists():
            return None
        if path.stat().st_size > _LARGEST_BYTES:
            return Credentials(str(path), trouble="it is too large to be one")
        found = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        return Credentials(str(path), trouble=(error.strerror or "cannot be read").lower())
    except (ValueError, RecursionError):
        return Credentials(str(path), trouble="it is no JSON")
    if not isinstance(found, dict):
        return Credentials(str(path), trouble="it holds no credentials")
    kind = found.get("type")
    return Credentials(
        str(path),
        kind[:60] if isinstance(kind, str) else "",
        _word(found.get("quota_project_id")),
        _word(found.get("project_id")),
        "" if isinstance(kind, str) else "it does not say of what type it is",
    )


def _word(value: object) -> str:
    return value[:100] if isinstance(value, str) else ""
