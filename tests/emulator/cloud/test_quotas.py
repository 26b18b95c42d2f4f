"""Cloud Quotas, asked by Google's own client wherever it can ask."""

from __future__ import annotations

import pytest
from google.api_core import exceptions
from google.cloud import cloudquotas_v1 as api

from gemquota.emulator.cloud import CloudFaults, create
from gemquota.emulator.cloud.project import GRANTED_AFTER_S
from tests.emulator.cloud.served import (
    PARENT,
    RPD,
    RPM,
    SERVICE,
    FixedClock,
    google_client,
    project,
    served,
)

ONCE = {"retry": None, "timeout": 10.0}
TOO_HIGH = api.QuotaSafetyCheck.QUOTA_DECREASE_PERCENTAGE_TOO_HIGH
BELOW_USAGE = api.QuotaSafetyCheck.QUOTA_DECREASE_BELOW_USAGE


@pytest.fixture
def app():
    return create(project(), FixedClock(), CloudFaults())


@pytest.fixture
def client(app):
    with served(app) as address, google_client(address) as client:
        yield client


def preference(value, *, quota_id=RPD, model="flash", **more):
    name = f"{PARENT}/quotaPreferences/mine"
    dimensions = {"model": model} if model else {}
    config = api.QuotaConfig(preferred_value=value)
    return api.QuotaPreference(
        name=name, service=SERVICE, quota_id=quota_id, dimensions=dimensions, quota_config=config, **more
    )  # fmt: skip


def put(client, wanted, **more):
    request = api.UpdateQuotaPreferenceRequest(
        quota_preference=wanted, **{"allow_missing": True, **more}
    )
    return client.update_quota_preference(request, **ONCE)


def value_of(client, quota_id=RPD):
    name = f"{PARENT}/services/{SERVICE}/quotaInfos/{quota_id}"
    return client.get_quota_info(name=name, **ONCE).dimensions_infos[0].details.value


def test_quotas_come_with_their_values_zero_and_unlimited_among_them(client):
    found = list(client.list_quota_infos(parent=f"{PARENT}/services/{SERVICE}", **ONCE))
    assert [info.quota_id for info in found] == [RPM, RPD, "Fixed", "Paid"]
    values = [(dict(e.dimensions), e.details.value) for e in found[0].dimensions_infos]
    assert values == [({"model": "flash"}, 10), ({"model": "pro"}, 0), ({}, 5)]
    assert found[1].dimensions_infos[1].details.value == -1
    assert (found[1].refresh_interval, found[2].is_fixed) == ("day", True)
    assert found[3].quota_increase_eligibility.ineligibility_reason.name == "NO_VALID_BILLING_ACCOUNT"  # fmt: skip


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5])
def test_pages_hold_every_quota_once(app, client, rows):
    app.faults.most_rows = rows
    found = list(client.list_quota_infos(parent=f"{PARENT}/services/{SERVICE}", **ONCE))
    assert [info.quota_id for info in found] == [RPM, RPD, "Fixed", "Paid"]


def test_another_service_has_none_and_an_unknown_quota_is_not_found(client):
    assert not list(client.list_quota_infos(parent=f"{PARENT}/services/x.googleapis.com", **ONCE))
    with pytest.raises(exceptions.NotFound):
        value_of(client, "None")


def test_a_decrease_is_in_force_at_once(client):
    done = put(client, preference(95))
    assert (done.quota_config.granted_value, done.reconciling) == (95, False)
    assert value_of(client) == 95
    listed = list(client.list_quota_preferences(parent=PARENT, **ONCE))
    assert [each.name.rpartition("/")[2] for each in listed] == ["mine"]


def test_a_check_that_only_validates_changes_nothing(client):
    put(client, preference(95), validate_only=True)
    assert (value_of(client), list(client.list_quota_preferences(parent=PARENT, **ONCE))) == (100, [])  # fmt: skip


