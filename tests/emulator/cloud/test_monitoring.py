from __future__ import annotations

import pytest

from tests.emulator.cloud.served import NOW_S, RPD, RPM, USAGE, ask, made

PATH = "/v3/projects/p-1/timeSeries"
END = "2026-11-25T09:46:40Z"
FILTER = f'metric.type="{USAGE}"'


def instant(at_s):
    from gemquota.domain.wording import utc

    return utc(at_s)


def query(**more):
    base = {
        "filter": FILTER,
        "interval.startTime": instant(NOW_S - 3600),
        "interval.endTime": instant(NOW_S),
    }
    return {**base, **{name.replace("__", "."): value for name, value in more.items()}}


def listed(app=None, **more):
    status, document = ask(app or made(), "GET", PATH, params=query(**more))
    assert status == 200, document
    return document


def values(series):
    return [int(point["value"]["int64Value"]) for point in series["points"]]


def test_raw_points_come_newest_first_with_their_minute():
    found = listed()["timeSeries"]
    assert [each["metric"]["labels"]["limit_name"] for each in found] == [RPM, RPD, RPM]
    ends = [point["interval"]["endTime"] for point in found[0]["points"]]
    assert (len(ends), ends) == (10, sorted(ends, reverse=True))
    assert (found[0]["metricKind"], found[0]["valueType"]) == ("DELTA", "INT64")
    assert values(found[0]) == [2 + n % 3 for n in range(10)]


def test_an_interval_cuts_points_off():
    found = listed(interval__startTime=instant(NOW_S - 180))["timeSeries"]
    assert [len(each["points"]) for each in found] == [3, 3, 1]
    assert "timeSeries" not in listed(
        interval__endTime=instant(NOW_S - 7200), interval__startTime=""
    )


def test_aligning_sums_over_whole_periods_and_reducing_over_series():
    aligned = {
        "aggregation__alignmentPeriod": "3600s",
        "aggregation__perSeriesAligner": "ALIGN_SUM",
    }
    assert [values(each) for each in listed(**aligned)["timeSeries"]] == [[29], [29], [1]]
    reduced = {**aligned, "aggregation__crossSeriesReducer": "REDUCE_SUM"}
    (one,) = listed(**reduced)["timeSeries"]
    # Every call is in there once for each limit: whoever sums over all series counts it twice.
    assert values(one) == [59]
    fields = ["metric.labels.limit_name", "resource.labels.location"]
    by_name = listed(**reduced, aggregation__groupByFields=fields)["timeSeries"]
    shown = {(e["metric"]["labels"]["limit_name"], e["resource"]["labels"]["location"]): values(e) for e in by_name}  # fmt: skip
    assert shown == {(RPM, "global"): [29], (RPD, "global"): [29], (RPM, "eu"): [1]}


def test_the_fullest_minute_of_a_period():
    found = listed(aggregation__alignmentPeriod="3600s", aggregation__perSeriesAligner="ALIGN_MAX")[
        "timeSeries"
    ]
    assert [values(each) for each in found] == [[4], [4], [1]]


@pytest.mark.parametrize("rows", [1, 4, 7, 20, 21])
def test_a_page_holds_so_many_points_and_a_series_may_go_on_in_the_next(rows):
    app, token, seen = made(), "", []
    while True:
        document = listed(app, pageSize=str(rows), pageToken=token)
        points = [
            (each["metric"]["labels"]["limit_name"], each["resource"]["labels"]["location"], value)
            for each in document.get("timeSeries", [])
            for value in values(each)
        ]
        assert len(points) <= rows
        seen += points
        token = document.get("nextPageToken", "")
        if not token:
            break
    whole = [2 + n % 3 for n in range(10)]
    assert seen == [*((RPM, "global", n) for n in whole), *((RPD, "global", n) for n in whole), (RPM, "eu", 1)]  # fmt: skip


def test_what_cannot_be_read_is_named_beside_what_can():
    document = listed(made(partial=frozenset({USAGE})))
    assert len(document["timeSeries"]) == 2
    assert document["executionErrors"][0]["code"] == 14


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"interval__endTime": ""}, 400),
        ({"interval__startTime": instant(NOW_S + 60)}, 400),
        ({"interval__endTime": "yesterday"}, 400),
        ({"filter": 'metric.type="generativelanguage.googleapis.com/quota/none/usage"'}, 404),
        ({"filter": 'project="p-1"'}, 400),
        ({"aggregation__crossSeriesReducer": "REDUCE_SUM"}, 400),
        ({"aggregation__perSeriesAligner": "ALIGN_SUM"}, 400),
        (
            {"aggregation__perSeriesAligner": "ALIGN_SUM", "aggregation__alignmentPeriod": "30s"},
            400,
        ),
        ({"aggregation__perSeriesAligner": "ALIGN_X", "aggregation__alignmentPeriod": "60s"}, 400),
        ({"pageSize": "many"}, 400),
    ],
)
def test_what_is_no_query_is_refused(changes, status):
    assert ask(made(), "GET", PATH, params=query(**changes))[0] == status
