"""The filters of `timeSeries.list`: selectors that are all to hold.

The grammar is Cloud Monitoring's (https://cloud.google.com/monitoring/api/v3/filters): of it, equality and
`starts_with`, joined by AND. Exactly one metric type must be named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gemquota.emulator.cloud.project import CloudProject, Series
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Refused

_SELECTOR = re.compile(
    r"\s*(project|metric\.type|resource\.type|(?:metric|resource)\.labels?\.\"?[a-z_]{1,60}\"?)"
    r"\s*=\s*(starts_with\(\s*)?\"([^\"\\]{0,300})\"(\s*\))?\s*(AND\b|$)?"
)


class Filter(NamedTuple):
    """A filter that was understood."""

    metric: str
    """The one metric type that it names."""
    holds: Callable[[CloudProject, Series], bool]


def read_filter(text: str) -> Filter:
    """The filter in a text.

    Raises:
        Refused: 400 if it is none, or does not name exactly one metric type.
    """
    tests: list[Callable[[CloudProject, Series], bool]] = []
    metrics = []
    at = 0
    while at < len(text):
        found = _SELECTOR.match(text, at)
        if found is None or bool(found[2]) is not bool(found[4]):
            raise Refused(invalid(f"The provided filter is invalid at: {text[at : at + 60]!r}"))
        name, begins, value = found[1], bool(found[2]), found[3]
        if name == "metric.type" and not begins:
            metrics.append(value)
        tests.append(_test(name, value, begins))
        at = found.end()
    if len(metrics) != 1:
        raise Refused(
            invalid(
                "Field filter had an invalid value: a filter for time series must specify exactly one "
                "metric type."
            )
        )
    return Filter(metrics[0], lambda project, series: all(test(project, series) for test in tests))


def _test(name: str, wanted: str, begins: bool) -> Callable[[CloudProject, Series], bool]:
    def same(value: str) -> bool:
        return value.startswith(wanted) if begins else value == wanted

    if name == "project":
        return lambda project, series: _is_of(project, series, wanted)
    if name == "metric.type":
        return lambda project, series: same(series.metric)
    if name == "resource.type":
        return lambda project, series: same(series.resource)
    whose, _, rest = name.partition(".")
    label = rest.partition(".")[2].strip('"')
    if whose == "metric":
        return lambda project, series: same(series.labels.get(label, ""))
    return lambda project, series: same(series.resource_labels.get(label, ""))


def _is_of(project: CloudProject, series: Series, wanted: str) -> bool:
    # A metrics scope may hold the series of other projects too.
    owner = series.resource_labels.get("project_id", project.id)
    return project.is_called(wanted) if owner == project.id else owner == wanted
