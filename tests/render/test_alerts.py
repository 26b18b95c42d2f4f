from __future__ import annotations

import pytest

from gemquota.domain.alerting import Event, Firing, Metric, Series, Severity
from gemquota.render.alerts import event_document, event_text, figure, firing_text
from gemquota.render.layout import plain_paint

RPD = Series(Metric.RPD, "gemini-3.8-flash", "abc")
FIRED = Event("fired", RPD, Severity.P2, 0.95, 0.96, "19 of 20", 1_795_600_000.0, 1_795_599_000.0)


@pytest.mark.parametrize(
    ("metric", "value", "shown"),
    [
        (Metric.RPM, 0.943, "94 %"),
        (Metric.LATENCY_P95_S, 2.06, "2.1 s"),
        (Metric.COST_USD_MONTH, 1234.5, "$1,234.50"),
        (Metric.REFUSALS_PER_MINUTE, 12.0, "12"),
    ],
)
def test_a_figure_has_its_unit(metric, value, shown):
    assert figure(metric, value) == shown


def test_an_event_is_one_line():
    assert event_text(FIRED, paint=plain_paint) == (
        "2026-11-25T09:46:40Z  P2 fired    RPD used of gemini-3.8-flash abc: 96 %, alert from 95 % on (19 of 20)"
    )
    cleared = event_text(FIRED._replace(kind="cleared"), paint=plain_paint)
    assert "over after 17 min" in cleared


def test_a_document_has_a_text_that_chat_programs_show():
    document = event_document(FIRED)
    assert document["schema"] == "gemquota.alert/1"
    assert document["text"].startswith("gemquota P2 fired: RPD used")


def test_what_fires_is_a_table_and_nothing_is_said_of_nothing():
    firing = {RPD: Firing(Severity.P2, 0.95, 1_795_599_000.0, 0.96, "19 of 20")}
    lines = firing_text(firing, 1_795_600_000.0, width=120, paint=plain_paint)
    assert lines[1].split()[:3] == ["P2", "RPD", "used"]
    assert firing_text({}, 0.0, width=80, paint=plain_paint) == ["nothing fires"]
