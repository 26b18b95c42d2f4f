from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from gemquota.domain.quota import Dimension, Limit
from gemquota.render.scan_csv import COLUMNS, scan_csv
from tests.render.tallies import DAILY, NINE_S, a_day, tally_of


def rows(tally):
    return list(csv.DictReader(io.StringIO(scan_csv(tally))))


def test_a_line_for_each_group_the_most_frequent_first():
    first, second = rows(a_day())
    assert tuple(first) == COLUMNS
    assert (first["cause"], first["model"], first["limit"], first["count"]) == (
        "quota",
        "flash",
        "20",
        "6",
    )
    assert (first["share_of_errors"], first["peak_count"]) == ("0.750000", "4")
    assert (second["cause"], second["first_seen"]) == ("overloaded", "2026-11-24T10:00:00Z")


@pytest.mark.parametrize("model", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(model):
    hostile = replace(DAILY, limits=(Limit(dimension=Dimension.RPD, limit=1, model=model),))
    (row,) = rows(tally_of((hostile, NINE_S, 1)))
    assert row["model"] == f"'{model}"


def test_what_is_unknown_is_empty():
    (row,) = rows(tally_of((DAILY, None, 1)))
    assert [row[name] for name in ("first_seen", "last_seen", "peak_minute", "peak_count")] == [
        ""
    ] * 4
