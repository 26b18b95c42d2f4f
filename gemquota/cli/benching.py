"""Runs a bench: every model at the same time, in real or in virtual time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gemquota.cli.places import Place
from gemquota.cli.probing import interrupts
from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.bench import Benched
from gemquota.probe.bench import Bench, Load, Timed, Transmit
from gemquota.probe.budget import Budget
from gemquota.probe.replies import Replies
from gemquota.wire.bodies import answer_body
from gemquota.wire.client import Answered, ApiClient
from gemquota.wire.usage import last_event

_ERROR = re.compile(r'\{\s*"error"\s*:\s*\{\s*"code"\s*:\s*([45][0-9]{2})\b')
"""An event that ends a stream with an error."""


class Subject(NamedTuple):
    """One model, and how it is called."""

    model: str
    stop_thinking: bool
    usd: tuple[float, float]
    load: Load


class Asked(NamedTuple):
    """What every model is asked."""

    prompts: tuple[str, ...]
    """In turn."""
    input_tokens: int
    """Of the largest, estimated."""
    output_tokens: int
    streams: bool


def bench(
    place: Place,
    subjects: Sequence[Subject],
    asked: Asked,
    budget: Budget,
    *,
    seconds: float,
    watch: Callable[[str, int], None] | None = None,
) -> list[Benched]:
    """Make all calls; Ctrl-C ends it with what is measured.

    Args:
        place: Server and key.
        subjects: The models.
        asked: Prompts, and how answers come.
        budget: The caps of all together.
        seconds: Allowed in all.
        watch: Told of each call's end: the model, and how many have ended.

    Raises:
        AuthError: If the key can be none.
    """

    async def run() -> list[Benched]:
        clock = LoopClock(place.starts_s)
        async with ApiClient(place.base_url, place.key, app=place.app) as client:
            benches = [
                Bench(
                    _sender(client, clock, each, asked),
                    clock,
                    budget,
                    each.load,
                    input_tokens=asked.input_tokens,
                    ends_s=clock.now_s() + seconds,
                    watch=_of(each.model, watch),
                )
                for each in subjects
            ]

            def stop() -> None:
                for one in benches:
                    one.stop()

            with interrupts(stop):
                async with asyncio.TaskGroup() as group:
                    tasks = [
                        group.create_task(one.run(each.model, each.usd))
                        for one, each in zip(benches, subjects, strict=True)
                    ]
            return [task.result() for task in tasks]

    return run_virtually(run()) if place.app is not None else asyncio.run(run())


def _of(model: str, watch: Callable[[str, int], None] | None) -> Callable[[int], None] | None:
    return None if watch is None else lambda ended: watch(model, ended)


def _sender(client: ApiClient, clock: LoopClock, subject: Subject, asked: Asked) -> Transmit:
    replies = Replies(clock)

    async def send(number: int) -> Timed:
        body = answer_body(
            asked.prompts[number % len(asked.prompts)],
            output_tokens=asked.output_tokens,
            stop_thinking=subject.stop_thinking,
        )
        path = f"/models/{subject.model}"
        if not asked.streams:
            return Timed(replies.read(await client.post(f"{path}:generateContent", body)), None)
        pieces_s: list[float] = []
        answered = await client.stream(
            f"{path}:streamGenerateContent?alt=sse",
            body,
            lambda: None if pieces_s else pieces_s.append(clock.now_s()),
        )
        first_s = pieces_s[0] if pieces_s and answered.status == 200 else None
        return Timed(replies.read(_whole(answered)), first_s)

    return send


def _whole(answered: Answered) -> Answered:
    """A stream as if it had been one answer: its last event, which holds the usage or an error."""
    if answered.status != 200:
        return answered
    last = last_event(answered.text)
    if error := _ERROR.match(last):
        return Answered(int(error[1]), last)
    if "finishReason" not in last:
        return Answered(None, "the stream was cut before its end")
    return Answered(200, last)
