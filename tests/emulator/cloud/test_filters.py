from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.emulator.cloud.filters import read_filter
from gemquota.emulator.exchange import Refused
from tests.emulator.cloud.served import RPM, SERVICE, USAGE, project

METRIC = f'metric.type="{USAGE}"'


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (METRIC, 3),
        (f'{METRIC} AND project="p-1"', 3),
        (f'{METRIC} AND project = "42"', 3),
        (f'project="other" AND {METRIC}', 0),
        (f'{METRIC} AND resource.type="{SERVICE}/Location"', 3),
        (f'{METRIC} AND metric.labels.limit_name="{RPM}"', 2),
        (f'{METRIC} metric.label."limit_name"="{RPM}" resource.labels.location="eu"', 1),
        (f'{METRIC} AND metric.labels.model = starts_with("fl")', 2),
        (f'{METRIC} AND resource.labels.resource_container="p-2"', 0),
    ],
)
def test_all_selectors_hold(text, count):
    chosen, whole = read_filter(text), project()
    assert chosen.metric == USAGE
    assert sum(chosen.holds(whole, series) for series in whole.series) == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        'project="p-1"',
        f"{METRIC} AND {METRIC}",
        'metric.type=starts_with("generativelanguage")',
        f'{METRIC} OR project="p-1"',
        f'{METRIC} AND metric.labels.model = starts_with("fl"',
        f'{METRIC} AND metric.labels.model = "fl")',
        "metric.type=usage",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(Refused) as refused:
        read_filter(text)
    assert refused.value.error.code == 400


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    with suppress(Refused):
        read_filter(METRIC + " " + text)
