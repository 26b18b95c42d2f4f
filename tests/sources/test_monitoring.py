from __future__ import annotations

import pytest

from gemquota.domain.console import DEVELOPER
from gemquota.errors import ApiError, AuthError, ChangeNeededError, UnreachableError
from gemquota.sources.credentials import emulated_login
from gemquota.sources.deadline import Deadline
from gemquota.sources.monitoring import Monitoring
from tests.doctor.servers import http, serving
from tests.emulator.cloud.served import NOW_S, RPD, RPM, USAGE
from tests.sources.asking import asking

SERVICE = "monitoring.googleapis.com"
METRIC = f"{DEVELOPER}/generate_requests_per_model"
NEVER = f"{DEVELOPER}/never_counted"


def read(ask, *metrics):
    return ask.monitoring.usage(metrics or [METRIC], since_s=NOW_S - 3_600, until_s=NOW_S)


@pytest.mark.parametrize("rows", [None, 1, 3, 7])
def test_points_of_a_series_that_spans_pages_are_put_together(rows):
    with asking(most_rows=rows) as ask:
        found = read(ask)
    assert found.problem is None
    assert [(p.limit_name, p.label, p.location, len(p.counts)) for p in found.usage.used] == [
        (RPM, "flash", "global", 10), (RPD, "flash", "global", 10), (RPM, "pro", "eu", 1),
    ]  # fmt: skip
    first = found.usage.used[0]
    assert [count for _, count in first.counts] == [2 + n % 3 for n in range(10)]
    assert first.newest_s == NOW_S // 60 * 60


def test_a_metric_of_which_nothing_was_ever_counted_is_no_problem():
    with asking() as ask:
        found = read(ask, NEVER)
    assert (found.usage.used, found.usage.unread, found.problem) == ((), frozenset(), None)


def test_refused_calls_are_asked_for_where_something_was_counted():
    with asking() as ask:
        read(ask, METRIC, NEVER)
    assert ask.app.tally.total() == 3


def test_another_project_of_the_same_metrics_scope_is_left_out():
    with asking() as ask:
        (mine, *_) = ask.app.project.series
        other = {**mine.resource_labels, "project_id": "p-2", "location": "asia"}
        ask.app.project.series.append(mine._replace(resource_labels=other))
        assert "asia" not in {points.location for points in read(ask).usage.used}


def test_what_cannot_be_read_in_full_is_unknown_beside_what_can():
    with asking(partial=frozenset({USAGE})) as ask:
        found = read(ask)
    assert found.usage.unread == {METRIC}
    assert "could not read all points" in str(found.problem)


@pytest.mark.parametrize(
    ("faults", "kind", "hint"),
    [
        ({"disabled": frozenset({SERVICE})}, ApiError, "gcloud services enable monitoring.googleapis.com --project=p-1"),
        ({"denied": frozenset({"monitoring.timeSeries.list"})}, AuthError, "--role=roles/monitoring.viewer"),
        ({"quota_project_missing": True}, AuthError, "set-quota-project p-1"),
        ({"billing_disabled": True}, ChangeNeededError, "gcloud billing projects link"),
        ({"unavailable": frozenset({SERVICE})}, UnreachableError, "later"),
        ({"garbage": frozenset({SERVICE})}, UnreachableError, "curl -sI https://monitoring.googleapis.com"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)  # fmt: skip
def test_each_failure_ends_as_one_of_ours(faults, kind, hint):
    with asking(**faults) as ask, pytest.raises(kind) as refused:
        read(ask)
    assert hint in refused.value.hint


@pytest.mark.parametrize("fault", ["silent", "trickling"])
def test_a_server_that_never_ends_costs_no_more_than_was_allowed(fault):
    with (
        asking(seconds=0.5, **{fault: frozenset({SERVICE})}) as ask,
        pytest.raises(UnreachableError, match="no answer within"),
    ):
        read(ask)


@pytest.mark.parametrize(
    "body",
    [
        '{"timeSeries": 5}',
        '{"timeSeries": [5, {}, {"points": [5, {}, {"interval": 1}, {"interval": {}, "value": {}}]}]}',
        '{"timeSeries": [{"metric": 5, "resource": [], "points": [{"interval": {"endTime": "x"}, "value": {"int64Value": "y"}}]}]}',
        '{"timeSeries": [{"points": [{"interval": {"endTime": "2026-11-25T00:00:00Z"}, "value": {"int64Value": "1e5"}}]}]}',
        '{"nextPageToken": ""}',
        "{}",
    ],
)  # fmt: skip
def test_an_answer_of_any_shape_is_read_as_far_as_it_goes(body):
    with serving(lambda _: http("200 OK", body)) as port:
        monitoring = Monitoring(
            emulated_login("p"), Deadline(10.0), base_url=f"http://127.0.0.1:{port}", direct=True
        )
        found = monitoring.usage([METRIC], since_s=0.0, until_s=NOW_S)
    assert sum(count for each in found.usage.used for _, count in each.counts) == 0


@pytest.mark.parametrize("body", ["[]", "5", "[" * 100_000, "<html>", '{"error": 5}'])
def test_an_answer_that_is_none_is_no_answer(body):
    with serving(lambda _: http("200 OK", body) if body[0] != "{" else http("500 X", body)) as port:
        monitoring = Monitoring(
            emulated_login("p"), Deadline(10.0), base_url=f"http://127.0.0.1:{port}", direct=True
        )
        with pytest.raises((UnreachableError, ApiError)):
            monitoring.usage([METRIC], since_s=0.0, until_s=NOW_S)


def test_a_token_is_not_sent_where_an_answer_points():
    asked = []

    def portal(head):
        asked.append(head)
        return http("200 OK", "{}")

    with (
        serving(portal) as portal_port,
        serving(
            lambda _: http("302 Found", "", f"Location: http://127.0.0.1:{portal_port}/login")
        ) as port,
    ):
        monitoring = Monitoring(
            emulated_login("p"), Deadline(10.0), base_url=f"http://127.0.0.1:{port}", direct=True
        )
        with pytest.raises(ApiError, match="302"):
            monitoring.usage([METRIC], since_s=0.0, until_s=NOW_S)
    assert asked == []
