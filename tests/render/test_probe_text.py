from __future__ import annotations

import pytest

from gemquota.domain.drift import Change
from gemquota.domain.measurement import Ending, Measurement, Method, Spent
from gemquota.domain.observed import Observation, Outcome
from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.render.layout import plain_paint
from gemquota.render.probe_text import headline, probe_text

RPM = Dimension.RPM


def found(method=Method.MEASURED, value=60, low=59, high=61, **more):
    return Measurement(dimension=RPM, method=method, value=value, low=low, high=high, **more)


@pytest.mark.parametrize(
    ("measurement", "said"),
    [
        (found(Method.ANNOUNCED, 1000, 1000, 1000), "1,000 requests per minute (announced)"),
        (found(), "60 [59 to 61] requests per minute (measured)"),
        (found(high=None), "at least 59 requests per minute"),
        (found(Method.LOWER_BOUND, 40, 40, None), "at least 40 requests per minute"),
        (found(Method.NOT_PROBED, None, None, None), "requests per minute: not known"),
    ],
)
def test_the_headline_never_shows_an_estimate_as_a_fact(measurement, said):
    assert headline(measurement) == said


def shown(measurement, changes=(), width=80):
    return probe_text("flash", [(measurement, changes)], width=width, paint=plain_paint)


def test_everything_that_is_known_is_said_within_the_width():
    seen = [
        Observation(float(second), second + 0.5, Outcome.ADMITTED if second < 30 else Outcome.REFUSED)
        for second in range(40)
    ]  # fmt: skip
    measurement = found(
        ending=Ending.STOPPED,
        why="stopped by you",
        stated=Limit(dimension=RPM, limit=60, quota_id="PerMinute-FreeTier"),
        tier=Tier.FREE,
        spent=Spent(requests=40, admitted=30, refused=10, tokens=80, took_s=40.0, late_s=3.0),
        observations=tuple(seen),
    )
    text = shown(measurement, [Change("changed: 50 on 2026-11-01, 60 now", True)], width=72)
    for part in ("stopped by you", "PerMinute-FreeTier", "changed: 50", "up to 3 s late"):
        assert part in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 72


def test_a_plot_has_a_row_for_admissions_and_one_for_refusals():
    seen = (
        Observation(0.0, 0.1, Outcome.ADMITTED),
        Observation(9.0, 9.1, Outcome.REFUSED),
    )
    rows = shown(found(observations=seen)).splitlines()
    admitted, refused = (
        next(row for row in rows if name in row) for name in ("admitted", "refused")
    )
    assert admitted.index("█") < refused.index("█")


def test_one_answer_is_no_plot():
    seen = (Observation(0.0, 0.1, Outcome.ADMITTED),)
    assert "█" not in shown(found(observations=seen))
