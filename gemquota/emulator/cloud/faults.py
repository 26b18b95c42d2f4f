"""What may go wrong on the way to Google's accounts, and in whose words."""

from __future__ import annotations

from dataclasses import dataclass

from gemquota.emulator.cloud.project import MONITORING_SERVICE, QUOTAS_SERVICE
from gemquota.emulator.refusals import ApiError

_TYPE = "type.googleapis.com/google.rpc."
_TITLE = {QUOTAS_SERVICE: "Cloud Quotas API", MONITORING_SERVICE: "Cloud Monitoring API"}
GCLOUD_PROJECT = "764086051850"
"""The project of gcloud's own login, which a user's credentials name where they name no quota project."""


@dataclass(slots=True)
class CloudFaults:
    """Faults of both services. By default there is none."""

    disabled: frozenset[str] = frozenset()
    """Services that are not enabled."""
    denied: frozenset[str] = frozenset()
    """Permissions that the caller lacks."""
    quota_project_missing: bool = False
    """The caller's credentials name no quota project, and a service wants one."""
    quota_project_denied: bool = False
    """The caller may not have calls counted against the quota project that it names."""
    billing_disabled: bool = False
    scopes_insufficient: bool = False
    unavailable: frozenset[str] = frozenset()
    """Services that answer 503."""
    exhausted: frozenset[str] = frozenset()
    """Services whose own quota of calls is used up."""
    silent: frozenset[str] = frozenset()
    """Services that take a request and never answer."""
    trickling: frozenset[str] = frozenset()
    """Services that send a blank every second, for ever."""
    garbage: frozenset[str] = frozenset()
    """Services in whose place something answers 200 with a page of HTML."""
    partial: frozenset[str] = frozenset()
    """Metric types of which a part of the points cannot be read."""
    most_rows: int | None = None
    """Of a page; None: as many as were asked for."""

    def refusal(self, service: str, project: str, number: str, permission: str) -> ApiError | None:
        """What a service answers in place of its method; None: nothing is wrong."""
        if self.scopes_insufficient:
            return _forbidden(
                "Request had insufficient authentication scopes.",
                "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                {"service": service},
            )
        if self.quota_project_missing:
            return _disabled(service, GCLOUD_PROJECT)
        if self.quota_project_denied:
            return _forbidden(
                f"Caller does not have required permission to use project {project}. Grant the caller the "
                "roles/serviceusage.serviceUsageConsumer role, or a custom role with the "
                "serviceusage.services.use permission.",
                "USER_PROJECT_DENIED",
                {"service": service, "consumer": f"projects/{project}"},
            )
        if service in self.disabled:
            return _disabled(service, number)
        if self.billing_disabled:
            return _forbidden(
                f"This API method requires billing to be enabled. Please enable billing on project #{number}.",
                "BILLING_DISABLED",
                {"service": service, "consumer": f"projects/{number}"},
            )
        if permission in self.denied:
            return denied(service, project, permission)
        if service in self.unavailable:
            return ApiError(503, "UNAVAILABLE", "The service is currently unavailable.")
        if service in self.exhausted:
            return ApiError(
                429,
                "RESOURCE_EXHAUSTED",
                f"Quota exceeded for quota metric 'Read requests' of service '{service}' for consumer "
                f"'project_number:{number}'.",
                (_info("RATE_LIMIT_EXCEEDED", {"service": service}),),
            )
        return None


def denied(service: str, project: str, permission: str) -> ApiError:
    """The caller lacks a permission, or the project does not exist: Google does not say which."""
    if service == MONITORING_SERVICE:  # this one says no more than its sentence
        return ApiError(
            403,
            "PERMISSION_DENIED",
            f"Permission {permission} denied (or the resource may not exist).",
        )
    return _forbidden(
        f"Permission '{permission}' denied on resource '//{service}/projects/{project}' (or it may not exist).",
        "IAM_PERMISSION_DENIED",
        {"permission": permission, "resource": f"projects/{project}"},
        domain=service,
    )


def unauthenticated(service: str, *, with_key: bool) -> ApiError:
    """There is no access token; an API key is none."""
    why = (
        "API keys are not supported by this API. Expected OAuth2 access token or other authentication "
        "credentials that assert a principal. See https://cloud.google.com/docs/authentication"
        if with_key
        else "Request is missing required authentication credential. Expected OAuth 2 access token, login "
        "cookie or other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    return ApiError(
        401,
        "UNAUTHENTICATED",
        why,
        (_info("CREDENTIALS_MISSING", {"service": service}),),
        cause="no_key",
    )


def _disabled(service: str, number: str) -> ApiError:
    page = f"https://console.developers.google.com/apis/api/{service}/overview?project={number}"
    return _forbidden(
        f"{_TITLE[service]} has not been used in project {number} before or it is disabled. Enable it by "
        f"visiting {page} then retry. If you enabled this API recently, wait a few minutes for the action to "
        "propagate to our systems and retry.",
        "SERVICE_DISABLED",
        {"service": service, "consumer": f"projects/{number}", "serviceTitle": _TITLE[service]},
    )


def _forbidden(
    message: str, reason: str, metadata: dict[str, str], *, domain: str = "googleapis.com"
) -> ApiError:
    return ApiError(403, "PERMISSION_DENIED", message, (_info(reason, metadata, domain),))


def _info(
    reason: str, metadata: dict[str, str], domain: str = "googleapis.com"
) -> dict[str, object]:
    return {
        "@type": f"{_TYPE}ErrorInfo",
        "reason": reason,
        "domain": domain,
        "metadata": metadata,
    }
