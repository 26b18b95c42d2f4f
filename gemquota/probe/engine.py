"""Carries a plan's commands out. It has no policy; it ends in `assert_never`."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar, assert_never

from gemquota.clock import Clock
from gemquota.domain.diagnosis import Cause
from gemquota.probe.budget import Budget
from gemquota.probe.commands import (
    Answer,
    Cap,
    Capped,
    Count,
    Counted,
    Elapsed,
    Event,
    Reply,
    Say,
    Send,
    Sent,
    Steps,
    Stopped,
    Wait,
)

T = TypeVar("T")
Transmit = Callable[[int], Awaitable[Reply]]
"""A request of so many input tokens to its reply; it must answer within a deadline of its own."""


class Progress:
    """What a live view shows, and the result's totals. Kept by the engine alone."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.phase = ""
        self.started_s = self.now_s = 0.0
        self.sent = self.in_flight = self.most_in_flight = 0
        self.admitted = self.refused = self.unanswered = self.dropped = 0

    def note(self, reply: Reply) -> None:
        """Count one answer."""
        if reply.diagnosis is None:
            self.admitted += 1
        elif reply.diagnosis.http_status == 429 or reply.diagnosis.cause is Cause.QUOTA:
            self.refused += 1
        else:
            self.unanswered += 1


class Engine:
    """One run of one plan."""

    def __init__(
        self,
        *,
        send: Transmit,
        count: Transmit,
        clock: Clock,
        budget: Budget,
        ends_s: float = math.inf,
        watch: Callable[[Progress], None] | None = None,
    ) -> None:
        """
        Args:
            send: Starts a request and brings its answer.
            count: The same for countTokens.
            clock: Of the loop that this runs on.
            budget: May be shared by engines that run one after the other.
            ends_s: Epoch seconds at which the time allowed is over.
            watch: Told after every command.
        """
        self._send = send
        self._count = count
        self._clock = clock
        self._budget = budget
        self._ends_s = ends_s
        self._watch = watch
        self._answers: deque[Answer] = deque()
        self._waker: asyncio.Future[None] | None = None
        self._is_stopped = False
        self.progress = Progress(budget)

    def stop(self) -> None:
        """Tell the plan to conclude; it does at its next command."""
        self._is_stopped = True
        self._wake()

    async def drive(self, plan: Steps[T]) -> T:
        """Run a plan to its end. What is in flight then is abandoned."""
        self.progress.started_s = self.progress.now_s = self._clock.now_s()
        async with asyncio.TaskGroup() as group:
            tasks: set[asyncio.Task[None]] = set()
            try:
                return await self._steps(plan, group, tasks)
            finally:
                for task in tasks:
                    task.cancel()

    async def _steps(
        self, plan: Steps[T], group: asyncio.TaskGroup, tasks: set[asyncio.Task[None]]
    ) -> T:
        event: Event | None = None
        progress = self.progress
        while True:
            try:
                command = next(plan) if event is None else plan.send(event)
            except StopIteration as finished:
                result: T = finished.value
                return result
            if self._is_stopped:
                event = Stopped(self._clock.now_s())
                continue
            match command:
                case Send():
                    event = self._start(command, group, tasks)
                case Wait(until_s=until_s):
                    event = await self._wait(until_s)
                case Count(input_tokens=input_tokens):
                    event = await self._counted(input_tokens)
                case Say(phase=phase):
                    progress.phase = phase
                    event = Elapsed(self._clock.now_s())
                case _:
                    assert_never(command)
            progress.now_s = event.now_s
            if self._watch is not None:
                self._watch(progress)

    def _start(
        self, command: Send, group: asyncio.TaskGroup, tasks: set[asyncio.Task[None]]
    ) -> Event:
        now_s = self._clock.now_s()
        progress = self.progress
        if now_s >= self._ends_s:
            return Capped(now_s, Cap.SECONDS)
        cap = self._budget.reserve(command.input_tokens, progress.in_flight)
        if cap is not None:
            progress.dropped += cap is Cap.IN_FLIGHT
            return Capped(now_s, cap)
        progress.sent += 1
        progress.in_flight += 1
        progress.most_in_flight = max(progress.most_in_flight, progress.in_flight)
        task = group.create_task(self._answered(command, now_s))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return Sent(now_s)

    async def _answered(self, command: Send, sent_s: float) -> None:
        reply = await self._send(command.input_tokens)
        progress = self.progress
        progress.in_flight -= 1
        progress.note(reply)
        if reply.diagnosis is None:
            used = reply.input_tokens, reply.output_tokens
            self._budget.settle(
                command.input_tokens,
                command.input_tokens if used[0] is None else used[0],
                self._budget.rates.output_tokens if used[1] is None else used[1],
            )
        elif reply.diagnosis.http_status is not None:
            self._budget.settle(command.input_tokens, 0, 0)
        self._answers.append(Answer(self._clock.now_s(), sent_s, command.weight, reply))
        self._wake()

    async def _counted(self, input_tokens: int) -> Event:
        reply = await self._count(input_tokens)
        return Counted(self._clock.now_s(), reply)

    async def _wait(self, until_s: float) -> Event:
        """The next answer, or the instant, or the end of the seconds allowed."""
        if self._answers:
            return self._answers.popleft()
        now_s = self._clock.now_s()
        if until_s <= now_s:
            # Let others run even if the plan is behind its own times.
            await asyncio.sleep(0)
            return self._answers.popleft() if self._answers else Elapsed(self._clock.now_s())
        loop = asyncio.get_running_loop()
        self._waker = loop.create_future()
        timer = loop.call_later(max(0.0, min(until_s, self._ends_s) - now_s), self._wake)
        with contextlib.ExitStack() as stack:
            stack.callback(timer.cancel)
            await self._waker
        self._waker = None
        if self._answers:
            return self._answers.popleft()
        now_s = self._clock.now_s()
        if now_s >= self._ends_s:
            return Capped(now_s, Cap.SECONDS)
        return Elapsed(now_s)

    def _wake(self) -> None:
        if self._waker is not None and not self._waker.done():
            self._waker.set_result(None)
