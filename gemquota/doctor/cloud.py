"""Findings about a project of Google Cloud: APIs that are on, billing, roles.

Paths and fields: the reference pages of Service Usage v1, Cloud Billing v1 and Resource Manager v1, as of
2026-11. Permissions: /docs/quotas/permissions of docs.cloud.google.com, 2026-11-22.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from gemquota.doctor.patient import Asked
from gemquota.domain.finding import Finding, failure, note, ok, unknown, warning
from gemquota.errors import ExitCode

GEMINI = "generativelanguage.googleapis.com"
VERTEX = "aiplatform.googleapis.com"
FOR_QUOTAS = ("cloudquotas.googleapis.com", "monitoring.googleapis.com")
_ROLES = {
    "cloudquotas.quotas.get": "roles/cloudquotas.viewer",
    "monitoring.timeSeries.list": "roles/monitoring.viewer",
    "serviceusage.services.use": "roles/serviceusage.serviceUsageConsumer",
    "aiplatform.endpoints.predict": "roles/aiplatform.user",
}


class Places(NamedTuple):
    """Where Google Cloud is asked; others stand in for it in tests and behind private endpoints."""

    services: str = "https://serviceusage.googleapis.com"
    billing: str = "https://cloudbilling.googleapis.com"
    projects: str = "https://cloudresourcemanager.googleapis.com"


def wanted_services(*, on_vertex: bool) -> tuple[str, ...]:
    return (GEMINI, *FOR_QUOTAS, *((VERTEX,) if on_vertex else ()))


def wanted_permissions(*, on_vertex: bool) -> tuple[str, ...]:
    return tuple(name for name in _ROLES if on_vertex or not name.startswith("aiplatform"))


def services(project: str, asked: Asked, wanted: Sequence[str]) -> Finding:
    """Which of the APIs that are needed are on."""
    document = _document(asked)
    listed = document.get("services") if document else None
    if not isinstance(listed, list):
        return _refused("apis", project, asked)
    on = {
        str(each.get("name")).rpartition("/")[2]
        for each in listed
        if isinstance(each, dict) and each.get("state") == "ENABLED"
    }
    off = [name for name in wanted if name not in on]
    mend = f"gcloud services enable {' '.join(off)} --project {project}"
    if GEMINI in off or VERTEX in off:
        return failure("apis", f"off in {project}: {', '.join(off)}", mend=mend)
    if off:
        return warning(
            "apis", f"off in {project}: {', '.join(off)}", "`gemquota quotas` asks them", mend=mend
        )
    return ok("apis", f"on in {project}: {', '.join(wanted)}")


def billing(project: str, asked: Asked) -> Finding:
    """Whether somebody pays: without, the project has the free tier's limits."""
    document = _document(asked)
    if document is None:
        return _refused("billing", project, asked)
    if document.get("billingEnabled") is True:
        return ok("billing", f"{project} has a billing account; its keys are not of the free tier")
    return note(
        "billing",
        f"{project} has no billing account: its keys have the free tier's limits",
        mend=f"gcloud billing projects link {project} --billing-account ACCOUNT",
    )


def permissions(project: str, asked: Asked, wanted: Sequence[str]) -> Finding:
    """Which permissions the credentials have there."""
    document = _document(asked)
    if document is None:
        return _refused("roles", project, asked)
    listed = document.get("permissions")
    held = {each for each in listed if isinstance(each, str)} if isinstance(listed, list) else set()
    missing = [name for name in wanted if name not in held]
    if not missing:
        return ok("roles", f"the credentials may do in {project} what gemquota asks for")
    role = _ROLES[missing[0]]
    return warning(
        "roles",
        f"the credentials lack {', '.join(missing)} in {project}",
        *(f"{name}: {_ROLES[name]}" for name in missing),
        mend=f"gcloud projects add-iam-policy-binding {project} --member user:YOU --role {role}",
    )


def no_token(check: str, why: str, hint: str, exit_code: ExitCode) -> Finding:
    """Without an access token nothing can be asked."""
    return failure(check, why, mend=hint, exit_code=exit_code)


def _document(asked: Asked) -> dict[str, object] | None:
    """What a good answer says."""
    if asked.status != 200:
        return None
    try:
        found = json.loads(asked.text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refused(check: str, project: str, asked: Asked) -> Finding:
    """Google's own words why not, if it has any."""
    try:
        error = json.loads(asked.text)["error"]
        said = str(error["message"])[:200]
    except (ValueError, KeyError, TypeError, RecursionError):
        said = asked.text[:160] if asked.status is None else f"status {asked.status}"
    if asked.status == 404:
        return failure(check, f"there is no project {project}", said, mend="gcloud projects list")
    return unknown(check, f"it could not be learnt for {project}", said)
