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
_USE_ROLE = "roles/serviceusage.serviceUsageConsumer"
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
    return next(make(refusal, caller) for rule, make in _RULES if rule(refusal))


def title(service: str) -> str:
    """What people call a service."""
    return TITLES.get(service, service)


def _has(*reasons: str) -> Callable[[CloudRefusal], bool]:
    return lambda refusal: refusal.reason in reasons


def _names_gcloud(refusal: CloudRefusal) -> bool:
    consumer = refusal.metadata.get("consumer", "").rpartition("/")[2]
    return refusal.reason == "SERVICE_DISABLED" and consumer in GCLOUD_PROJECTS


def _no_quota_project(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    return AuthError(
        f"{title(refusal.service)}: the login names no quota project",
        hint=f"gcloud auth application-default set-quota-project {caller.project}",
    )


def _disabled(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    service = refusal.metadata.get("service") or refusal.service
    # A caller's calls are counted in its quota project, and there the service must be enabled.
    consumer = refusal.metadata.get("consumer", "").rpartition("/")[2]
    return ApiError(
        f"{title(service)} is not enabled in project {_tame(consumer or caller.project)}",
        hint=f"gcloud services enable {_tame(service)} --project={caller.quota_project or caller.project}",
    )


def _quota_project_denied(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    project = caller.quota_project or caller.project
    return AuthError(
        f"{title(refusal.service)}: the caller may not have its calls counted in project {project}",
        hint=f"gcloud projects add-iam-policy-binding {project} --member={caller.member} --role={_USE_ROLE}",
    )


def _no_billing(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    return ChangeNeededError(
        f"{title(refusal.service)}: project {caller.project} has no billing account",
        hint=f"gcloud billing projects link {caller.project} --billing-account=ACCOUNT",
    )


def _few_scopes(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    return AuthError(
        f"{title(refusal.service)}: the login was made without the scope cloud-platform",
        hint=f"{LOGIN} --scopes=https://www.googleapis.com/auth/cloud-platform",
    )


def _key_alone(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    return AuthError(
        f"{title(refusal.service)} takes no API key: quotas want a login to Google Cloud",
        hint=LOGIN,
    )


def _not_logged_in(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    return AuthError(f"{title(refusal.service)} does not take the login", hint=LOGIN)


def _no_project(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    return UsageError(f"there is no project {caller.project}", hint="gcloud projects list")


def _no_permission(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    named = _PERMISSION.search(refusal.message)
    permission = refusal.metadata.get("permission") or (named[1] if named else "")
    role = _ROLES.get(permission) or (
        "roles/monitoring.viewer"
        if refusal.service == MONITORING_SERVICE
        else "roles/cloudquotas.viewer"
    )
    lacking = f"the permission {_tame(permission)}" if permission else "a permission"
    return AuthError(
        f"{title(refusal.service)}: no project {caller.project}, or {lacking} is missing there",
        hint=f"gcloud projects add-iam-policy-binding {caller.project} --member={caller.member} --role={role}",
    )


def _exhausted(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    return ExhaustedError(
        f"{title(refusal.service)} was asked too often: its own limit on reads is reached",
        hint="wait a minute; --watch asks once a minute by itself",
    )


def _away(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    return UnreachableError(
        f"{title(refusal.service)} answers {refusal.status}: {_said(refusal)}",
        hint="try again later",
    )


def _proxy_wants_login(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    return UnreachableError(
        f"a proxy on the way to {title(refusal.service)} wants a login (407)",
        hint="export HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT",
    )


def _other(refusal: CloudRefusal, caller: Caller) -> GemquotaError:
    why = f" [{_tame(refusal.reason)}]" if refusal.reason else ""
    return ApiError(f"{title(refusal.service)} answers {refusal.status}: {_said(refusal)}{why}")


_RULES: tuple[
    tuple[
        Callable[[CloudRefusal], bool],
        Callable[[CloudRefusal, Caller], GemquotaError],
    ],
    ...,
] = (
    # The precise before the vague: a 403 without a reason counts as a missing permission.
    (_names_gcloud, _no_quota_project),
    (_has("SERVICE_DISABLED"), _disabled),
    (_has("USER_PROJECT_DENIED"), _quota_project_denied),
    (_has("BILLING_DISABLED"), _no_billing),
    (_has("ACCESS_TOKEN_SCOPE_INSUFFICIENT"), _few_scopes),
    (_has("CONSUMER_INVALID", "RESOURCE_PROJECT_INVALID", "CONSUMER_SUSPENDED"), _no_project),
    (lambda refusal: refusal.status == 401 and "API keys are not" in refusal.message, _key_alone),
    (lambda refusal: refusal.status == 401, _not_logged_in),
    (lambda refusal: refusal.status == 403, _no_permission),
    (lambda refusal: refusal.status == 407, _proxy_wants_login),
    (lambda refusal: refusal.status == 429, _exhausted),
    (lambda refusal: refusal.status >= 500, _away),
    (lambda refusal: True, _other),
)


def _said(refusal: CloudRefusal) -> str:
    """The first of what it said, on one line."""
    line = " ".join(refusal.message.split())
    return line if len(line) <= 200 else line[:197] + "..."


def _tame(name: str) -> str:
    """A name that came from outside, as a command line may hold it."""
    return re.sub(r"[^A-Za-z0-9._:@/-]", "", name)[:100]
