from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.emulator.scenario import Fault, FaultKind, Latency, Project, Scenario

P95 = 1.6448536269514722


@given(st.floats(0.001, 100), st.floats(1, 50))
def test_the_median_and_the_95th_percentile_are_those_asked_for(median_s, times):
    latency = Latency(median_s=median_s, p95_s=median_s * times)
    assert latency.first_byte_s(0) == pytest.approx(median_s)
    assert latency.first_byte_s(P95) == pytest.approx(median_s * times)
    assert latency.first_byte_s(-P95) == pytest.approx(median_s / times)


@given(st.floats(-9, 9))
def test_without_a_spread_every_answer_takes_the_median(normal):
    assert Latency(median_s=2.5).first_byte_s(normal) == 2.5
    assert Latency().first_byte_s(normal) == 0.0


def test_a_fault_strikes_always_and_everywhere_unless_it_is_told():
    fault = Fault(kind=FaultKind.CUT)
    assert (fault.probability, fault.from_s, fault.until_s) == (1.0, 0.0, math.inf)
    assert (fault.every_s, fault.nth, fault.first) == (0.0, 1, 0)
    assert {fault.model, fault.method, fault.project, fault.key, fault.body_has} == {""}


def test_no_key_is_in_what_is_printed():
    key = "a-key-of-somebody"
    project = Project(name="p", keys=(key,))
    scenario = Scenario(projects=(project,), faults=(Fault(kind=FaultKind.CUT, key=key),))
    assert key not in repr(scenario)
    assert "'p'" in repr(scenario)
