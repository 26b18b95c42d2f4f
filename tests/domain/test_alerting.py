from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.alerting import URGENCY, Metric, Reading, Series, Severity, judge

RPM = Series(Metric.RPM, "gemini-3.8-flash", "abc")
LEVELS = {Metric.RPM: {Severity.P3: 0.5, Severity.P1: 1.0}}
VALUES = st.lists(st.none() | st.floats(0, 2), max_size=30)


def told(values, *, levels=LEVELS):
    """The events of each instant, and what fires after it; None: nothing is measured."""
    state, found = {}, []
    for at_s, value in enumerate(values):
        readings = [] if value is None else [Reading(RPM, value, "figures")]
        events, state = judge(levels, readings, state, float(at_s))
        found.append((events, state))
    return found


def test_a_threshold_that_is_crossed_is_told_once_until_it_is_over():
    events = [
        [each.kind for each in found] for found, _ in told([0.4, 0.6, 0.7, 0.6, 0.48, 0.4, 0.6])
    ]
    assert events == [[], ["fired"], [], [], [], ["cleared"], ["fired"]]


def test_what_becomes_more_urgent_is_raised_and_then_lowered():
    found = told([0.6, 1.2, 0.95, 0.8, 0.1])
    assert [[(each.kind, each.severity.value) for each in events] for events, _ in found] == [
        [("fired", "P3")],
        [("raised", "P1")],
        [],
        [("lowered", "P3")],
        [("cleared", "P3")],
    ]
    assert found[3][1][RPM].since_s == 0.0


def test_what_is_no_longer_measured_is_over():
    (_, _), (events, state) = told([0.6, None])
    assert ([each.kind for each in events], state) == (["cleared"], {})


def test_a_metric_without_thresholds_never_fires():
    assert told([5.0], levels={}) == [([], {})]


def test_the_most_urgent_is_told_first():
    other = Series(Metric.RPM, "another", "abc")
    readings = [Reading(RPM, 0.6, ""), Reading(other, 1.5, "")]
    events, _ = judge(LEVELS, readings, {}, 0.0)
    assert [each.series for each in events] == [other, RPM]


@given(VALUES)
def test_no_two_events_say_the_same(values):
    kinds = [event.kind for events, _ in told(values) for event in events]
    assert all((before == "cleared") == (after == "fired") for before, after in pairwise(kinds))
    assert not kinds or kinds[0] == "fired"


@given(VALUES)
def test_a_value_at_a_threshold_fires_at_least_so_urgently(values):
    for value, (_, state) in zip(values, told(values), strict=True):
        for severity, threshold in LEVELS[Metric.RPM].items():
            if value is not None and value >= threshold:
                assert URGENCY[state[RPM].severity] >= URGENCY[severity]


@given(VALUES)
def test_below_every_threshold_by_far_nothing_fires(values):
    for value, (_, state) in zip(values, told(values), strict=True):
        if value is None or value < 0.5 * 0.9:
            assert not state


@given(VALUES)
def test_each_change_of_what_fires_is_an_event(values):
    before = {}
    for events, state in told(values):
        held = (before.get(RPM) and before[RPM].severity), (state.get(RPM) and state[RPM].severity)
        assert len(events) == (held[0] is not held[1])
        before = state
