from __future__ import annotations

import json
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gemquota.domain.call import Totals
from gemquota.domain.durations import Took
from gemquota.domain.standing import Standing
from gemquota.export.prometheus import Recorded, prometheus_text
from tests.package import CHECKOUT
from tests.store.calls import FLASH

FILE = CHECKOUT / "deploy" / "grafana" / "gemquota.json"
_SERIES = re.compile(r"\b(?:gemquota|gen_ai)_[a-z_]+(?=\{|\[| |\)|,|$)")
_LABELS = re.compile(r"([a-z_]+)(?:=~|!=|=)\"|by \(([a-z_, ]+)\)|\{\{([a-z_]+)\}\}")


@pytest.fixture(scope="module")
def board():
    if not FILE.exists():
        pytest.skip("the wheel's tests run without deploy/")
    return json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told():
    """Labels by series, of an export in which there is something of everything."""
    standing = Standing("flash", "key", "RPD", 1, 2, "free", 200.0, 100.0)
    whole = Recorded(
        {FLASH: Totals(*range(1, 10))}, (standing,), 1.0, [Took(FLASH, "quota", 1, 1, 1)]
    )
    return {
        each.name: {*each.labels, "le"}
        for family in text_string_to_metric_families(prometheus_text(whole))
        for each in family.samples
    }


def queries(board):
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield target["expr"], target["legendFormat"]


def test_every_series_that_is_asked_for_is_told(board, told):
    asked = {name for expr, _ in queries(board) for name in _SERIES.findall(expr)}
    assert asked
    assert asked - set().union(*told.values()) <= told.keys()


def test_every_label_that_is_asked_for_is_told(board, told):
    known = set().union(*told.values())
    for expr, legend in queries(board):
        for found in _LABELS.findall(f"{expr} {legend}"):
            for name in (
                part.strip() for each in found for part in each.split(",") if part.strip()
            ):
                assert name in known, (name, expr)


def test_what_is_told_of_calls_is_shown(board, told):
    shown = " ".join(expr for expr, _ in queries(board))
    hidden = {name for name in told if not re.search(rf"\b{name}\b", shown)}
    assert hidden <= {
        "gemquota_images_total",
        "gen_ai_client_operation_duration_seconds_sum",
    } | {name for name in told if name.endswith("_created")}


def test_panels_have_places_of_their_own(board):
    places = [panel["gridPos"] for panel in board["panels"]]
    assert len({panel["id"] for panel in board["panels"]}) == len(places)
    for number, one in enumerate(places):
        assert one["x"] + one["w"] <= 24
        for other in places[number + 1 :]:
            apart = (
                one["x"] + one["w"] <= other["x"]
                or other["x"] + other["w"] <= one["x"]
                or one["y"] + one["h"] <= other["y"]
                or other["y"] + other["h"] <= one["y"]
            )
            assert apart
