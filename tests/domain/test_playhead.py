from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.feed import Timeline
from gemquota.domain.playhead import SPEEDS, started

HOUR = Timeline(live=False, first_s=1000.0, last_s=4600.0, start_s=1000.0, speed=60.0)


def test_it_plays_at_its_speed_and_stops_at_the_end():
    head = started(HOUR, 7.0)
    assert [head.at_s(7.0 + passed_s) for passed_s in (0, 1, 59, 60, 600)] == [1000, 1060, 4540, 4600, 4600]  # fmt: skip
    assert (head.ended(66.0), head.ended(67.0)) == (False, True)


def test_a_pause_holds_the_instant_and_goes_on_from_it():
    paused = started(HOUR, 0.0).toggled(10.0)
    assert paused.at_s(10.0) == paused.at_s(99.0) == 1600.0
    assert paused.toggled(99.0).at_s(100.0) == 1660.0


def test_after_the_end_it_plays_from_the_beginning():
    ended = started(HOUR, 0.0).toggled(1000.0)
    assert ended.toggled(1001.0).at_s(1001.0) == 1000.0


def test_speeds_are_steps_and_do_not_move_it():
    head = started(HOUR, 0.0)
    assert head.faster(10.0).at_s(10.0) == head.slower(10.0).at_s(10.0) == 1600.0
    assert (head.faster(0.0).speed, head.slower(0.0).speed) == (120.0, 30.0)
    for _ in SPEEDS:
        head = head.faster(0.0)
    assert head.faster(0.0).speed == SPEEDS[-1]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("toggled", "faster", "slower", "moved", "sought")),
            st.floats(-1e6, 1e6),
            st.floats(0, 1000),
        ),
        max_size=20,
    )
)
def test_it_never_leaves_the_recording(steps):
    head, ticks_s = started(HOUR, 0.0), 0.0
    for step, amount_s, waited_s in steps:
        ticks_s += waited_s
        given_s = (amount_s, ticks_s) if step in ("moved", "sought") else (ticks_s,)
        head = getattr(head, step)(*given_s)
        assert HOUR.first_s <= head.at_s(ticks_s) <= HOUR.last_s


def test_moving_is_by_recorded_time():
    head = started(HOUR, 0.0).toggled(10.0)
    assert head.moved(-300.0, 10.0).at_s(10.0) == 1300.0
    assert head.moved(+1e9, 10.0).at_s(10.0) == 4600.0
