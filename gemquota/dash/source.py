"""Where frames come from: a feed asked in a thread of its own, live or as a recording that is played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from gemquota.dash.settings import Settings
from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.feed import Feed
from gemquota.domain.frame import Frame, Refusal, Series
from gemquota.domain.playhead import Playhead, started
from gemquota.domain.secrets import redacted

T = TypeVar("T")
CLOSING_S = 2.0
"""How long a feed may take to close before it is left alone."""


LEAST_SPAN_S = 60.0
"""Of a chart of all that is recorded."""


class Source:
    """Asks, and never raises: what went wrong is its `trouble` until something goes right again."""

    def __init__(self, feed: Feed, settings: Settings) -> None:
        self._settings = settings
        self._live = feed
        self._recording: Feed | None = None
        self._head: Playhead | None = None
        self._starting, self._is_started = asyncio.Lock(), False
        # A feed belongs to one thread, and one that waits for a locked file must not stop the keys.
        self._asker = ThreadPoolExecutor(1, thread_name_prefix="gemquota-feed")
        self.trouble = ""
        """What was raised when it was last asked; empty: nothing."""

    async def _ask(self, question: Callable[..., T], *arguments: object) -> T | None:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._asker, partial(question, *arguments))
        except Exception as error:
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self.trouble = redacted(said)
            return None

    @property
    def _feed(self) -> Feed:
        return self._recording or self._live

    @property
    def is_replay(self) -> bool:
        """Whether what is shown is recorded time."""
        return self._head is not None

    @property
    def can_go_live(self) -> bool:
        """Whether there is a now to go back to."""
        return self._recording is not None

    async def start(self) -> None:
        """Find out whether the feed is a recording, and play it if it is; once, whoever asks first."""
        async with self._starting:
            if self._is_started:
                return
            line = await self._ask(self._live.timeline)
            self._is_started = line is not None
            if line is not None and not line.live:
                self._head = started(line, self._settings.ticks_s())

    def playing(self) -> tuple[Playhead | None, float]:
        """Where a recording is, and what the clock shows; None where it is none."""
        return self._head, self._settings.ticks_s()

    def move(self, change: Callable[[Playhead, float], Playhead]) -> None:
        """Play a recording on from elsewhere, or otherwise."""
        head, ticks_s = self.playing()
        if head is not None:
            self._head = change(head, ticks_s)

    async def frame(self) -> Frame | None:
        """Of the instant that is to be shown; None where the feed raised."""
        await self.start()
        head, ticks_s = self.playing()
        now_s = self._settings.now_s() if head is None else head.at_s(ticks_s)
        self.trouble = ""
        return await self._ask(self._feed.frame, now_s)

    async def series(self, label: str, account: str, span_s: float, now_s: float) -> Series | None:
        """See `Feed.series`; a span of 0 is all that is recorded until `now_s`."""
        if span_s <= 0:
            line = await self._ask(self._feed.timeline)
            if line is None:
                return None
            span_s = max(LEAST_SPAN_S, now_s - line.first_s)
        return await self._ask(self._feed.series, label, account, span_s, now_s)

    async def diagnosis(self, refusal: Refusal) -> Diagnosis | None:
        """See `Feed.diagnosis`."""
        return await self._ask(self._feed.diagnosis, refusal)

    async def replay(self) -> None:
        """Show what is recorded, from its start, if anything is."""
        if self._head is not None:
            return
        recording = await self._ask(self._live.replay)
        line = await self._ask(recording.timeline) if recording is not None else None
        if line is not None:
            self._recording = recording
            self._head = started(line, self._settings.ticks_s())

    async def go_live(self) -> None:
        """Show now again."""
        recording, self._recording = self._recording, None
        if recording is not None:
            self._head = None
            await self._ask(recording.close)

    def close(self) -> None:
        """Close what was opened, in the thread that it belongs to."""
        for feed in filter(None, (self._recording, self._live)):
            with suppress(Exception):
                self._asker.submit(feed.close).result(CLOSING_S)
        self._asker.shutdown(wait=False, cancel_futures=True)
