from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.proxy.retries import MOST_EACH, MOST_REQUESTS, RETRY_WITHIN_S, Retried, Retries

REQUEST = "key-1", "generateContent flash", b"sdk/1", b"digest"


def failed_at(*instants, request=REQUEST):
    """Failures that took no time."""
    retries = Retries()
    for at_s in instants:
        retries.failed(request, Retried(at_s, 1), at_s)
    return retries


def test_a_failure_is_retried_once():
    retries = failed_at(10.0)
    assert retries.of(REQUEST, 11.0) == Retried(10.0, 1)
    assert retries.of(REQUEST, 12.0) is None


def test_equal_calls_that_failed_side_by_side_are_retried_each():
    retries = failed_at(10.0, 10.1, 10.2)
    assert [retries.of(REQUEST, 12.0 + n).at_s for n in range(3)] == [10.0, 10.1, 10.2]


def test_a_call_that_was_under_way_when_another_failed_repeats_it_not():
    retries = Retries()
    retries.failed(REQUEST, Retried(10.0, 1), ended_s=11.0)
    assert retries.of(REQUEST, 10.5) is None
    assert retries.of(REQUEST, 10.995) == Retried(10.0, 1)  # as clocks are read one after the other


def test_a_failure_of_long_ago_is_passed_over_for_a_later_one():
    retries = failed_at(10.0, 100.0)
    assert retries.of(REQUEST, 10.1 + RETRY_WITHIN_S).at_s == 100.0
    assert retries.of(REQUEST, 10.1 + RETRY_WITHIN_S) is None


def test_other_requests_are_others():
    retries = failed_at(10.0)
    for place in range(4):
        other = tuple(part * (1 + (n == place)) for n, part in enumerate(REQUEST))
        assert retries.of(other, 11.0) is None
    assert retries.of(REQUEST, 11.0)


def test_a_storm_is_remembered_in_bounds():
    retries = failed_at(*map(float, range(MOST_EACH + 10)))
    assert retries.of(REQUEST, float(MOST_EACH + 10)).at_s == 10.0
    for n in range(MOST_REQUESTS):
        retries.failed((f"key-{n}", "", b"", b""), Retried(100.0, 1), 100.0)
    assert retries.of(REQUEST, 101.0) is None
    assert retries.of(("key-0", "", b"", b""), 101.0)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 400)), max_size=60))
def test_no_failure_has_two_retries_and_none_comes_before_its_cause(steps):
    retries, given_out = Retries(), []
    for number, (fails, at_s) in enumerate(steps):
        if fails:
            retries.failed(REQUEST, Retried(at_s, number), at_s)
        elif (found := retries.of(REQUEST, at_s)) is not None:
            assert found.at_s - 0.02 <= at_s <= found.at_s + RETRY_WITHIN_S
            given_out.append(found)
    assert len(given_out) == len(set(given_out))
