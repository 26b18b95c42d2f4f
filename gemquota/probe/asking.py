"""Carries out plans that ask one small thing after the other: `triage`, and a confirmation."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NamedTuple

from gemquota.clock import Clock
from gemquota.domain.triage import Check, Checked, outcome_of
from gemquota.probe.budget import Budget
from gemquota.probe.commands import Cap, Reply
from gemquota.probe.replies import Replies
from gemquota.probe.triage import CheckPlan
from gemquota.wire.bodies import SMALLEST_TOKENS, count_body, generate_body, text_of
from gemquota.wire.client import ApiClient

_FREE = (Check.MODELS, Check.COUNT)
"""What costs neither tokens nor a model's quota."""
_CHARACTERS_PER_TOKEN = 2.0
"""Of the filler, a letter and a space, until countTokens has told."""


class Asked(NamedTuple):
    """What became of a plan."""

    checked: tuple[Checked, ...]
    cap: Cap | None = None
    """What forbade to go on."""
    stopped: bool = False


class Asker:
    """Turns checks into requests to the API."""

    def __init__(
        self,
        clients: Mapping[Check, ApiClient],
        clock: Clock,
        *,
        model: str,
        sibling: str,
        stop_thinking: bool,
        sized_tokens: int = 0,
    ) -> None:
        """
        Args:
            clients: By check, for those made with another key; that of `TINY` makes all the others.
            clock: Of the loop that this runs on.
            model: That refused.
            sibling: That it is compared with.
            stop_thinking: Whether the model lets thinking be turned off.
            sized_tokens: Of the call that was refused; 0: not known.
        """
        self._clients = clients
        self._replies = Replies(clock)
        self._model = model
        self._sibling = sibling
        self._stop_thinking = stop_thinking
        self._sized_tokens = sized_tokens
        self._characters_per_token = _CHARACTERS_PER_TOKEN

    def tokens(self, check: Check) -> int:
        """The input that a check is expected to hold; 0 where it costs nothing."""
        if check in _FREE:
            return 0
        return self._sized_tokens if check is Check.SIZED else SMALLEST_TOKENS

    async def ask(self, check: Check) -> Reply:
        """Send it, and read the answer."""
        client = self._clients.get(check) or self._clients[Check.TINY]
        if check is Check.MODELS:
            return self._replies.read(await client.get("/models?pageSize=1"))
        model = self._sibling if check is Check.SIBLING else self._model
        if check is Check.COUNT:
            return await self._count(client)
        path = f"/models/{model}:generateContent"
        return self._replies.read(await client.post(path, self._body(check)))

    async def _count(self, client: ApiClient) -> Reply:
        """Where the size of a call is known, this tells how much filler holds as many tokens."""
        text = self._text()
        path = f"/models/{self._model}:countTokens"
        reply = self._replies.read(await client.post(path, count_body(text)))
        if self._sized_tokens and reply.input_tokens:
            self._characters_per_token = len(text) / reply.input_tokens
        return reply

    def _text(self) -> str:
        return text_of(round(self._sized_tokens * self._characters_per_token))

    def _body(self, check: Check) -> dict[str, Any]:
        body = generate_body(
            self._text() if check is Check.SIZED else text_of(1),
            stop_thinking=self._stop_thinking and check is not Check.SIBLING,
        )
        if check is Check.GROUNDED:
            body["tools"] = [{"google_search": {}}]
        if check is Check.SERVICE_TIER:
            body["serviceTier"] = "flex"
        return body


class Asking:
    """One run of a plan, one request at a time, within the caps."""

    def __init__(
        self,
        asker: Asker,
        clock: Clock,
        budget: Budget,
        *,
        ends_s: float = math.inf,
        watch: Callable[[Check], None] | None = None,
    ) -> None:
        """
        Args:
            asker: Sends them.
            clock: Of the loop that this runs on.
            budget: Every check counts as a request.
            ends_s: Epoch seconds at which the time allowed is over.
            watch: Told of each check before it is sent.
        """
        self._asker = asker
        self._clock = clock
        self._budget = budget
        self._ends_s = ends_s
        self._watch = watch
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """End it; an answer that is awaited is given up."""
        self._stopped.set()

    async def wait_until(self, at_s: float) -> bool:
        """Let time pass; False if it was stopped, or the time allowed ends before."""
        if at_s > self._ends_s:
            return False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, at_s - self._clock.now_s())):
                await self._stopped.wait()
        return not self._stopped.is_set()

    async def drive(self, plan: CheckPlan) -> Asked:
        """Run a plan to its end."""
        done: list[Checked] = []
        try:
            check = next(plan)
            while True:
                tokens = self._asker.tokens(check)
                started_s = self._clock.now_s()
                if self._stopped.is_set():
                    return Asked(tuple(done), stopped=True)
                if started_s >= self._ends_s:
                    return Asked(tuple(done), Cap.SECONDS)
                if cap := self._budget.reserve(tokens, 0):
                    return Asked(tuple(done), cap)
                if self._watch is not None:
                    self._watch(check)
                reply = await self._answer(self._asker.ask(check))
                if reply is None:
                    is_over = not self._stopped.is_set()
                    return Asked(tuple(done), Cap.SECONDS if is_over else None, not is_over)
                self._settle(check, tokens, reply)
                outcome = outcome_of(check, reply.diagnosis)
                took_s = self._clock.now_s() - started_s
                done.append(Checked(check, outcome, reply.diagnosis, took_s))
                check = plan.send(outcome)
        except StopIteration:
            return Asked(tuple(done))

    def _settle(self, check: Check, tokens: int, reply: Reply) -> None:
        said = reply.diagnosis
        if check in _FREE or (said is not None and said.http_status is not None):
            self._budget.settle(tokens, 0, 0)
        elif said is None:
            counted = reply.input_tokens, reply.output_tokens
            used = tokens if counted[0] is None else counted[0]
            self._budget.settle(tokens, used, 1 if counted[1] is None else counted[1])

    async def _answer(self, asking: Coroutine[Any, Any, Reply]) -> Reply | None:
        """The reply; None if it was stopped, or the time allowed was over, before it came."""
        left_s = self._ends_s - self._clock.now_s()
        async with asyncio.TaskGroup() as group:
            stopping = group.create_task(self._until_stopped())
            replying = group.create_task(asking)
            await asyncio.wait(
                (stopping, replying),
                timeout=None if math.isinf(left_s) else left_s,
                return_when=asyncio.FIRST_COMPLETED,
            )
            stopping.cancel()
            replying.cancel()
        return None if replying.cancelled() else replying.result()

    async def _until_stopped(self) -> None:
        await self._stopped.wait()
