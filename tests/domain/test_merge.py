from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.diagnosis import Cause, Diagnosis, Surface
from gemquota.domain.merge import RANK, merged, ranked, same_error, together
from gemquota.domain.quota import Dimension, Limit

DAY = Limit(dimension=Dimension.RPD, limit=20, model="gemini-2.5-flash", quota_id="PerDay")
MINUTE = Limit(dimension=Dimension.RPM, limit=5, model="gemini-2.5-flash", quota_id="PerMinute")


def one(cause: Cause, **facts: object) -> Diagnosis:
    return Diagnosis(cause=cause, **facts)  # type: ignore[arg-type]


def test_every_cause_has_its_rank_once():
    assert sorted(RANK) == sorted(Cause)


def test_what_the_user_must_change_comes_before_what_is_nobodys_fault():
    found = ranked([one(Cause.NETWORK), one(Cause.OVERLOADED), one(Cause.QUOTA), one(Cause.NO_ENTITLEMENT)])  # fmt: skip
    assert [str(each.cause) for each in found] == ["no_entitlement", "quota", "overloaded", "network"]  # fmt: skip


def test_repeats_are_counted_whatever_their_waits():
    attempts = [one(Cause.QUOTA, limits=(DAY,), retry_after_s=float(wait)) for wait in range(5)]
    (found,) = merged(attempts)
    assert found.occurrences == 5


def test_a_bare_status_is_part_of_the_error_that_explains_it():
    bare = one(Cause.UNEXPLAINED_429, http_status=429)
    full = one(Cause.QUOTA, limits=(DAY,))
    for pair in itertools.permutations([bare, full]):
        (found,) = merged(pair)
        assert found.cause is Cause.QUOTA
        assert found.http_status == 429
        assert found.occurrences == 1


def test_a_bare_429_is_no_part_of_a_503():
    bare = one(Cause.UNEXPLAINED_429, http_status=429)
    assert together(bare, one(Cause.OVERLOADED, http_status=503)) is None


def test_two_limits_are_two_errors():
    assert together(one(Cause.QUOTA, limits=(DAY,)), one(Cause.QUOTA, limits=(MINUTE,))) is None


def test_two_surfaces_are_two_errors():
    a = one(Cause.QUOTA, surface=Surface.VERTEX)
    assert together(a, one(Cause.QUOTA, surface=Surface.DEVELOPER)) is None
    assert together(a, one(Cause.QUOTA)) is not None


def test_what_only_one_half_knows_is_kept():
    a = one(Cause.QUOTA, limits=(DAY,), message="said")
    b = one(Cause.QUOTA, http_status=429, retry_after_s=22.0, reason="R", surface=Surface.DEVELOPER)
    found = together(a, b)
    assert found is not None
    assert (found.limits, found.message, found.http_status) == ((DAY,), "said", 429)
    assert (found.retry_after_s, found.reason, found.surface) == (22.0, "R", Surface.DEVELOPER)


def test_sameness_leaves_waits_out():
    assert same_error(one(Cause.QUOTA, retry_after_s=1.0), one(Cause.QUOTA, retry_after_s=9.0))
    assert not same_error(one(Cause.QUOTA, http_status=429), one(Cause.QUOTA))


diagnoses = st.builds(
    one,
    st.sampled_from([Cause.QUOTA, Cause.UNEXPLAINED_429, Cause.OVERLOADED, Cause.NETWORK]),
    limits=st.sampled_from([(), (DAY,), (MINUTE,)]),
    http_status=st.sampled_from([None, 429, 503]),
)


@given(st.lists(diagnoses, max_size=6))
def test_merging_loses_no_limit_and_makes_no_cause_up(found):
    kept = merged(found)
    assert len(kept) <= len(found)
    assert {each.cause for each in kept} <= {each.cause for each in found}
    assert {limit for each in kept for limit in each.limits} == {
        limit for each in found for limit in each.limits
    }
