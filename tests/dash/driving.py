"""The application driven without a terminal: what is on its screen, and keys that are waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from gemquota.dash.app import Dashboard
from gemquota.dash.settings import Settings
from tests.dash.frames import NOW_S, FixedFeed

Work = Callable[["Driven"], Awaitable[None]]


def settings(**more) -> Settings:
    """Standing clocks, and no frame but those that are asked for."""
    fixed = {
        "rate_hz": 0.0, "now_s": lambda: NOW_S, "ticks_s": lambda: 0.0, "local_offset_s": lambda at_s: 3600.0,
        "local_time": lambda at_s: "Wed 25 Nov 23:03 CET",
    }  # fmt: skip
    return Settings(**{**fixed, **more})


class Driven:
    """A dashboard with its hands and eyes."""

    def __init__(self, app: Dashboard, pilot: Pilot, feed: FixedFeed) -> None:
        self.app, self.pilot, self.feed = app, pilot, feed

    async def press(self, *keys: str) -> None:
        """Press keys and wait until what they ask for is on the screen."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def look(self) -> None:
        """Show what the feed says now."""
        await self.app.look()
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is being asked, shown or painted any more."""
        for _ in range(4):
            await self.pilot.pause()
            others = [each for each in self.app.workers if each.group in ("replay", "explain")]
            for each in others:
                await each.wait()
            async with self.app._looking:
                pass

    def screen(self) -> list[str]:
        """Its lines."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def text(self) -> str:
        return "\n".join(self.screen())


def drive(work: Work, feed: FixedFeed | None = None, *, size=(80, 24), **more) -> Driven:
    """Do something with a dashboard that shows `feed`."""
    feed = feed or FixedFeed()

    async def run() -> Driven:
        app = Dashboard(feed, settings(**more))
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                driven = Driven(app, pilot, feed)
                await driven.look()
                await work(driven)
                return driven
        finally:
            app.source.close()

    return asyncio.run(run())
