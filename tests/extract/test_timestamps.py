from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.extract.timestamps import Dater, instant_s

NOON_S = datetime(2026, 11, 22, 17, 4, 49, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "expected_s"),
    [
        ("2026-11-22T17:04:49Z error", NOON_S),
        ("[2026-11-22 17:04:49,250] ERROR", NOON_S + 0.25),
        ("2026/11/22 17:04:49 quota", NOON_S),
        ("2026-11-22T18:04:49+01:00", NOON_S),
        ("2026-11-22T09:04:49-0800", NOON_S),
        ('10.0.0.1 - - [22/Nov/2026:17:04:49 +0000] "POST"', NOON_S),
        ("Date: Sun, 22 Nov 2026 17:04:49 GMT", NOON_S),
        ('{"ts": 1795367089}', NOON_S),
        ('{"timestamp": 1795367089000}', NOON_S),
        ("no time at all", None),
        ("2026-19-22T17:04:49Z", None),
        ("2026-11-22T27:04:49Z", None),
    ],
)
def test_the_usual_ways_of_writing_a_time_are_read(text, expected_s):
    assert instant_s(text) == expected_s
    assert Dater().instant_s(text.encode()) == expected_s


def test_a_time_without_zone_is_local():
    assert instant_s("2026-11-22 17:04:49", local_offset_s=3600.0) == NOON_S - 3600
    assert Dater(3600.0).instant_s(b"2026-11-22 17:04:49") == NOON_S - 3600


def test_the_first_time_of_a_text_counts():
    assert instant_s("Date: Sun, 22 Nov 2026 17:04:49 GMT, retried 2026-11-22T17:05:00Z") == NOON_S


moments = st.integers(1_577_836_800, 1_890_000_000).map(
    lambda at_s: datetime.fromtimestamp(at_s, UTC)
)


@given(st.lists(moments, min_size=1, max_size=5))
def test_remembering_a_minute_changes_no_answer(whens):
    dater = Dater()
    for when in whens:
        text = when.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z ERROR"
        assert dater.instant_s(text.encode()) == pytest.approx(when.timestamp(), abs=1e-5)


@given(st.binary(max_size=200))
def test_any_bytes_have_a_time_or_none(window):
    assert isinstance(Dater().instant_s(window), float | None)
