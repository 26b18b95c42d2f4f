"""The application on a terminal, or one picture of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gemquota.dash.app import Dashboard
from gemquota.dash.page import Page
from gemquota.dash.settings import Settings
from gemquota.dash.summary import Summary
from gemquota.domain.feed import Feed


def run(feed: Feed, settings: Settings) -> Summary:
    """Show a feed until the reader quits, and close it.

    The feed is asked from one thread that is not the caller's, which closes it too: open its
    connections when it is first asked.

    Returns:
        What was seen; `failed` where the dashboard ended by a bug, which has been printed then.
    """
    app = Dashboard(feed, settings)
    try:
        app.run()
    finally:
        app.source.close()
    return app.tally.summary(settings.ticks_s(), failed=bool(app.return_code))


def screenshot(
    feed: Feed,
    settings: Settings,
    *,
    width: int,
    height: int,
    theme: str = "",
    page: str = "overview",
) -> str:
    """One picture of a page as SVG, `width` by `height` cells; the feed is closed.

    Args:
        page: One of `keys.PAGES`, or `diagnosis`: that of the newest refusal.
    """
    wanted = "refusals" if page == "diagnosis" else page
    app = Dashboard(
        feed,
        replace(
            settings, rate_hz=0, theme=theme or settings.theme, page=wanted, ticks_s=lambda: 0.0
        ),
    )

    async def taken() -> str:
        async with app.run_test(size=(width, height)) as pilot:
            await app.look()
            await pilot.pause()
            if page == "diagnosis" and app.view is not None and app.view.frame.refusals:
                app.post_message(Page.Explain(app.view.frame.refusals[0]))
                while app.screen is app.main:
                    await pilot.pause(0.02)
                await pilot.pause()
            return app.export_screenshot(title="gemquota dashboard")

    try:
        return asyncio.run(taken())
    finally:
        app.source.close()
