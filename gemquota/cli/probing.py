"""Runs the plans of `gemquota probe`, shows them live, and lets Ctrl-C end them in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.measurement import Ending, Measurement, Method
from gemquota.domain.outlook import Allowed, Outlook
from gemquota.domain.quota import Dimension
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.ceiling import WINDOW_S, after, ceiling
from gemquota.probe.commands import Steps
from gemquota.probe.conclude import measurement_of
from gemquota.probe.engine import Engine, Progress
from gemquota.probe.story import Story
from gemquota.probe.token_ceiling import token_ceiling
from gemquota.probe.transmit import Transmitter
from gemquota.render.probe_live import Gauge, Running, live_text
from gemquota.wire.bodies import SMALLEST_TOKENS
from gemquota.wire.client import ApiClient

_PAUSE_S = WINDOW_S + 2.0
_REFRESHES_PER_S = 5


class Target(NamedTuple):
    """Who is probed."""

    model: str
    base_url: str
    key: str
    stop_thinking: bool
    draws: bool
    on_vertex: bool = False
    """Then the key is an access token."""
    app: Any = None
    """The emulator's ASGI application; then time is virtual, and nothing leaves this process."""
    starts_s: float | None = None
    """Of virtual time, epoch seconds."""


class Session:
    """One run of `gemquota probe`: its plans one after the other, within the same caps."""

    def __init__(
        self,
        target: Target,
        outlooks: Sequence[Outlook],
        allowed: Allowed,
        rates: Rates,
        *,
        is_live: bool,
    ) -> None:
        self._target = target
        self._outlooks = outlooks
        self._allowed = allowed
        self._is_live = is_live
        requests = allowed.requests
        for plan in outlooks:
            if plan.of_a_day is not None:
                requests = min(requests, plan.of_a_day)
        self._budget = Budget(
            Caps(
                requests=requests,
                tokens=allowed.tokens,
                cost_usd=allowed.cost_usd,
            ),
            rates,
        )
        self._engine: Engine | None = None
        self._is_stopped = False
        self.found: list[Measurement] = []

    def run(self) -> list[Measurement]:
        """Every dimension's result; those that nothing was sent for too."""
        if self._target.app is not None:
            run_virtually(self._all())
        else:
            asyncio.run(self._all())
        return self.found

    async def _all(self) -> None:
        clock = LoopClock(self._target.starts_s)
        ends_s = clock.now_s() + self._allowed.seconds
        target = self._target
        free_s = clock.now_s()
        with interrupts(self._stop):
            async with ApiClient(
                target.base_url, target.key, is_token=target.on_vertex, app=target.app
            ) as client:
                transmitter = Transmitter(
                    client,
                    clock,
                    target.model,
                    stop_thinking=target.stop_thinking,
                    draws=target.draws,
                    on_vertex=target.on_vertex,
                )
                for plan in self._outlooks:
                    if plan.why_not or self._is_stopped:
                        self.found.append(_not_probed(plan, clock.now_s()))
                        continue
                    found = await self._one(plan, transmitter, clock, ends_s, free_s)
                    self.found.append(found)
                    free_s = clock.now_s() + _PAUSE_S

    async def _one(
        self,
        plan: Outlook,
        transmitter: Transmitter,
        clock: LoopClock,
        ends_s: float,
        not_before_s: float,
    ) -> Measurement:
        story = Story(plan.dimension, input_tokens=SMALLEST_TOKENS)
        steps: Steps[Ending] = (
            token_ceiling(story, size_tokens=plan.size_tokens)
            if plan.dimension is Dimension.TPM
            else ceiling(story, on_record=plan.plausible)
        )
        if not_before_s > clock.now_s():
            steps = after(story, not_before_s, steps)
        engine = self._engine = Engine(
            send=transmitter.generate,
            count=transmitter.count,
            clock=clock,
            budget=self._budget,
            ends_s=ends_s,
        )
        at_s = clock.now_s()
        before = self._budget.tokens, self._budget.cost_usd
        with self._shown(engine.progress, plan.dimension.value, clock):
            ending = await engine.drive(steps)
        return measurement_of(story, ending, engine.progress, at_s=at_s, before=before)

    def _stop(self) -> None:
        self._is_stopped = True
        if self._engine is not None:
            self._engine.stop()

    @contextlib.contextmanager
    def _shown(self, progress: Progress, dimension: str, clock: LoopClock) -> Iterator[None]:
        """A live view on stderr while the plan runs, wiped when it ends."""
        if not self._is_live:
            yield
            return
        from rich.console import Console
        from rich.live import Live
        from rich.text import Text

        console = Console(stderr=True, highlight=False)
        loop = asyncio.get_running_loop()
        offset_s = clock.now_s() - loop.time()
        title = f"{self._target.model} {dimension}"
        view = _View(progress, title, self._allowed, lambda: loop.time() + offset_s)
        with Live(
            get_renderable=lambda: Text(view.text(console.width)),
            console=console,
            refresh_per_second=_REFRESHES_PER_S,
            transient=True,
        ):
            yield


class _View:
    """Turns the engine's totals into what the live view shows, rates included."""

    def __init__(
        self, progress: Progress, title: str, allowed: Allowed, now_s: Callable[[], float]
    ) -> None:
        self._progress = progress
        self._title = title
        self._allowed = allowed
        self._now_s = now_s
        self._before = (now_s(), 0, 0)
        self._rates = (0.0, 0.0)

    def text(self, width: int) -> str:
        progress, now_s = self._progress, self._now_s()
        before_s, admitted, refused = self._before
        if now_s - before_s >= 1.0:
            passed_s = now_s - before_s
            self._rates = (
                (progress.admitted - admitted) / passed_s,
                (progress.refused - refused) / passed_s,
            )
            self._before = now_s, progress.admitted, progress.refused
        budget, elapsed_s = progress.budget, now_s - (progress.started_s or now_s)
        return live_text(
            Running(
                self._title,
                progress.phase,
                elapsed_s,
                progress.in_flight,
                progress.admitted,
                progress.refused,
                progress.unanswered,
                *self._rates,
                (
                    Gauge("requests", budget.requests, budget.caps.requests),
                    Gauge("tokens", budget.tokens, budget.caps.tokens),
                    Gauge("cost", budget.cost_usd, budget.caps.cost_usd),
                    Gauge("seconds", elapsed_s, self._allowed.seconds),
                ),
            ),
            width,
        )


def _not_probed(plan: Outlook, at_s: float) -> Measurement:
    if plan.dimension is Dimension.RPD:
        value = plan.plausible[0] if len(plan.plausible) == 1 else None
        return Measurement(
            dimension=plan.dimension,
            method=Method.KNOWN,
            at_s=at_s,
            value=value,
            low=value,
            high=value,
            why=plan.why_not,
        )
    return Measurement(
        dimension=plan.dimension,
        method=Method.NOT_PROBED,
        ending=Ending.CAP if plan.why_not else Ending.STOPPED,
        why=plan.why_not or "stopped by you before it began",
        at_s=at_s,
    )


@contextlib.contextmanager
def interrupts(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C, or a kill, ends the probe in order: what is known is printed, the cursor is back."""
    loop = asyncio.get_running_loop()
    handled = []
    # Windows, or not the main thread: there Ctrl-C ends the process at once.
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
            handled.append(number)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)


def live_wanted() -> bool:
    """Whether stderr is a terminal that can be redrawn."""
    from gemquota.config import environment

    return sys.stderr.isatty() and environment("TERM") != "dumb"
