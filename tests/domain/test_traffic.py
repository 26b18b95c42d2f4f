from __future__ import annotations

from gemquota.domain.traffic import OTHER, Traffic
from tests.store.calls import FLASH, PRO, call, refused


def taken(*calls):
    traffic = Traffic()
    for each in calls:
        traffic.take(each, "why" if each.cause else "")
    return traffic


def test_calls_are_summed_by_the_quota_that_counts_them():
    traffic = taken(call(1.0), call(2.0, PRO), call(3.0), call(4.0, FLASH._replace(label="")))
    assert {label: share.totals.calls for label, share in traffic.shares.items()} == {"gemini-3.8-flash": 2, "gemini-3.1-pro": 1, OTHER: 1}  # fmt: skip
    assert traffic.totals.calls == 4


def test_refusals_are_counted_by_what_they_say():
    traffic = taken(call(1.0), refused(2.0), refused(3.0))
    assert traffic.refusals == {("gemini-3.8-flash", "why"): 2}


def test_retries_and_waste_are_told_apart_from_requests():
    traffic = taken(refused(1.0), refused(2.0)._replace(attempt=2, retry_of_s=1.0, wasted=True), call(3.0, attempt=3, retry_of_s=2.0))  # fmt: skip
    assert (traffic.totals.calls, traffic.attempts, traffic.wasted) == (3, 1, 1)
    assert (traffic.most_attempts, taken().most_attempts) == (3, 0)


def test_an_error_in_a_stream_is_a_false_200():
    traffic = taken(
        call(1.0, cause="quota"),
        call(2.0),
        call(3.0, cause="cancelled"),
        call(4.0, cause="network"),
    )
    assert traffic.shares["gemini-3.8-flash"].errors_in_streams == 1


def peak(*times_s):
    return taken(*(call(at_s) for at_s in times_s)).shares["gemini-3.8-flash"].peak_per_minute


def test_the_peak_is_that_of_any_minute():
    assert peak(50.0, 55.0, 65.0, 70.0) == 4
    assert peak(0.0, 60.0, 120.0) == 1
    assert peak(*range(0, 600, 10)) == 6


def test_calls_may_come_in_another_order():
    assert peak(70.0, 65.0, 50.0) == 3
    assert peak(500.0, 1.0, 2.0, 3.0) == 1


def test_what_was_refused_is_not_in_the_peak():
    assert taken(call(1.0), refused(2.0)).shares["gemini-3.8-flash"].peak_per_minute == 1


def test_memory_does_not_grow_with_calls():
    traffic = taken(*(call(second / 10) for second in range(5000)))
    assert len(traffic.shares["gemini-3.8-flash"].seconds) <= 60
