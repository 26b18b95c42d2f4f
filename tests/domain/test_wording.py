from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gemquota.domain.quota import Dimension, Limit
from gemquota.domain.wording import count, pacific, span, utc, what_is_limited


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.25, "0.2 s"),
        (22.4, "22 s"),
        (119.4, "119 s"),
        (120, "2 min"),
        (3_600, "60 min"),
        (25_936, "7 h 12 min"),
        (7_200, "2 h"),
        (172_800, "2 d"),
        (273_600, "3 d 4 h"),
    ],
)
def test_a_wait_as_people_say_it(seconds, said):
    assert span(seconds) == said


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Limit(dimension=Dimension.RPD, limit=20, model="m"), "20 requests per day for m"),
        (Limit(dimension=Dimension.TPM, limit=250_000), "250,000 input tokens per minute"),
        (Limit(dimension=Dimension.RPM), "requests per minute"),
        (
            Limit(dimension=None, candidates=(Dimension.RPM, Dimension.RPD), limit=5),
            "5 requests per minute or requests per day",
        ),
        (Limit(dimension=Dimension.OTHER, quota_id="FileStorageBytes", limit=7), "7 FileStorageBytes"),
        (Limit(dimension=None, quota_metric="host/a_metric"), "a_metric"),
        (Limit(dimension=None), "units"),
    ],
)  # fmt: skip
def test_a_limit_with_what_is_unknown_left_out(limit, said):
    assert what_is_limited(limit) == said


def test_instants_on_the_clocks_of_california_and_of_greenwich():
    winter_s = datetime(2026, 11, 25, 8, tzinfo=UTC).timestamp()
    summer_s = datetime(2027, 7, 4, 7, tzinfo=UTC).timestamp()
    assert (pacific(winter_s), utc(winter_s)) == ("Wed 25 Nov 00:00 PST", "2026-11-25T08:00:00Z")
    assert pacific(summer_s) == "Sun 04 Jul 00:00 PDT"


def test_large_numbers_are_grouped():
    assert count(250_000) == "250,000"
