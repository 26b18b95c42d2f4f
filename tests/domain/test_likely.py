from __future__ import annotations

from dataclasses import replace

import pytest

from gemquota.domain.catalogue import LimitRow
from gemquota.domain.likely import likely_window
from gemquota.domain.quota import Dimension, Limit, Tier


def row(dimension: str, value: int, *, as_of: str = "2026-10-10", tier: str = "free") -> LimitRow:
    return LimitRow("gemini-x", tier, dimension, value, as_of, "docs", "high")


UNNAMED = Limit(
    candidates=(Dimension.RPM, Dimension.RPD), limit=20, model="gemini-x", tier=Tier.FREE
)
ROWS = (row("RPM", 5), row("RPD", 250, as_of="2026-01-01"), row("RPD", 20))


def test_the_only_candidate_last_seen_with_that_value_is_likely():
    guess = likely_window(UNNAMED, ROWS)
    assert guess is not None
    assert (guess.dimension, guess.row, guess.others) == (Dimension.RPD, ROWS[2], (ROWS[0],))


@pytest.mark.parametrize(
    ("limit", "rows"),
    [
        pytest.param(replace(UNNAMED, dimension=Dimension.RPM), ROWS, id="named"),
        pytest.param(replace(UNNAMED, limit=250), ROWS, id="a-value-of-the-past"),
        pytest.param(replace(UNNAMED, limit=None), ROWS, id="no-value"),
        pytest.param(replace(UNNAMED, limit=0), (row("RPM", 5), row("RPD", 0)), id="zero"),
        pytest.param(replace(UNNAMED, model=None), ROWS, id="no-model"),
        pytest.param(replace(UNNAMED, tier=Tier.UNKNOWN), ROWS, id="no-tier"),
        pytest.param(UNNAMED, (row("RPD", 20),), id="the-other-never-seen"),
        pytest.param(UNNAMED, (row("RPM", 20), row("RPD", 20)), id="both"),
        pytest.param(UNNAMED, (row("RPM", 5), row("RPD", 20), row("RPD", 50)), id="conflicting"),
        pytest.param(UNNAMED, (row("RPM", 5), row("RPD", 20, tier="tier1")), id="another-tier"),
    ],
)
def test_otherwise_nothing_is_guessed(limit, rows):
    assert likely_window(limit, rows) is None
