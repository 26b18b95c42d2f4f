from __future__ import annotations

import pytest

from gemquota.domain.catalogue import LimitRow, age_days, cells, is_current, is_stale
from gemquota.sources.catalogue import models


def row(value, as_of, *, is_yours=False):
    return LimitRow("m", "free", "RPD", value, as_of, "docs", "high", "", is_yours)


OLD, NEW, OTHER, OWN = (
    row(250, "2025-09-05"),
    row(20, "2025-12-06"),
    row(50, "2025-12-06"),
    row(7, "2025-01-01", is_yours=True),
)


@pytest.mark.parametrize(
    ("rows", "value", "conflicting"),
    [
        pytest.param([NEW, OLD], 20, False, id="newest-counts"),
        pytest.param([OLD, OTHER, NEW], 20, True, id="same-day-two-values"),
        pytest.param([OWN, NEW, OTHER], 7, False, id="yours-beats-all"),
    ],
)
def test_one_reading_of_a_cell_counts_and_a_conflict_shows(rows, value, conflicting):
    (cell,) = cells(rows)
    assert (cell.latest.value, cell.is_conflicting) == (value, conflicting)


def test_a_date_without_day_counts_from_its_first():
    assert age_days("2026-10", "2026-11-28") == 58
    assert is_stale("2026", "2026-04-02")
    assert not is_stale("2026-11", "2026-11-24")


@pytest.mark.parametrize(
    ("changes", "current"),
    [
        ({}, True),
        ({"status": "unknown"}, False),
        ({"shutdown": "2026-11-25"}, False),
        ({"shutdown": "2026-11-26"}, True),
    ],
    ids=["stable", "unknown", "shut-down-today", "ends-tomorrow"],
)
def test_a_model_is_current_until_its_last_day(changes, current):
    (flash,) = [model for model in models() if model.id == "gemini-3.8-flash"]
    assert is_current(flash._replace(**changes), "2026-11-25") is current


def test_the_label_falls_back_to_the_alias_and_then_to_the_id():
    (flash,) = [model for model in models() if model.id == "gemini-3.8-flash"]
    assert flash._replace(label="l", alias_of="a").quota_label == "l"
    assert flash._replace(label=None, alias_of="a").quota_label == "a"
    assert flash._replace(label=None, alias_of=None).quota_label == "gemini-3.8-flash"
