from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.alerts.settings import DEFAULTS, settings_of
from gemquota.domain.alerting import Metric, Severity
from gemquota.errors import UsageError


def test_without_a_table_the_defaults_hold():
    assert settings_of({}, "config.toml").thresholds == DEFAULTS


def test_a_metrics_own_table_takes_the_place_of_its_defaults():
    found = settings_of(
        {"rpd": {"P3": 0.5}, "rpm": {}, "cost_usd_month": {"P1": 50}}, "x"
    ).thresholds
    assert found[Metric.RPD] == {Severity.P3: 0.5}
    assert found[Metric.RPM] == {}
    assert found[Metric.COST_USD_MONTH] == {Severity.P1: 50.0}
    assert found[Metric.TPM] == DEFAULTS[Metric.TPM]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"rps": {}}, "rps is not known here"),
        ({"rpm": {"P9": 1}}, "P9 is not known here"),
        ({"rpm": 5}, "rpm must be a table"),
        ({"rpm": {"P1": "much"}}, "P1 must be a number"),
        ({"rpm": {"P1": 0}}, "must be over 0"),
        ({"rpm": {"P1": 90}}, "is a share"),
        ({"rpd": {"P3": 0.9, "P1": 0.5}}, "more urgent must begin at a higher value"),
        ({"every_s": 0}, "seconds must be 1 or more"),
        ({"clear_at": 2}, "clear_at must be a number from 0 up to 1"),
        ({"least": "P7"}, "no 'P7'"),
        ({"command": 7}, "command must be texts"),
        ({"command": [""]}, "names no program"),
        ({"webhook": "http://example.com/secret"}, "must be https"),
        ({"webhook": "ftp://example.com"}, "is no address"),
        ({"webhook": "https://[broken"}, "is no address"),
    ],
)
def test_what_is_wrong_is_named(content, told):
    with pytest.raises(UsageError) as caught:
        settings_of(content, "config.toml")
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


@given(
    st.dictionaries(
        st.sampled_from([*Metric, "every_s", "command", "webhook", "least"]) | st.text(max_size=4),
        st.none() | st.floats() | st.text(max_size=4) | st.lists(st.text(max_size=2), max_size=2)
        | st.dictionaries(st.sampled_from([*Severity]), st.floats() | st.text(max_size=2)),
        max_size=4,
    )
)  # fmt: skip
def test_any_table_is_read_or_refused(content):
    with contextlib.suppress(UsageError):
        settings_of(content, "x")
