from __future__ import annotations

import pytest

from gemquota.emulator.cloud.faults import GCLOUD_PROJECT, CloudFaults, denied, unauthenticated
from gemquota.emulator.cloud.project import MONITORING_SERVICE, QUOTAS_SERVICE


def refusal(service=QUOTAS_SERVICE, permission="cloudquotas.quotas.get", **faults):
    return CloudFaults(**faults).refusal(service, "p-1", "42", permission)


def test_where_nothing_is_wrong_nothing_is_refused():
    assert refusal() is None


@pytest.mark.parametrize(
    "faults",
    [
        {"disabled": frozenset({MONITORING_SERVICE})},
        {"unavailable": frozenset({MONITORING_SERVICE})},
        {"denied": frozenset({"monitoring.timeSeries.list"})},
    ],
)
def test_a_fault_of_one_service_or_permission_is_not_the_other_s(faults):
    assert refusal(**faults) is None
    assert refusal(MONITORING_SERVICE, "monitoring.timeSeries.list", **faults) is not None


def test_a_service_that_is_off_names_the_project_in_which_it_is():
    off = refusal(disabled=frozenset({QUOTAS_SERVICE}))
    assert off.details[0]["metadata"]["consumer"] == "projects/42"
    assert "project=42" in off.message
    gcloud = refusal(quota_project_missing=True)
    assert gcloud.details[0]["metadata"]["consumer"] == f"projects/{GCLOUD_PROJECT}"


def test_the_first_thing_that_is_wrong_is_the_one_that_is_said():
    both = refusal(scopes_insufficient=True, disabled=frozenset({QUOTAS_SERVICE}))
    assert both.details[0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_monitoring_gives_no_reason_for_a_missing_permission():
    assert denied(MONITORING_SERVICE, "p-1", "monitoring.timeSeries.list").details == ()
    (info,) = denied(QUOTAS_SERVICE, "p-1", "cloudquotas.quotas.get").details
    assert info["reason"] == "IAM_PERMISSION_DENIED"


def test_a_key_is_told_that_it_is_no_login():
    assert "API keys" in unauthenticated(QUOTAS_SERVICE, with_key=True).message
    assert "API keys" not in unauthenticated(QUOTAS_SERVICE, with_key=False).message