@pytest.mark.parametrize(
    ("value", "ignored", "passes"),
    [
        (90, (), True),
        (89, (), False),
        (89, (BELOW_USAGE,), False),
        (89, (TOO_HIGH,), True),
        (29, (TOO_HIGH,), True),
        (28, (TOO_HIGH,), False),
        (28, (TOO_HIGH, BELOW_USAGE), True),
        (0, (TOO_HIGH, BELOW_USAGE), True),
    ],
)
def test_the_two_safety_checks_hold_unless_each_is_ignored(client, value, ignored, passes):
    # The day's points sum to 29.
    if passes:
        put(client, preference(value), ignore_safety_checks=ignored)
        assert value_of(client) == value
    else:
        with pytest.raises(exceptions.BadRequest):
            put(client, preference(value), ignore_safety_checks=ignored)
        assert value_of(client) == 100


def test_an_increase_wants_an_address_and_waits_for_its_grant(app, client):
    with pytest.raises(exceptions.BadRequest, match="contact_email"):
        put(client, preference(200))
    done = put(client, preference(200, contact_email="me@example.com"))
    assert (done.reconciling, done.quota_config.granted_value, value_of(client)) == (True, 100, 100)
    assert done.quota_config.trace_id
    app.clock.at_s += GRANTED_AFTER_S
    assert value_of(client) == 200
    (listed,) = client.list_quota_preferences(parent=PARENT, **ONCE)
    assert (listed.reconciling, listed.quota_config.granted_value) == (False, 200)


def test_unlimited_is_more_than_any_number(client):
    with pytest.raises(exceptions.BadRequest, match="contact_email"):
        put(client, preference(-1))
    with pytest.raises(exceptions.BadRequest):
        put(client, preference(10**9, model="lite"))  # down from unlimited


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (preference(-2), exceptions.BadRequest),
        (preference(95, quota_id="Fixed"), exceptions.BadRequest),
        (preference(8, quota_id="Paid", contact_email="me@x.test"), exceptions.BadRequest),
        (preference(95, quota_id="None"), exceptions.NotFound),
        (preference(95, quota_id=""), exceptions.BadRequest),
    ],
    ids=["under -1", "fixed", "not eligible", "no such quota", "no id"],
)
def test_what_cannot_be_is_refused(client, wanted, error):
    with pytest.raises(error):
        put(client, wanted)


def test_without_allow_missing_there_must_be_one(client):
    with pytest.raises(exceptions.NotFound):
        put(client, preference(95), allow_missing=False)
    put(client, preference(95))
    put(client, preference(94), allow_missing=False)
    assert value_of(client) == 94


def test_another_s_etag_stops_a_change(client):
    first = put(client, preference(95))
    put(client, preference(94, etag=first.etag))
    with pytest.raises(exceptions.Conflict):
        put(client, preference(93, etag=first.etag))


def test_a_preference_keeps_its_dimensions_and_there_is_one_for_each(client):
    put(client, preference(95))
    with pytest.raises(exceptions.BadRequest, match="immutable"):
        put(client, preference(95, model="lite"))
    other = preference(94)
    with pytest.raises(exceptions.Conflict):
        client.create_quota_preference(
            parent=PARENT, quota_preference=other, quota_preference_id="other", **ONCE
        )


def test_a_preference_is_made_under_an_id_and_can_be_read(client):
    made = client.create_quota_preference(
        parent=PARENT, quota_preference=preference(95), quota_preference_id="mine", **ONCE
    )
    assert client.get_quota_preference(name=f"{PARENT}/quotaPreferences/mine", **ONCE) == made
    with pytest.raises(exceptions.Conflict):
        client.create_quota_preference(
            parent=PARENT, quota_preference=preference(94), quota_preference_id="mine", **ONCE
        )
    with pytest.raises(exceptions.NotFound):
        client.get_quota_preference(name=f"{PARENT}/quotaPreferences/other", **ONCE)


def test_preferences_are_filtered_by_whether_they_wait(client):
    put(client, preference(95))
    for wanted, count in (("reconciling=true", 0), ("reconciling = false", 1)):
        request = api.ListQuotaPreferencesRequest(parent=PARENT, filter=wanted)
        assert len(list(client.list_quota_preferences(request, **ONCE))) == count
