from __future__ import annotations

import asyncio
import threading
import time

import pytest

from gemquota.clock import LoopClock
from gemquota.virtual_time import run_virtually


def test_a_day_passes_in_no_time():
    async def hourly() -> list[float]:
        clock, seen = LoopClock(epoch_s=0.0), []
        for _ in range(24):
            await asyncio.sleep(3600)
            seen.append(clock.now_s())
        return seen

    started = time.perf_counter()
    assert run_virtually(hourly()) == [3600.0 * hour for hour in range(1, 25)]
    assert time.perf_counter() - started < 1.0


def test_time_does_not_move_while_anything_can_run():
    async def busy(woken: list[str]) -> None:
        for _ in range(10_000):
            await asyncio.sleep(0)
        await asyncio.sleep(1)
        woken.append("busy")

    async def idle(woken: list[str]) -> None:
        await asyncio.sleep(100)
        woken.append("idle")

    async def both() -> list[str]:
        woken: list[str] = []
        await asyncio.gather(idle(woken), busy(woken))
        return woken

    assert run_virtually(both()) == ["busy", "idle"]


@pytest.mark.parametrize("days", [1, 194, 195, 3650])
def test_timers_still_come_due_after_months(days):
    async def work() -> float:
        await asyncio.sleep(days * 86_400)
        await asyncio.sleep(1)
        return asyncio.get_running_loop().time()

    assert run_virtually(work()) == days * 86_400 + 1


def test_timeouts_of_other_code_move_along():
    async def work() -> float:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), timeout=600)
        return asyncio.get_running_loop().time()

    assert run_virtually(work()) == pytest.approx(600)


def test_a_thread_is_waited_for_and_time_stands_still_meanwhile():
    asked = threading.Event()

    def answer() -> str:
        asked.wait(5)
        return "done"

    async def work() -> tuple[str, float]:
        thread = asyncio.to_thread(answer)
        asked.set()
        return await thread, asyncio.get_running_loop().time()

    assert run_virtually(work()) == ("done", 0.0)


def test_waiting_for_what_cannot_happen_is_an_error_not_a_hang():
    async def stuck() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="none of them for time"):
        run_virtually(stuck())


def test_two_runs_do_not_share_their_time():
    async def work() -> float:
        await asyncio.sleep(5)
        return asyncio.get_running_loop().time()

    assert [run_virtually(work()), run_virtually(work())] == [5.0, 5.0]
