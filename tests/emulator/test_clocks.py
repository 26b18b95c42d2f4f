from __future__ import annotations

import asyncio
import math

import pytest

from gemquota.clock import run_virtually
from gemquota.emulator.clocks import ShiftedClock, StartingClock


def test_a_shifted_clock_goes_on_from_where_it_was_set(clock):
    async def story():
        shifted = ShiftedClock(clock)
        before_s = shifted.now_s()
        shifted.advance(60)
        shifted.advance(0)
        await asyncio.sleep(5)
        return shifted.now_s() - before_s

    assert run_virtually(story()) == pytest.approx(65)


@pytest.mark.parametrize("seconds", [-1, math.inf, math.nan])
def test_time_only_goes_forward(clock, seconds):
    shifted = ShiftedClock(clock)
    with pytest.raises(ValueError, match="only goes forward"):
        shifted.advance(seconds)
    assert shifted.ahead_s == 0


def test_the_first_question_is_answered_with_the_start():
    async def story():
        await asyncio.sleep(100)
        starting = StartingClock(7.0)
        first_s = starting.now_s()
        await asyncio.sleep(3)
        return first_s, starting.now_s()

    assert run_virtually(story()) == pytest.approx((7.0, 10.0))
