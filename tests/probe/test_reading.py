from __future__ import annotations

import pytest

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.quota import Dimension, Limit
from gemquota.probe.commands import Reply
from gemquota.probe.reading import Sort, sort_of

RPM, RPD = Dimension.RPM, Dimension.RPD


def refused(*limits, cause=Cause.QUOTA):
    return Reply(Diagnosis(cause=cause, http_status=429, limits=limits))


@pytest.mark.parametrize(
    ("reply", "sort"),
    [
        (Reply(), Sort.ADMITTED),
        (refused(Limit(dimension=RPM, limit=5)), Sort.ANNOUNCED),
        (refused(Limit(candidates=(RPM, RPD), limit=5)), Sort.ANNOUNCED),
        (refused(Limit(dimension=RPD, limit=9), Limit(dimension=RPM, limit=5)), Sort.ANNOUNCED),
        (refused(Limit(dimension=RPM)), Sort.SILENT),
        (refused(), Sort.SILENT),
        (refused(cause=Cause.UNEXPLAINED_429), Sort.SILENT),
        (refused(Limit(dimension=RPD, limit=20)), Sort.SURPRISE),
        (refused(Limit(dimension=RPM, limit=0), cause=Cause.NO_ENTITLEMENT), Sort.SURPRISE),
    ],
)
def test_a_reply_is_sorted_by_what_it_says_of_the_limit(reply, sort):
    assert sort_of(reply, RPM) is sort


def test_every_cause_is_sorted_and_only_failures_of_the_service_are_transient():
    sorts = {cause: sort_of(refused(cause=cause), RPM) for cause in Cause}
    assert {cause for cause, sort in sorts.items() if sort is Sort.TRANSIENT} == {
        Cause.OVERLOADED,
        Cause.SERVER_ERROR,
        Cause.TIMEOUT,
        Cause.NETWORK,
        Cause.CANCELLED,
    }
    assert {cause for cause, sort in sorts.items() if sort is Sort.SILENT} == {
        Cause.QUOTA,
        Cause.UNEXPLAINED_429,
    }
