from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.quota import WINDOW_OF, Dimension, Limit, Window, without_echoes

BOTH = (Dimension.RPM, Dimension.RPD)
limits = st.builds(
    Limit,
    dimension=st.sampled_from([None, Dimension.RPM, Dimension.RPD]),
    candidates=st.sampled_from([(), BOTH]),
    limit=st.sampled_from([None, 0, 20, 250]),
    model=st.sampled_from([None, "gemini-2.5-flash", "gemini-2.5-flash-lite"]),
    quota_id=st.sampled_from([None, "A", "B"]),
)


def test_every_dimension_but_other_has_a_window():
    assert set(WINDOW_OF) == set(Dimension) - {Dimension.OTHER}


def test_a_bullet_is_covered_by_the_violation_it_echoes():
    bullet = Limit(candidates=BOTH, limit=20, model="gemini-2.5-flash")
    day = Limit(dimension=Dimension.RPD, limit=20, model="gemini-2.5-flash", quota_id="A")
    assert day.covers(bullet)
    assert not bullet.covers(day)
    assert without_echoes([bullet, day]) == (day,)


def test_another_value_is_another_limit():
    day = Limit(dimension=Dimension.RPD, limit=20, quota_id="A")
    assert not day.covers(Limit(candidates=BOTH, limit=5))
    assert len(without_echoes([day, Limit(candidates=BOTH, limit=5)])) == 2


def test_another_dimension_is_another_limit():
    assert not Limit(dimension=Dimension.RPM).covers(Limit(dimension=Dimension.RPD))
    assert not Limit(dimension=Dimension.TPM).covers(Limit(candidates=BOTH))


def test_the_window_of_two_candidates_is_unknown():
    assert Limit(candidates=BOTH).window is Window.UNKNOWN
    assert Limit(candidates=(Dimension.RPD, Dimension.TPD)).window is Window.DAY
    assert Limit(dimension=Dimension.IPM).window is Window.MINUTE
    assert Limit(dimension=Dimension.OTHER).window is Window.UNKNOWN


@given(st.lists(limits, max_size=6))
def test_what_is_left_out_is_covered_by_what_is_kept(found):
    kept = without_echoes(found)
    assert set(kept) <= set(found)
    # Two that cover each other say the same; neither is a reason to lose both.
    for limit in found:
        assert limit in kept or any(other.covers(limit) for other in found if other != limit)
    assert without_echoes(kept) == kept


@given(limits)
def test_every_limit_covers_itself(limit):
    assert limit.covers(limit) or (limit.dimension is None and limit.candidates == ())
