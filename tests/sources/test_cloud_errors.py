from __future__ import annotations

import pytest

from gemquota.errors import (
    ApiError,
    AuthError,
    ChangeNeededError,
    ExhaustedError,
    UnreachableError,
    UsageError,
)
from gemquota.sources.cloud_errors import (
    GCLOUD_PROJECTS,
    MONITORING_SERVICE,
    QUOTAS_SERVICE,
    Caller,
    CloudRefusal,
    meant,
)

CALLER = Caller("p-1", "q-1", "serviceAccount:x@p-1.iam.gserviceaccount.com")


def refusal(status=403, reason="", message="", service=QUOTAS_SERVICE, **metadata):
    return CloudRefusal(service, status, reason, metadata, message)


@pytest.mark.parametrize(
    ("found", "kind", "said", "hint"),
    [
        (
            refusal(reason="SERVICE_DISABLED", service_="x", consumer="projects/42"),
            ApiError,
            "Cloud Quotas is not enabled in project 42",
            "gcloud services enable cloudquotas.googleapis.com --project=q-1",
        ),
        (
            refusal(reason="SERVICE_DISABLED", consumer=f"projects/{GCLOUD_PROJECTS[0]}"),
            AuthError,
            "the login names no quota project",
            "gcloud auth application-default set-quota-project p-1",
        ),
        (
            refusal(reason="USER_PROJECT_DENIED"),
            AuthError,
            "calls counted in project q-1",
            "gcloud projects add-iam-policy-binding q-1 --member=serviceAccount:x@p-1.iam.gserviceaccount.com"
            " --role=roles/serviceusage.serviceUsageConsumer",
        ),
        (
            refusal(reason="BILLING_DISABLED"),
            ChangeNeededError,
            "no billing account",
            "gcloud billing projects link p-1 --billing-account=ACCOUNT",
        ),
        (
            refusal(reason="ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
            AuthError,
            "without the scope",
            "gcloud auth application-default login --scopes=https://www.googleapis.com/auth/cloud-platform",
        ),
        (
            refusal(reason="IAM_PERMISSION_DENIED", permission="cloudquotas.quotas.update"),
            AuthError,
            "cloudquotas.quotas.update is missing",
            "gcloud projects add-iam-policy-binding p-1 --member=serviceAccount:x@p-1.iam.gserviceaccount.com"
            " --role=roles/cloudquotas.admin",
        ),
        (
            refusal(
                message="Permission monitoring.timeSeries.list denied (or the resource may not exist).",
                service=MONITORING_SERVICE,
            ),
            AuthError,
            "Cloud Monitoring: no project p-1, or the permission monitoring.timeSeries.list is missing",
            "--role=roles/monitoring.viewer",
        ),
        (refusal(message="no"), AuthError, "a permission is missing", "--role=roles/cloudquotas.viewer"),
        (refusal(reason="CONSUMER_INVALID"), UsageError, "no project p-1", "gcloud projects list"),
        (
            refusal(401, message="API keys are not supported by this API."),
            AuthError,
            "takes no API key",
            "gcloud auth application-default login",
        ),
        (refusal(401), AuthError, "does not take the login", "gcloud auth application-default login"),
        (refusal(407), UnreachableError, "wants a login (407)", "export HTTPS_PROXY="),
        (refusal(429), ExhaustedError, "asked too often", "wait a minute"),
        (refusal(503, message="down"), UnreachableError, "answers 503: down", "later"),
        (refusal(418, message="teapot\nshort"), ApiError, "answers 418: teapot short", None),
    ],
    ids=lambda value: value.reason or str(value.status) if isinstance(value, CloudRefusal) else None,
)  # fmt: skip
def test_each_refusal_has_its_kind_and_the_one_command_that_mends_it(found, kind, said, hint):
    error = meant(found, CALLER)
    assert type(error) is kind
    assert said in str(error)
    assert hint is None or hint in error.hint


def test_what_a_server_says_cannot_write_a_command():
    found = refusal(reason="SERVICE_DISABLED", service_="", consumer="projects/42; rm -rf ~")
    found = found._replace(metadata={**found.metadata, "service": "x$(reboot).googleapis.com"})
    error = meant(found, CALLER)
    assert error.hint == "gcloud services enable xreboot.googleapis.com --project=q-1"
    assert ";" not in str(error)


def test_who_asked_is_left_to_fill_in_where_it_is_not_known():
    error = meant(refusal(reason="IAM_PERMISSION_DENIED"), Caller("p-1"))
    assert "--member=user:YOU@EXAMPLE.COM" in error.hint


def test_a_long_answer_is_cut():
    assert len(str(meant(refusal(400, message="x" * 9_999), CALLER))) < 300
