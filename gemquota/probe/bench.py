"""Measures calls: open model at a rate, or closed with so many at once. Within the caps."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from gemquota.clock import Clock
from gemquota.domain.bench import Benched, Call, Result
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.probe.budget import Budget
from gemquota.probe.commands import Cap, Reply

_GOES_ON = {
    Cause.QUOTA, Cause.UNEXPLAINED_429, Cause.SPEND_RATE, Cause.SHARED_CAPACITY, Cause.MODEL_CAPACITY,
    Cause.PROVISIONED_THROUGHPUT, Cause.OVERLOADED, Cause.SERVER_ERROR, Cause.TIMEOUT, Cause.NETWORK,
    Cause.CANCELLED,
}  # fmt: skip
"""What is counted. Any other error would be the same a hundred times, so it ends the bench."""
_MOST_WAIT_S = 120.0


class Timed(NamedTuple):
    """One answer."""

    reply: Reply
    first_s: float | None
    """Epoch seconds of its first piece; None: not streamed."""


Transmit = Callable[[int], Awaitable[Timed]]
"""Sends the prompt of that number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How calls start."""

    calls: int
    warm_up: int = 0
    concurrency: int = 1
    """Closed model: so many at once, each after the other. Not used with a rate."""
    per_s: float | None = None
    """Open model: starts due at this rate whatever became of the others."""
    gap_s: float = 0.0
    """The least between two starts, so that a known ceiling is not reached."""
    retries: int = 0
    in_flight: int = 100
    """Open model: starts that fall due beyond these are dropped, and counted."""


def due_s(load: Load, number: int) -> float:
    """When the call of that number is due in the open model, seconds from the start."""
    return number / load.per_s if load.per_s else 0.0


class Bench:
    """One run against one model."""

    def __init__(
        self,
        send: Transmit,
        clock: Clock,
        budget: Budget,
        load: Load,
        *,
        input_tokens: int,
        ends_s: float = math.inf,
        watch: Callable[[int], None] | None = None,
    ) -> None:
        """
        Args:
            send: Sends one call; it must answer within a deadline of its own.
            clock: Of the loop that this runs on.
            budget: May be shared with other models.
            load: How calls start.
            input_tokens: Reserved for each.
            ends_s: Epoch seconds at which the time allowed is over.
            watch: Told how many have ended.
        """
        self._send = send
        self._clock = clock
        self._budget = budget
        self._load = load
        self._input_tokens = input_tokens
        self._ends_s = ends_s
        self._watch = watch
        self._calls: list[Call] = []
        self._in_flight = self._dropped = self._begun = self._sent = 0
        self._free_s = -math.inf
        self._started_s = clock.now_s()
        self._ended = ""
        self._surprise: Diagnosis | None = None
        self._over = asyncio.Event()

    def stop(self, why: str = "stopped by you") -> None:
        """Start nothing more; what is in flight is given up."""
        self._ended = self._ended or why
        self._over.set()

    async def run(self, model: str, usd: tuple[float, float]) -> Benched:
        """Make the calls; the warm-up first, one after the other."""
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._work())
            over = group.create_task(self._until_over())
            await asyncio.wait((work, over), return_when=asyncio.FIRST_COMPLETED)
            work.cancel()
            over.cancel()
        return Benched(
            model=model,
            calls=tuple(self._calls),
            warm_up=self._load.warm_up,
            dropped=self._dropped,
            given_up=self._sent - len(self._calls),
            took_s=self._clock.now_s() - self._started_s,
            usd=usd,
            ended=self._ended,
            surprise=self._surprise,
        )

    async def _until_over(self) -> None:
        left_s = self._ends_s - self._clock.now_s()
        try:
            async with asyncio.timeout(None if math.isinf(left_s) else max(0.0, left_s)):
                await self._over.wait()
        except TimeoutError:
            self.stop(f"the cap on {Cap.SECONDS.value} was reached")

    async def _work(self) -> None:
        load = self._load
        for number in range(load.warm_up):
            await self._one(number, await self._slot(), counts=False)
        self._started_s = self._clock.now_s()
        async with asyncio.TaskGroup() as calls:
            if load.per_s:
                await self._arrive(calls)
            else:
                for _ in range(min(load.concurrency, load.calls)):
                    calls.create_task(self._one_after_the_other())

    async def _arrive(self, calls: asyncio.TaskGroup) -> None:
        for number in range(self._load.calls):
            at_s = self._started_s + due_s(self._load, number)
            await asyncio.sleep(max(0.0, at_s - self._clock.now_s()))
            if self._over.is_set():
                return
            if self._in_flight >= self._load.in_flight:
                self._dropped += 1
                continue
            self._in_flight += 1
            calls.create_task(self._one(number, at_s))

    async def _one_after_the_other(self) -> None:
        while self._begun < self._load.calls and not self._over.is_set():
            number = self._begun
            self._begun += 1
            await self._one(number, await self._slot())

    async def _slot(self) -> float:
        """Wait for the next start that the known ceiling allows."""
        at_s = max(self._clock.now_s(), self._free_s)
        self._free_s = at_s + self._load.gap_s
        await asyncio.sleep(at_s - self._clock.now_s())
        return at_s

    async def _one(self, number: int, at_s: float, *, counts: bool = True) -> None:
        sent_s = self._clock.now_s()
        timed, retries = None, 0
        while True:
            if cap := self._budget.reserve(self._input_tokens, 0):
                self.stop(f"the cap on {cap.value} was reached")
                break
            self._sent += counts and timed is None
            timed = await self._send(number)
            self._settle(timed.reply)
            said = timed.reply.diagnosis
            if said is None or said.cause not in _GOES_ON or retries >= self._load.retries:
                break
            # Growing pauses, unless the server says how long.
            pause_s = 2.0**retries if said.retry_after_s is None else said.retry_after_s + 1.0
            retries += 1
            await asyncio.sleep(min(pause_s, _MOST_WAIT_S))
        self._in_flight -= 1 if self._load.per_s and counts else 0
        if timed is not None:
            self._note(timed, at_s, sent_s, retries, counts=counts)

    def _settle(self, reply: Reply) -> None:
        said = reply.diagnosis
        if said is None:
            reserved = self._input_tokens, self._budget.rates.output_tokens
            used = reply.input_tokens, reply.output_tokens
            self._budget.settle(
                reserved[0], *(r if u is None else u for r, u in zip(reserved, used, strict=True))
            )
        elif said.http_status is not None:
            self._budget.settle(self._input_tokens, 0, 0)

    def _note(
        self, timed: Timed, at_s: float, sent_s: float, retries: int, *, counts: bool
    ) -> None:
        said = timed.reply.diagnosis
        if said is not None and said.cause not in _GOES_ON:
            self._surprise = self._surprise or said
            self.stop(f"{said.cause.value.replace('_', ' ')}: every call would end so")
        if not counts:
            return
        began_s = self._started_s
        self._calls.append(
            Call(
                at_s - began_s,
                sent_s - began_s,
                None if timed.first_s is None else timed.first_s - began_s,
                self._clock.now_s() - began_s,
                _result(said),
                said.cause if said else None,
                timed.reply.input_tokens or 0,
                timed.reply.output_tokens or 0,
                retries,
            )
        )
        if self._watch is not None:
            self._watch(len(self._calls))


def _result(said: Diagnosis | None) -> Result:
    if said is None:
        return Result.OK
    is_quota = said.http_status == 429 or said.cause is Cause.QUOTA
    return Result.REFUSED if is_quota else Result.FAILED
