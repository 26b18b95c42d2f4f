from __future__ import annotations

import pytest

from gemquota.domain.console import DEVELOPER, VERTEX
from gemquota.emulator.cloud.project import Entry, Quota
from gemquota.errors import ApiError, AuthError, ChangeNeededError, UnreachableError
from gemquota.sources.cloud_quotas import BELOW_USAGE, TOO_HIGH, CloudQuotas, Wish, refused_check
from gemquota.sources.credentials import emulated_login
from gemquota.sources.deadline import Deadline, within
from tests.doctor import servers
from tests.emulator.cloud.served import RPD, RPM
from tests.sources.asking import asking

SERVICE = "cloudquotas.googleapis.com"
WISH = Wish("mine", DEVELOPER, RPD, (("model", "flash"),), 95, "a belt", None)


def shown(limits):
    return [(each.quota_id, each.label, each.value) for each in limits]


ALL = [(RPM, "flash", 10), (RPM, "pro", 0), (RPM, "", 5), (RPD, "flash", 100), (RPD, "lite", -1), ("Fixed", "flash", 7), ("Paid", "flash", 7)]  # fmt: skip


@pytest.mark.parametrize("rows", [None, 1, 3])
def test_limits_are_read_over_all_pages(rows):
    with asking(most_rows=rows) as ask:
        found = ask.quotas.limits(DEVELOPER)
    assert shown(found) == ALL
    by_id = {each.quota_id: each for each in found}
    assert (by_id[RPM].dimension, by_id[RPD].dimension, by_id[RPD].window) == ("RPM", "RPD", "day")
    assert (by_id["Fixed"].is_fixed, by_id[RPD].is_fixed) == (True, False)
    assert (by_id["Paid"].ineligible, by_id[RPD].ineligible) == ("NO_VALID_BILLING_ACCOUNT", "")


def test_of_vertex_only_what_is_a_model_s_is_read():
    with asking() as ask:
        ask.app.project.quotas = [
            Quota(VERTEX, "Training", f"{VERTEX}/training_cpus", "", ("region",), [Entry((), 5)]),
            Quota(VERTEX, "Model", f"{VERTEX}/x", "minute", ("base_model",), [Entry((("base_model", "m"),), 5)]),
        ]  # fmt: skip
        assert shown(ask.quotas.limits(VERTEX)) == [("Model", "m", 5)]


def test_a_check_changes_nothing_and_a_wish_does():
    with asking() as ask:
        assert ask.quotas.prefer(WISH, validate_only=True).granted == 95
        assert ask.quotas.preferences() == []
        done = ask.quotas.prefer(WISH, validate_only=False)
        assert ask.quotas.preferences() == [done]
        assert (done.id, done.preferred, done.granted, done.is_pending) == ("mine", 95, 95, False)
        assert (done.justification, done.dimensions) == ("a belt", (("model", "flash"),))
        assert (RPD, "flash", 95) in shown(ask.quotas.limits(DEVELOPER))


def test_an_increase_waits():
    with asking() as ask:
        done = ask.quotas.prefer(
            WISH._replace(value=500, contact_email="me@x.test"), validate_only=False
        )
    assert (done.is_pending, done.preferred, done.granted) == (True, 500, 100)
    assert done.detail


@pytest.mark.parametrize(
    ("value", "ignoring", "check"),
    [(50, (), TOO_HIGH), (20, (TOO_HIGH,), BELOW_USAGE), (20, (TOO_HIGH, BELOW_USAGE), None)],
)
def test_a_decrease_that_a_safety_check_stops_names_the_check(value, ignoring, check):
    wish = WISH._replace(value=value)
    with asking() as ask:
        if check is None:
            assert ask.quotas.prefer(wish, validate_only=False, ignoring=ignoring).granted == value
            return
        with pytest.raises(ApiError) as refused:
            ask.quotas.prefer(wish, validate_only=False, ignoring=ignoring)
    assert refused_check(refused.value) == check


def test_a_change_that_another_made_meanwhile_stops_ours():
    with asking() as ask:
        first = ask.quotas.prefer(WISH, validate_only=False)
        ask.quotas.prefer(WISH._replace(value=94), validate_only=False)
        with pytest.raises(ApiError, match="409"):
            ask.quotas.prefer(WISH._replace(value=93, etag=first.etag), validate_only=False)


@pytest.mark.parametrize(
    ("faults", "kind", "hint"),
    [
        ({"disabled": frozenset({SERVICE})}, ApiError, "gcloud services enable cloudquotas.googleapis.com --project=p-1"),
        ({"denied": frozenset({"cloudquotas.quotas.get"})}, AuthError, "--role=roles/cloudquotas.viewer"),
        ({"quota_project_missing": True}, AuthError, "gcloud auth application-default set-quota-project p-1"),
        ({"quota_project_denied": True}, AuthError, "--role=roles/serviceusage.serviceUsageConsumer"),
        ({"billing_disabled": True}, ChangeNeededError, "gcloud billing projects link p-1"),
        ({"unavailable": frozenset({SERVICE})}, UnreachableError, "later"),
        ({"garbage": frozenset({SERVICE})}, UnreachableError, "curl"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)  # fmt: skip
def test_each_failure_of_the_real_client_ends_as_one_of_ours(faults, kind, hint):
    with asking(**faults) as ask, pytest.raises(kind) as refused:
        ask.quotas.limits(DEVELOPER)
    assert hint in refused.value.hint
    assert "http://127" not in str(refused.value)
    assert ask.app.tally.total() == 1  # a 503 too is asked once: the library's own retry takes 58 s


def test_a_wrong_project_may_be_a_missing_permission():
    with asking(named="p-2") as ask, pytest.raises(AuthError, match="no project p-2, or the permission"):  # fmt: skip
        ask.quotas.limits(DEVELOPER)


@pytest.mark.parametrize("fault", ["silent", "trickling"])
def test_a_server_that_never_ends_costs_no_more_than_was_allowed(fault):
    with (
        asking(seconds=0.5, **{fault: frozenset({SERVICE})}) as ask,
        # A trickle resets a library's own time-out with every byte; ours holds.
        pytest.raises(UnreachableError, match="no answer within"),
    ):
        within(Deadline(0.5), "Cloud Quotas", lambda: ask.quotas.limits(DEVELOPER))


def test_nobody_is_there():
    url = f"http://127.0.0.1:{servers.refused_port()}"
    quotas = CloudQuotas(emulated_login("p-1"), Deadline(5.0), base_url=url, direct=True)
    with pytest.raises(UnreachableError, match="no connection"):
        quotas.limits(DEVELOPER)


def test_the_emulator_is_reached_past_any_proxy_and_others_through_it(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{servers.refused_port()}")
    with asking() as ask:
        assert shown(ask.quotas.limits(DEVELOPER)) == ALL
    elsewhere = CloudQuotas(emulated_login("p-1"), Deadline(5.0), base_url="http://cloud.test")
    with pytest.raises(UnreachableError, match="proxy"):
        elsewhere.limits(DEVELOPER)
