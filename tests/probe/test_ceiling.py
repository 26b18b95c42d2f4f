from __future__ import annotations

from itertools import product

import pytest

from gemquota.domain.limit import Counting
from gemquota.domain.measurement import Ending, Method
from gemquota.probe.budget import Caps
from tests.probe.running import probed

SLOW = {"median_s": 0.3, "p95_s": 0.6}
KINDS = ("fixed", "sliding", "bucket")


@pytest.mark.parametrize("window", KINDS)
@pytest.mark.parametrize("rpm", [2, 15, 150])
def test_an_announced_limit_is_exact_and_the_probe_stops_there(window, rpm):
    done = probed(window=window, quota={"rpm": rpm}, latency=SLOW)
    found = done.found
    assert (found.method, found.value, found.low, found.high) == (Method.ANNOUNCED, rpm, rpm, rpm)
    assert found.ending is Ending.DONE
    assert found.stated.quota_id.startswith("GenerateRequestsPerMinute")
    # Nothing is sent after the refusal is known.
    assert found.spent.refused <= found.spent.most_in_flight + 1
    assert done.emulator.tally["admitted"] == found.spent.admitted


@pytest.mark.parametrize("window", KINDS)
@pytest.mark.parametrize("rpm", [3, 20, 90])
@pytest.mark.parametrize("wording", ["a5", "a7", "a8"])
def test_a_limit_that_no_refusal_names_is_measured_with_an_interval(window, rpm, wording):
    found = probed(window=window, quota={"rpm": rpm}, wording=[wording], latency=SLOW).found
    assert (found.method, found.ending) == (Method.MEASURED, Ending.DONE)
    assert found.low <= rpm <= found.high
    assert abs(found.value - rpm) <= max(1, 0.03 * rpm)
    assert found.counting in (Counting(window), None)
    assert found.spent.took_s <= 150


def test_overload_is_no_ceiling():
    storm = [{"kind": "overloaded", "probability": 0.03}]
    found = probed(quota={"rpm": 40}, wording=["a7"], fault=storm, latency=SLOW).found
    assert found.low <= 40 <= found.high
    assert found.spent.unanswered > 0


def test_an_overloaded_service_ends_the_probe():
    found = probed(quota={"rpm": 40}, fault=[{"kind": "overloaded", "probability": 0.7}]).found
    assert found.ending is Ending.FAILING
    assert found.high is None
    assert "too many failures" in found.why


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("limit_zero", "no_entitlement"),
        ("prepay_depleted", "prepay_depleted"),
        ("spend_cap", "spend_cap"),
        ("spend_rate", "spend_rate"),
        ("shared_capacity", "shared_capacity"),
        ("model_capacity", "model_capacity"),
        ("location", "location"),
        ("bad_key", "auth"),
    ],
)
def test_what_is_no_ceiling_ends_the_probe_with_the_first_request(fault, cause):
    found = probed(fault=[{"kind": fault}]).found
    assert (found.ending, found.method) == (Ending.SURPRISE, Method.NOT_PROBED)
    assert found.surprise.cause == cause
    assert found.spent.requests == 1


def test_another_limit_is_a_surprise_and_is_named():
    found = probed(quota={"rpm": 100, "rpd": 7}).found
    assert (found.ending, found.method) == (Ending.SURPRISE, Method.LOWER_BOUND)
    assert "7 requests per day" in found.why
    assert found.low <= 7


def test_a_silent_refusal_that_does_not_reopen_is_no_limit_per_minute():
    found = probed(quota={"rpd": 6}, wording=["a7"]).found
    assert (found.ending, found.method) == (Ending.NO_RECOVERY, Method.LOWER_BOUND)
    assert found.high is None
    assert found.spent.took_s < 70


def test_a_refused_first_request_tells_nothing_and_is_not_repeated():
    found = probed(quota={"rpm": 0}, wording=["a7"]).found
    assert (found.value, found.spent.requests) == (None, 1)
    assert "first request was refused" in found.why


@pytest.mark.parametrize("most", [1, 7, 40])
def test_the_cap_on_requests_holds_with_requests_in_flight(most):
    done = probed(quota={"rpm": 1000}, caps=Caps(requests=most), latency={"median_s": 2.0})
    found = done.found
    assert sum(done.emulator.tally.values()) == most == found.spent.requests
    assert (found.ending, found.method) == (Ending.CAP, Method.LOWER_BOUND)
    assert 1 <= found.low <= most


def test_a_cap_that_the_announcing_refusal_reaches_does_no_harm():
    found = probed(quota={"rpm": 5}, caps=Caps(requests=6), latency=SLOW).found
    assert (found.ending, found.value, found.why) == (Ending.DONE, 5, "")


def test_the_cap_on_time_holds():
    found = probed(quota={"rpm": 30}, wording=["a7"], seconds=20).found
    assert (found.ending, found.why) == (Ending.CAP, "the cap on time was reached")
    assert found.spent.took_s <= 20.1


@pytest.mark.parametrize("window", KINDS)
@pytest.mark.parametrize(
    ("rpm", "median_s"), [*product([5, 15, 100, 250], [0.05, 0.4, 1.0]), (1_000, 0.4)]
)
def test_no_more_is_sent_than_the_limit_one_and_what_is_in_flight(window, rpm, median_s):
    latency = {"median_s": median_s, "p95_s": 1.5 * median_s}
    spent = probed(window=window, quota={"rpm": rpm}, latency=latency).found.spent
    assert spent.requests <= rpm + 1 + spent.most_in_flight


def test_too_many_in_flight_end_a_pulse_and_not_the_rise():
    found = probed(quota={"rpm": 300}, caps=Caps(in_flight=20), latency={"median_s": 1.0}).found
    assert found.value == 300
    assert found.spent.most_in_flight == 20
    assert found.spent.dropped < 60


def test_arrivals_do_not_wait_for_replies():
    found = probed(quota={"rpm": 500}, latency={"median_s": 2.0}).found
    assert found.value == 500
    assert found.spent.most_in_flight > 100


def test_stopping_keeps_what_is_known():
    found = probed(quota={"rpm": 30}, wording=["a7"], stop_after_s=20, latency=SLOW).found
    assert (found.ending, found.why, found.method) == (
        Ending.STOPPED,
        "stopped by you",
        Method.LOWER_BOUND,
    )
    assert found.spent.admitted == 30
    assert found.spent.took_s <= 20.5


def test_a_limit_that_the_record_knows_costs_one_refusal():
    found = probed(quota={"rpm": 40}, latency={"median_s": 1.0}, on_record=(5, 40, 1000)).found
    assert (found.value, found.spent.requests, found.spent.refused) == (40, 41, 1)
