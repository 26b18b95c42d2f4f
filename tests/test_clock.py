from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from gemquota import clock as clock_module
from gemquota.clock import LoopClock, local_time, now_s, run_virtually


def test_time_is_counted_from_the_unix_epoch_and_does_not_run_back():
    first, second = now_s(), now_s()
    assert 1_700_000_000 < first <= second


def test_an_instant_is_told_by_this_machines_own_clock():
    assert local_time(0.0)[4:10] in {"01 Jan", "31 Dec"}


def test_a_loop_clock_starts_where_it_is_told_to():
    async def later() -> list[float]:
        clock = LoopClock(epoch_s=1_750_000_000.0)
        before = clock.now_s()
        await asyncio.sleep(90)
        return [before, clock.now_s()]

    assert run_virtually(later()) == [1_750_000_000.0, 1_750_000_090.0]


def test_a_loop_clock_on_a_real_loop_tells_the_real_time():
    async def both() -> tuple[float, float, float]:
        return now_s(), LoopClock().now_s(), now_s()

    before, told, after = asyncio.run(both())
    assert before - 1 <= told <= after + 1


def test_a_loop_clock_has_no_time_outside_a_loop():
    with pytest.raises(RuntimeError, match="no running event loop"):
        LoopClock().now_s()


def test_asking_for_the_time_imports_no_asyncio():
    code = "import sys, gemquota.clock as c; c.now_s(); sys.exit('asyncio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", clock_module.__all__)
def test_every_listed_name_exists(name):
    assert getattr(clock_module, name).__name__ == name


def test_an_unlisted_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'sundial'"):
        clock_module.sundial  # noqa: B018 - reading it is the point
