from __future__ import annotations

import pytest

from tests.emulator.cloud.served import PARENT, SERVICE, ask, made, project

INFOS = f"/v1/{PARENT}/services/{SERVICE}/quotaInfos"
SERIES = "/v3/projects/p-1/timeSeries"


def reason(document):
    details = document["error"].get("details", [{}])
    return details[0].get("reason")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", INFOS, 200),
        ("GET", f"/v1/projects/42/locations/global/services/{SERVICE}/quotaInfos", 200),
        ("GET", f"/v1/{PARENT}/quotaPreferences", 200),
        ("POST", INFOS, 404),
        ("DELETE", f"/v1/{PARENT}/quotaPreferences/x", 404),
        ("PATCH", f"/v1/{PARENT}/quotaPreferences", 404),
        ("GET", "/v1/projects/p-1", 404),
        ("GET", "/", 404),
        ("GET", f"/v1/projects/p-1/locations/us-central1/services/{SERVICE}/quotaInfos", 400),
    ],
)
def test_a_path_and_a_verb_are_a_method_or_are_not_found(method, path, status):
    assert ask(made(), method, path)[0] == status


def test_a_key_is_not_enough_and_nothing_is_even_less():
    status, document = ask(made(), "GET", INFOS, key=True)
    assert (status, reason(document)) == (401, "CREDENTIALS_MISSING")
    assert "API keys are not supported" in document["error"]["message"]


def test_another_project_is_denied_as_one_that_may_not_exist():
    status, document = ask(made(), "GET", INFOS.replace("p-1", "p-2"))
    assert (status, reason(document)) == (403, "IAM_PERMISSION_DENIED")
    status, document = ask(made(), "GET", SERIES.replace("p-1", "p-2"))
    assert (status, reason(document)) == (403, None)


@pytest.mark.parametrize(
    ("faults", "status", "why"),
    [
        ({"disabled": frozenset({"cloudquotas.googleapis.com"})}, 403, "SERVICE_DISABLED"),
        ({"denied": frozenset({"cloudquotas.quotas.get"})}, 403, "IAM_PERMISSION_DENIED"),
        ({"quota_project_missing": True}, 403, "SERVICE_DISABLED"),
        ({"quota_project_denied": True}, 403, "USER_PROJECT_DENIED"),
        ({"billing_disabled": True}, 403, "BILLING_DISABLED"),
        ({"scopes_insufficient": True}, 403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        ({"unavailable": frozenset({"cloudquotas.googleapis.com"})}, 503, None),
        ({"exhausted": frozenset({"cloudquotas.googleapis.com"})}, 429, "RATE_LIMIT_EXCEEDED"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_fault_is_answered_in_place_of_the_method(faults, status, why):
    found, document = ask(made(**faults), "GET", INFOS)
    assert (found, reason(document)) == (status, why)


def test_reading_may_be_allowed_where_writing_is_not():
    app = made(denied=frozenset({"cloudquotas.quotas.update"}))
    assert ask(app, "GET", INFOS)[0] == 200
    body = {"quotaConfig": {"preferredValue": "1"}}
    path = f"/v1/{PARENT}/quotaPreferences/x?allowMissing=true"
    status, document = ask(app, "PATCH", path, json=body)
    assert (status, document["error"]["details"][0]["metadata"]["permission"]) == (
        403,
        "cloudquotas.quotas.update",
    )


def test_one_service_may_be_disabled_alone():
    app = made(disabled=frozenset({"monitoring.googleapis.com"}))
    assert (ask(app, "GET", INFOS)[0], ask(app, "GET", SERIES)[0]) == (200, 403)


def test_a_captive_portal_answers_with_a_page():
    app = made(garbage=frozenset({"cloudquotas.googleapis.com"}))
    assert ask(app, "GET", INFOS) == (200, None)


def test_credentials_are_not_kept():
    app = made()
    ask(app, "GET", INFOS)
    assert b"authorization" not in app.seen_headers[0]
    assert app.tally == {f"GET {INFOS}": 1}


@pytest.mark.parametrize("body", [b"[]", b"{", b"[" * 5_000, b'{"quotaConfig": 5}', b"{}"])
def test_a_body_that_is_none_is_refused(body):
    path = f"/v1/{PARENT}/quotaPreferences/x?allowMissing=true"
    assert ask(made(), "PATCH", path, content=body)[0] == 400


def test_what_was_asked_for_changes_the_project_and_not_a_copy():
    app = made()
    body = {
        "service": SERVICE,
        "quotaId": "GenerateRequestsPerDayPerProjectPerModel",
        "dimensions": {"model": "flash"},
        "quotaConfig": {"preferredValue": "95"},
    }
    ask(app, "PATCH", f"/v1/{PARENT}/quotaPreferences/x?allowMissing=true", json=body)
    assert app.project.preferences["x"].granted == 95
    assert project().preferences == {}
