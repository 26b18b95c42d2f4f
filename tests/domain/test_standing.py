from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.standing import Snapshot, Standing, as_document, at, from_document, worst

RPD = Standing("flash", "key-1", "RPD", 18, 20, "free", 1000.0, 5.0)
RPM = RPD._replace(dimension="RPM", used=1, limit=5, until_s=70.0)
SNAPSHOT = Snapshot(10.0, (RPM, RPD), (("flash", 18),), 1000.0)


def test_the_fullest_is_the_worst():
    assert worst([RPM, RPD]) == worst([RPD, RPM]) == RPD


def test_of_two_full_ones_the_longer_is_worse():
    assert worst([RPM._replace(used=5), RPD._replace(used=20)]).dimension == "RPD"


def test_a_limit_of_nothing_is_full():
    assert worst([RPD, RPM._replace(used=0, limit=0)]).limit == 0


def test_without_limits_nothing_is_worst():
    assert worst([]) is None


@pytest.mark.parametrize(
    ("now_s", "used", "today"),
    [(10.0, [1, 18], 1), (69.9, [1, 18], 1), (70.0, [0, 18], 1), (1000.0, [0, 0], 0)],
)
def test_a_window_that_is_over_is_fresh(now_s, used, today):
    later = at(SNAPSHOT, now_s)
    assert [each.used for each in later.standings] == used
    assert len(later.today) == today


def test_a_snapshot_is_read_as_it_was_written():
    whole = SNAPSHOT._replace(standings=(RPM._replace(source="probe"), RPD))
    assert from_document(json.loads(json.dumps(as_document(whole)))) == whole


def test_a_snapshot_from_before_sources_were_told_is_of_refusals():
    document = json.loads(json.dumps(as_document(SNAPSHOT)))
    document["standings"] = [row[:-1] for row in document["standings"]]
    assert from_document(document) == SNAPSHOT


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)  # fmt: skip
@pytest.mark.parametrize("field", ["at_s", "standings", "today", "day_ends_s"])
def test_what_is_no_snapshot_is_none(field, value):
    assert from_document(value) is None
    broken = {**as_document(SNAPSHOT), field: value}
    assert from_document(broken) is None or isinstance(from_document(broken), Snapshot)
