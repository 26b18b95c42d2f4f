"""What Google's refusals of its accounts mean, and the one command that mends each.

The reasons are those of google.rpc.ErrorInfo (google/api/error_reason.proto). Where a service gives none, as
Cloud Monitoring does of a missing permission, its sentence must do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from gemquota.errors import (
    ApiError,
    AuthError,
    ChangeNeededError,
    ExhaustedError,
    GemquotaError,
    UnreachableError,
    UsageError,
)

QUOTAS_SERVICE = "cloudquotas.googleapis.com"
MONITORING_SERVICE = "monitoring.googleapis.com"
TITLES = {QUOTAS_SERVICE: "Cloud Quotas", MONITORING_SERVICE: "Cloud Monitoring"}
GCLOUD_PROJECTS = ("764086051850", "32555940559")
"""Projects of gcloud's own logins: where a service names one, the login names no quota project."""

LOGIN = "gcloud auth application-default login"
_ROLES = {
    "cloudquotas.quotas.get": "roles/cloudquotas.viewer",
    "cloudquotas.quotas.update": "roles/cloudquotas.admin",
    "monitoring.timeSeries.list": "roles/monitoring.viewer",
}
_PERMISSION = re.compile(r"[Pp]ermission '?([a-z][A-Za-z]{2,30}(?:\.[A-Za-z]{2,40}){1,3})'? denied")


class CloudRefusal(NamedTuple):
    """An error that a service answered with."""

    service: str
    """Whose host was asked."""
    status: int
    reason: str
    """Of its ErrorInfo; empty where there is none."""
    metadata: Mapping[str, str]
    message: str


class Caller(NamedTuple):
    """Who asked, and about what."""

    project: str
    quota_project: str | None = None
    member: str = "user:YOU@EXAMPLE.COM"
    """As policies name the caller."""


def meant(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    """The error of ours that a refusal amounts to; its hint is the command that mends it."""
    rule = next(rule for rule in _RULES if rule.applies(refusal))
    words = _words(refusal, caller)
    return rule.kind(
        rule.message.format_map(words), hint=rule.hint.format_map(words) if rule.hint else None
    )


def title(service: str) -> str:
    """What people call a service."""
    return TITLES.get(service, service)


def _has(*reasons: str) -> Callable[[CloudRefusal], bool]:
    return lambda refusal: refusal.reason in reasons


def _answers(status: int) -> Callable[[CloudRefusal], bool]:
    return lambda refusal: refusal.status == status


def _names_gcloud(refusal: CloudRefusal) -> bool:
    return refusal.reason == "SERVICE_DISABLED" and _consumer(refusal) in GCLOUD_PROJECTS


def _consumer(refusal: CloudRefusal) -> str:
    return _tame(refusal.metadata.get("consumer", "").rpartition("/")[2])


class _Rule(NamedTuple):
    applies: Callable[[CloudRefusal], bool]
    kind: type[GemquotaError]
    message: str
    """With the names of `_words` in braces."""
    hint: str | None


_GRANT = "gcloud projects add-iam-policy-binding"
_RULES: tuple[_Rule, ...] = (
    # The precise before the vague: a 403 without a reason counts as a missing permission.
    _Rule(
        _names_gcloud,
        AuthError,
        "{title}: the login names no quota project",
        "gcloud auth application-default set-quota-project {project}",
    ),
    _Rule(
        # A caller's calls are counted in its quota project, and there the service must be enabled.
        _has("SERVICE_DISABLED"),
        ApiError,
        "{disabled_title} is not enabled in project {consumer}",
        "gcloud services enable {disabled} --project={quota_project}",
    ),
    _Rule(
        _has("USER_PROJECT_DENIED"),
        AuthError,
        "{title}: the caller may not have its calls counted in project {quota_project}",
        f"{_GRANT} {{quota_project}} --member={{member}} --role=roles/serviceusage.serviceUsageConsumer",
    ),
    _Rule(
        _has("BILLING_DISABLED"),
        ChangeNeededError,
        "{title}: project {project} has no billing account",
        "gcloud billing projects link {project} --billing-account=ACCOUNT",
    ),
    _Rule(
        _has("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        AuthError,
        "{title}: the login was made without the scope cloud-platform",
        f"{LOGIN} --scopes=https://www.googleapis.com/auth/cloud-platform",
    ),
    _Rule(
        _has("CONSUMER_INVALID", "RESOURCE_PROJECT_INVALID", "CONSUMER_SUSPENDED"),
        UsageError,
        "there is no project {project}, or it is suspended",
        "gcloud projects list",
    ),
    _Rule(
        lambda refusal: refusal.status == 401 and "API keys are not" in refusal.message,
        AuthError,
        "{title} takes no API key: quotas want a login to Google Cloud",
        LOGIN,
    ),
    _Rule(_answers(401), AuthError, "{title} does not take the login", LOGIN),
    _Rule(
        _answers(403),
        AuthError,
        "{title}: no project {project}, or {permission} is missing there",
        f"{_GRANT} {{project}} --member={{member}} --role={{role}}",
    ),
    _Rule(
        _answers(407),
        UnreachableError,
        "a proxy on the way to {title} wants a login (407)",
        "export HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT",
    ),
    _Rule(
        _answers(429),
        ExhaustedError,
        "{title} was asked too often: its own limit on reads is reached",
        "wait a minute; --watch asks once a minute by itself",
    ),
    _Rule(
        lambda refusal: refusal.status >= 500,
        UnreachableError,
        "{title} answers {status}: {said}",
        "try again later",
    ),
    _Rule(lambda refusal: True, ApiError, "{title} answers {status}: {said}{reason}", None),
)


def _words(refusal: CloudRefusal, caller: Caller) -> Mapping[str, str]:
    named = _PERMISSION.search(refusal.message)
    permission = refusal.metadata.get("permission") or (named[1] if named else "")
    usual = "monitoring" if refusal.service == MONITORING_SERVICE else "cloudquotas"
    disabled = _tame(refusal.metadata.get("service") or refusal.service)
    return {
        "title": title(refusal.service),
        "project": caller.project,
        "quota_project": caller.quota_project or caller.project,
        "member": caller.member,
        "disabled": disabled,
        "disabled_title": title(disabled),
        "consumer": _consumer(refusal) or caller.project,
        "permission": f"the permission {_tame(permission)}" if permission else "a permission",
        "role": _ROLES.get(permission, f"roles/{usual}.viewer"),
        "status": str(refusal.status),
        "said": _said(refusal),
        "reason": f" [{_tame(refusal.reason)}]" if refusal.reason else "",
    }


def _said(refusal: CloudRefusal) -> str:
    """The first of what it said, on one line."""
    line = " ".join(refusal.message.split())
    return line if len(line) <= 200 else line[:197] + "..."


def _tame(name: str) -> str:
    """A name that came from outside, as a command line may hold it."""
    return re.sub(r"[^A-Za-z0-9._:@/-]", "", name)[:100]
