"""The rehearsal: a client that obeys what diagnose reads from its refusals."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace

from gemquota.clock import Clock, LoopClock, run_virtually
from gemquota.demo.measuring import SECRET, measure
from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.ledger import usage
from gemquota.domain.quota import Dimension
from gemquota.domain.rehearsal import Meter, Moment, Rehearsal
from gemquota.emulator import Emulator, Scenario, create
from gemquota.emulator.scenario import Latency
from gemquota.extract.diagnose import diagnose
from gemquota.wire.client import Answered, ApiClient

MODEL = "gemini-3.8-flash"
SECOND_OF_THE_MINUTE = 20.0
"""When the burst begins: late enough to see the minute end, too early for it to end in the burst."""
_ANSWER_S = 0.4
_PROMPT = "Explain in one sentence what a rate limit is for."
_MOST_CALLS = 10_000
_HELP_AFTER_S = 60.0
"""How long a minute's limit takes at most, where the refusal does not say."""


def rehearse(now_s: float) -> Rehearsal:
    """The rehearsal, beginning in the minute of `now_s` (epoch seconds) on a clock of its own."""
    start_s = now_s - now_s % 60 + SECOND_OF_THE_MINUTE
    played = run_virtually(_play(LoopClock(start_s)))
    measured = measure(MODEL, played.reset[-1].at_s)
    return replace(played, measured=measured, secret=SECRET)


async def _play(clock: Clock) -> Rehearsal:
    emulator = create(Scenario(latency=Latency(median_s=_ANSWER_S)), clock)
    async with ApiClient("http://gemini.emulated", "demo", app=emulator) as api:
        client = _Caller(emulator, clock, api)
        refusal = await client.call_until_refused()
        burst = client.taken()
        await client.wait(_wait_s(refusal), looks=math.ceil(_wait_s(refusal)))
        await client.call()
        minute = client.taken()
        while (day_refusal := await client.call_until_refused()).retryable:
            await client.wait(_wait_s(day_refusal), looks=4)
        day = client.taken()
        await client.wait(_wait_s(day_refusal, now_s=clock.now_s()), looks=48)
        await client.call()
    return Rehearsal(
        model=MODEL,
        tier=emulator.scenario.tier,
        burst=burst,
        refusal=refusal,
        minute=minute,
        day=day,
        day_refusal=day_refusal,
        reset=client.taken(),
    )


class _Caller:
    """Sends one prompt again and again, and notes what came of it."""

    def __init__(self, emulator: Emulator, clock: Clock, api: ApiClient) -> None:
        self._emulator, self._clock, self._api = emulator, clock, api
        self._moments: list[Moment] = []
        self._calls = 0

    def taken(self) -> tuple[Moment, ...]:
        """The moments since the last time this was asked."""
        taken, self._moments = tuple(self._moments), []
        return taken

    async def call(self) -> Answered:
        """One call.

        Raises:
            RuntimeError: After ten thousand of them: the limits are not those of a rehearsal.
        """
        self._calls += 1
        if self._calls > _MOST_CALLS:
            raise RuntimeError(f"{MODEL} does not run out of quota")
        body = {"contents": [{"role": "user", "parts": [{"text": _PROMPT}]}]}
        answer = await self._api.post(f"/v1beta/models/{MODEL}:generateContent", body)
        self._note(answer.status)
        return answer

    async def call_until_refused(self) -> Diagnosis:
        """Calls as fast as they are answered; what the first refusal says."""
        while (answer := await self.call()).status == 200:
            pass
        return diagnose(answer.text, now_s=self._clock.now_s())[0]

    async def wait(self, seconds: float, *, looks: int) -> None:
        """Let time pass, and look at the meters so many times meanwhile."""
        for _ in range(looks):
            await asyncio.sleep(seconds / looks)
            self._note(None)

    def _note(self, status: int | None) -> None:
        now_s = self._clock.now_s()
        (project,) = self._emulator.projects.all()
        (bucket,) = project.buckets()
        meters = tuple(
            Meter(Dimension(each.limit.name), each.used, each.capacity, each.resets_at_s)
            for each in usage(bucket.ledger, now_s)
        )
        self._moments.append(Moment(now_s, status, meters))


def _wait_s(refusal: Diagnosis, now_s: float | None = None) -> float:
    """How long a refusal says to wait: to the reset from `now_s`, or the server's delay.

    Delays are cut to whole seconds, so that one more is waited.
    """
    if now_s is not None and refusal.resets_at_s is not None:
        return refusal.resets_at_s - now_s + 1
    return (_HELP_AFTER_S if refusal.retry_after_s is None else refusal.retry_after_s) + 1
