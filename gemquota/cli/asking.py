"""Runs plans of single checks against a place, in real or in virtual time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from gemquota.cli.places import Place
from gemquota.cli.probing import interrupts
from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.triage import Check
from gemquota.probe.asking import Asked, Asker, Asking
from gemquota.probe.budget import Budget
from gemquota.probe.triage import CheckPlan
from gemquota.wire.client import ApiClient


class Subject(NamedTuple):
    """What is asked about."""

    model: str
    sibling: str
    stop_thinking: bool
    sized_tokens: int = 0


def asked(
    place: Place,
    subject: Subject,
    plan: CheckPlan,
    budget: Budget,
    *,
    seconds: float,
    keys: Mapping[Check, str] | None = None,
    wait_s: float = 0.0,
    watch: Callable[[Check], None] | None = None,
) -> Asked:
    """Run a plan; Ctrl-C ends it with what is known.

    Args:
        place: Server and key.
        subject: Models and size.
        plan: Fresh.
        budget: The caps.
        seconds: Allowed in all.
        keys: For checks that are made with another key than the place's.
        wait_s: Before the first check.
        watch: Told of each check before it is sent.

    Raises:
        AuthError: If a key can be none.
    """

    async def run() -> Asked:
        clock = LoopClock(place.starts_s)
        started_s = clock.now_s()
        async with contextlib.AsyncExitStack() as stack:
            clients = {}
            for check, key in {Check.TINY: place.key, **(keys or {})}.items():
                client = ApiClient(place.base_url, key, app=place.app)
                clients[check] = await stack.enter_async_context(client)
            asker = Asker(
                clients,
                clock,
                model=subject.model,
                sibling=subject.sibling,
                stop_thinking=subject.stop_thinking,
                sized_tokens=subject.sized_tokens,
            )
            asking = Asking(asker, clock, budget, ends_s=started_s + seconds, watch=watch)
            with interrupts(asking.stop):
                if wait_s and not await asking.wait_until(started_s + wait_s):
                    return Asked((), stopped=True)
                return await asking.drive(plan)

    return run_virtually(run()) if place.app is not None else asyncio.run(run())
