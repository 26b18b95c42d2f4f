"""Cloud Monitoring v3: `timeSeries.list`.

As google/monitoring/v3/metric_service.proto has it: a page holds so many points, so that one series may go
on over several pages; what could not be read is named in `executionErrors`, beside what could be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from gemquota.emulator.cloud.filters import read_filter
from gemquota.emulator.cloud.project import CloudProject, Series
from gemquota.emulator.cloud.request import CloudRequest
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Refused
from gemquota.emulator.refusals import ApiError
from gemquota.emulator.shelf import instant_s, timestamp

_MOST_POINTS = 100_000
_SUMMING = ("ALIGN_SUM", "ALIGN_DELTA")
_UNSET = ("", "ALIGN_NONE", "REDUCE_NONE")


class _Point(NamedTuple):
    start_s: float
    end_s: float
    value: int


class _Listed(NamedTuple):
    """A series as it is answered."""

    metric: dict[str, Any]
    resource: dict[str, Any]
    kind: str
    points: list[_Point]
    """Newest first."""


def list_series(
    project: CloudProject, request: CloudRequest, partial: frozenset[str]
) -> dict[str, Any]:
    """`timeSeries.list`.

    Args:
        project: Whose points.
        request: With `filter`, `interval`, `aggregation` and page in its query.
        partial: Metric types of which a part cannot be read.

    Raises:
        Refused: 400 if a field is wrong; 404 if there is no such metric.
    """
    chosen = read_filter(request.asked("filter"))
    start_s, end_s = _interval(request)
    if chosen.metric not in project.metrics:
        raise Refused(
            ApiError(
                404,
                "NOT_FOUND",
                f'Cannot find metric(s) that match type = "{chosen.metric}". If a metric was created '
                "recently, it could take up to 10 minutes to become available. Please try again soon.",
            )
        )
    found = [each for each in project.series if chosen.holds(project, each)]
    errors = []
    if chosen.metric in partial:
        found = found[::2]
        errors = [{"code": 14, "message": "Some of the data could not be read in time."}]
    listed = _aggregated(found, request, start_s, end_s)
    return _answer(listed, request, errors)


def _interval(request: CloudRequest) -> tuple[float, float]:
    end_s = instant_s(request.asked("interval.endTime"))
    if end_s is None:
        raise Refused(invalid("Field interval.endTime is required."))
    text = request.asked("interval.startTime")
    start_s = instant_s(text) if text else end_s
    if start_s is None or start_s > end_s:
        raise Refused(invalid("Field interval.startTime had an invalid value."))
    return start_s, end_s


def _aggregated(
    found: list[Series], request: CloudRequest, start_s: float, end_s: float
) -> list[_Listed]:
    aligner = request.asked("aggregation.perSeriesAligner")
    reducer = request.asked("aggregation.crossSeriesReducer")
    if aligner in _UNSET:
        if reducer not in _UNSET:
            raise Refused(invalid("A reducer needs an aligner."))
        return [
            _listed(each, each.labels, each.resource_labels, _raw(each, start_s, end_s))
            for each in found
        ]
    period = re.fullmatch(r"([0-9]{1,9})s", request.asked("aggregation.alignmentPeriod"))
    if period is None or int(period[1]) < 60:
        raise Refused(invalid("Field aggregation.alignmentPeriod must be at least 60 seconds."))
    if aligner not in (*_SUMMING, "ALIGN_MAX") or reducer not in (*_UNSET, "REDUCE_SUM"):
        raise Refused(invalid("This emulator aligns by sum, delta or max, and reduces by sum."))
    period_s = int(period[1])
    aligned = [(each, _windows(each, start_s, end_s, period_s, aligner)) for each in found]
    if reducer in _UNSET:
        return [
            _listed(each, each.labels, each.resource_labels, _points(sums, end_s, period_s))
            for each, sums in aligned
        ]
    return _reduced(aligned, request.fields.get("aggregation.groupByFields", []), end_s, period_s)


def _reduced(
    aligned: list[tuple[Series, dict[int, int]]], fields: list[str], end_s: float, period_s: int
) -> list[_Listed]:
    groups: dict[tuple[str, ...], list[tuple[Series, dict[int, int]]]] = defaultdict(list)
    for each, sums in aligned:
        groups[tuple(_label(each, name) for name in fields)].append((each, sums))
    listed = []
    for key, members in groups.items():
        total: dict[int, int] = defaultdict(int)
        for _, sums in members:
            for index, value in sums.items():
                total[index] += value
        kept = dict(zip(fields, key, strict=True))
        labels, resource_labels = (
            {
                name.rpartition(".")[2]: value
                for name, value in kept.items()
                if name.startswith(whose) and value
            }
            for whose in ("metric", "resource")
        )
        listed.append(
            _listed(members[0][0], labels, resource_labels, _points(total, end_s, period_s))
        )
    return listed


def _label(series: Series, name: str) -> str:
    whose, _, rest = name.partition(".")
    labels = series.labels if whose == "metric" else series.resource_labels
    return labels.get(rest.partition(".")[2], "")


def _raw(series: Series, start_s: float, end_s: float) -> list[_Point]:
    ends = sorted((at for at in series.points if start_s < at <= end_s), reverse=True)
    return [_Point(at - 60.0, float(at), series.points[at]) for at in ends]


def _windows(
    series: Series, start_s: float, end_s: float, period_s: int, aligner: str
) -> dict[int, int]:
    """Values by the number of the window, counted backwards from the interval's end."""
    found: dict[int, int] = {}
    for at, value in series.points.items():
        if start_s < at <= end_s:
            index = int((end_s - at) // period_s)
            before = found.get(index, 0)
            found[index] = max(before, value) if aligner == "ALIGN_MAX" else before + value
    return found


def _points(sums: Mapping[int, int], end_s: float, period_s: int) -> list[_Point]:
    return [
        _Point(end_s - (index + 1) * period_s, end_s - index * period_s, sums[index])
        for index in sorted(sums)
    ]


def _listed(
    series: Series,
    labels: Mapping[str, str],
    resource_labels: Mapping[str, str],
    points: list[_Point],
) -> _Listed:
    return _Listed(
        {"type": series.metric, "labels": dict(labels)},
        {"type": series.resource, "labels": dict(resource_labels)},
        series.kind,
        points,
    )


def _answer(
    listed: list[_Listed], request: CloudRequest, errors: list[dict[str, Any]]
) -> dict[str, Any]:
    rows = [(number, point) for number, each in enumerate(listed) for point in each.points]
    chosen, token = request.page(rows, usual=_MOST_POINTS, most=_MOST_POINTS)
    pages: dict[int, list[_Point]] = defaultdict(list)
    for number, point in chosen:
        pages[number].append(point)
    document: dict[str, Any] = {"unit": "1"}
    if pages:
        document["timeSeries"] = [
            {
                "metric": listed[number].metric,
                "resource": listed[number].resource,
                "metricKind": listed[number].kind,
                "valueType": "INT64",
                "points": [
                    {
                        "interval": {
                            "startTime": timestamp(p.start_s),
                            "endTime": timestamp(p.end_s),
                        },
                        "value": {"int64Value": str(p.value)},
                    }
                    for p in points
                ],
            }
            for number, points in pages.items()
        ]
    if token:
        document["nextPageToken"] = token
    if errors:
        document["executionErrors"] = errors
    return document
