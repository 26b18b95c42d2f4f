"""The application: it asks a feed for frames, and shows the page that the reader is on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.containers import Container
from textual.filter import LineFilter, NoColor
from textual.markup import escape
from textual.screen import Screen
from textual.widgets import Input

from gemquota.dash import keys, timeline
from gemquota.dash.around import Around, Bar
from gemquota.dash.glyphs import ASCII, UNICODE, plain
from gemquota.dash.ink import Role, inert
from gemquota.dash.keys import PAGES
from gemquota.dash.lists import CallersPage, LimitsPage, RefusalsPage
from gemquota.dash.page import Page, Wanted
from gemquota.dash.pages import ModelPage, OverviewPage, ReplayPage
from gemquota.dash.settings import MOST_HZ, Settings
from gemquota.dash.sheet import diagnosis_sheet, help_sheet
from gemquota.dash.source import Source
from gemquota.dash.summary import Tally
from gemquota.dash.themes import APP_CSS, PLAIN, THEMES, ink_variables
from gemquota.dash.view import View
from gemquota.domain.feed import Feed
from gemquota.domain.frame import Refusal, Series
from gemquota.domain.playhead import Playhead

BAD: Role = "bad"
MOST_NOTICES = 3
MOST_MODELS = 200
"""Which the command palette offers."""


class Dashboard(App[object]):
    """See `showing.run`."""

    TITLE = "gemquota"
    CSS = APP_CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        # textual's screens keep the tabulator for themselves unless it is taken first.
        Binding(
            each.key,
            each.action,
            each.text,
            show=each.footer,
            id=each.id,
            priority=each in keys.TURNS,
        )
        for each in (*keys.APP, *keys.REPLAY)
    ]

    def __init__(self, feed: Feed, settings: Settings) -> None:
        super().__init__(ansi_color=True if settings.no_color else None)
        self.settings = settings
        self.glyphs = ASCII if settings.ascii else UNICODE
        self.page_name = settings.page if settings.page in PAGES else PAGES[0]
        self.pages: dict[str, Page] = {}
        """Those that have been shown so far: a page is made when it is first turned to."""
        self.around = Around(self, self.glyphs, settings.keys)
        self.body = Container(id="body")
        self.filter = Input(id="filter", compact=True)
        self.view: View | None = None
        self.frozen = False
        self.tally = Tally(settings.ticks_s())
        self.source = Source(feed, settings)
        self._looking = asyncio.Lock()
        self._again = asyncio.Event()
        for theme in (*THEMES.values(), PLAIN):
            self.register_theme(theme)
        if settings.no_color:
            self.no_color = True
            self.theme = PLAIN.name
        else:
            named = THEMES.get(settings.theme)
            self.theme = named.name if named else settings.theme
        self.set_class(settings.ascii, "-ascii")
        self.set_keymap(dict(settings.keys))

    # What it looks like

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return ink_variables(dark=self.current_theme.dark)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [NoColor()] if self.settings.no_color else super().get_line_filters()

    def compose(self) -> ComposeResult:
        around = self.around
        yield from (around.head, around.tabs, around.notices, self.body, around.bar, self.filter)
        yield from (around.foot, around.small)

    async def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        await self._turn_to(self.page_name)
        self.run_worker(self._watch(), name="watch")

    # Frames

    async def _watch(self) -> None:
        """Look again and again, at the rate that was asked for."""
        await self.source.start()
        rate_hz = min(self.settings.rate_hz, MOST_HZ)
        pause_s = 1 / rate_hz if rate_hz > 0 else None
        while True:
            self._again.clear()
            await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._again.wait(), pause_s)

    def wake(self) -> None:
        """Look now, and not only when it is time."""
        self._again.set()

    async def look(self) -> None:
        """Ask for a frame and show it. Where the feed raises, that is shown, and the last frame stays."""
        async with self._looking:
            if not self.frozen or self.view is None:
                frame = await self.source.frame()
                if frame is not None:
                    if not self.source.can_go_live:
                        self.tally.add(frame)
                    self.view = View(frame, self.glyphs, self.settings.local_offset_s(frame.now_s))
            page, view = self.pages.get(self.page_name), self.view
            if page is not None and view is not None:
                page.view = view
                await page.prepare(self._series)
            self.draw()

    async def _series(self, label: str, account: str, span_s: float) -> Series | None:
        assert self.view is not None
        return await self.source.series(label, account, span_s, self.view.frame.now_s)

    # What is shown

    def draw(self) -> None:
        """Show the view on the page and around it."""
        page = self.pages.get(self.page_name)
        if page is not None and self.view is not None and page.is_mounted:
            page.take(self.view)
        self._draw_around()

    @property
    def main(self) -> Screen[object]:
        """The screen of the pages, which sheets lie upon."""
        return self.screen_stack[0]

    def _draw_around(self) -> None:
        small = self.around.is_small()
        if self.main.has_class("-small") != small:
            self.main.set_class(small, "-small")
        if small:
            self.filter.display = False
            self.around.draw_small(self.view)
            return
        head, ticks_s = self.source.playing()
        offset_s = self.settings.local_offset_s(head.at_s(ticks_s) if head else 0.0)
        self.around.draw(
            self.view, self.page_name, trouble=self.source.trouble, frozen=self.frozen, playing=(head, ticks_s),
            offset_s=offset_s,
        )  # fmt: skip
        self._draw_foot()

    def _bindings_changed(self, screen: Screen[object]) -> None:
        self.around.bindings_changed()
        self._draw_foot()

    def _draw_foot(self) -> None:
        if self.screen is self.main:
            self.around.draw_foot(self.main)

    async def _turn_to(self, name: str) -> None:
        page = self.pages.get(name)
        if page is None:
            page = self.pages[name] = self._made(name)
            await self.body.mount(page)
        for each in self.pages.values():
            each.display = each is page
        self.page_name = name
        self.filter.display = False
        page.focus()
        self.wake()

    def _made(self, name: str) -> Page:
        if name == "replay":
            return ReplayPage(self.source.playing, lambda: self.around.hints(self.main, "replay."))
        return {"overview": OverviewPage, "model": ModelPage, "refusals": RefusalsPage,
                "callers": CallersPage, "limits": LimitsPage}[name]()  # fmt: skip

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.draw)

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "turn":
            return self.screen is self.main and not self.filter.display
        if action in ("play", "jump", "speed", "to_start"):
            return self.source.is_replay
        if action == "live":
            return self.source.can_go_live
        return True

    async def action_page(self, name: str) -> None:
        await self._turn_to(name)
        if name == "replay" and not self.source.is_replay:
            self.run_worker(self._replay(), group="replay", exclusive=True)

    async def _replay(self) -> None:
        async with self._looking:
            self.frozen = False
            await self.source.replay()
        self.refresh_bindings()
        self.wake()

    async def action_turn(self, step: int) -> None:
        names = PAGES if self.source.is_replay else PAGES[:-1]
        at = names.index(self.page_name) if self.page_name in names else 0
        await self.action_page(names[(at + step) % len(names)])

    async def action_live(self) -> None:
        if self.page_name == "replay":
            await self._turn_to(PAGES[0])
        self.run_worker(self._live(), group="replay", exclusive=True)

    async def _live(self) -> None:
        async with self._looking:
            await self.source.go_live()
            self.view = None
        self.refresh_bindings()
        self.wake()

    def _move(self, change: Callable[[Playhead, float], Playhead]) -> None:
        self.source.move(change)
        self.wake()

    def action_play(self) -> None:
        self._move(Playhead.toggled)

    def action_jump(self, step: int) -> None:
        self._move(lambda head, ticks_s: head.moved(step * timeline.jump_s(head), ticks_s))

    def action_speed(self, step: int) -> None:
        self._move(Playhead.faster if step > 0 else Playhead.slower)

    def action_to_start(self) -> None:
        self._move(lambda head, ticks_s: head.sought(head.first_s, ticks_s))

    def on_bar_clicked(self, event: Bar.Clicked) -> None:
        head, _ = self.source.playing()
        if head is not None:
            at_s = self.around.instant_at(event.x, head)
            if at_s is not None:
                self._move(lambda head, ticks_s: head.sought(at_s, ticks_s))

    def action_freeze(self) -> None:
        self.frozen = not self.frozen
        self.wake()

    def action_other_theme(self) -> None:
        if not self.settings.no_color:
            self.theme = THEMES["light" if self.current_theme.dark else "dark"].name

    def action_picture(self) -> None:
        self.deliver_screenshot(path=self.settings.picture_folder)

    def action_press(self, key: str) -> None:
        self.simulate_key(key)

    def action_help(self) -> None:
        page = self.pages[self.page_name]
        rows = self.around.all_keys(self.main)
        self.push_screen(
            help_sheet(self.page_name.capitalize(), page.HELP or "", rows, self.glyphs)
        )

    # Lists

    def action_filter(self) -> None:
        page = self.pages[self.page_name]
        if page.FIELDS:
            self.filter.display = True
            fields = " ".join(f"{field}:" for field in page.FIELDS if field != "text")
            self.filter.placeholder = plain(f"filter: {fields} since:10m", self.glyphs)
            self.filter.value = page.filter_text
            self.filter.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if self.filter.display:
            self.pages[self.page_name].filter(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.filter.display = False
        self.pages[self.page_name].focus()

    def on_key(self, event: events.Key) -> None:
        page = self.pages.get(self.page_name)
        if event.key == "escape" and page is not None and self.screen is self.main:
            if self.filter.display:
                self.filter.display = False
                page.focus()
            page.filter("")

    def on_wanted(self, event: Wanted) -> None:
        self.wake()

    async def on_page_chosen(self, event: Page.Chosen) -> None:
        await self._turn_to("model")
        page = self.pages["model"]
        assert isinstance(page, ModelPage)
        page.choose(event.label, event.account)

    def on_page_explain(self, event: Page.Explain) -> None:
        self.run_worker(self._explain(event.refusal), group="explain", exclusive=True)

    async def _explain(self, refusal: Refusal) -> None:
        view, local_time = self.view, self.settings.local_time
        if view is not None:
            diagnosis = await self.source.diagnosis(refusal)
            await self.push_screen(diagnosis_sheet(refusal, diagnosis, view, local_time))

    def action_command_palette(self) -> None:
        if not CommandPalette.is_open(self):
            self.push_screen(
                CommandPalette(id="--command-palette", placeholder="A page, a model, an action")
            )

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        for name in PAGES:
            yield SystemCommand(
                f"Page: {name}", "Turn to it", partial(self._run, f"page('{name}')")
            )
        yield SystemCommand("Freeze", "Stop or go on", self.action_freeze)
        yield SystemCommand("Help", "What this page shows, and all keys", self.action_help)
        yield SystemCommand(
            "Picture", "Save the screen as SVG", partial(self.set_timer, 0.1, self.action_picture)
        )
        if not self.settings.no_color:
            yield SystemCommand("Theme", "Choose colours", self.search_themes)
        yield SystemCommand("Quit", "Close the dashboard", partial(self._run, "quit"))
        for row in self.view.frame.rows[:MOST_MODELS] if self.view else ():
            # The palette reads markup, and this name is anybody's.
            title = escape(plain(f"Model: {inert(row.label)} {inert(row.account)}", self.glyphs))
            yield SystemCommand(title, "Its charts", partial(self._choose, row.label, row.account))

    async def _run(self, action: str) -> None:
        await self.run_action(action)

    def _choose(self, label: str, account: str) -> None:
        self.post_message(Page.Chosen(label, account))
