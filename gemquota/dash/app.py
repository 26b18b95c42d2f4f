"""The application: it asks a feed for frames, and shows the page that the reader is on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, TypeVar

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.containers import Container
from textual.filter import LineFilter, NoColor
from textual.markup import escape
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from gemquota.dash import chrome, keys, timeline
from gemquota.dash.glyphs import ASCII, UNICODE, plain
from gemquota.dash.ink import Line, Role, inert
from gemquota.dash.keys import PAGES
from gemquota.dash.lines import Lines
from gemquota.dash.pages import (
    CallersPage,
    LimitsPage,
    ModelPage,
    OverviewPage,
    Page,
    RefusalsPage,
    ReplayPage,
    Wanted,
)
from gemquota.dash.settings import MOST_HZ, Settings
from gemquota.dash.sheet import diagnosis_sheet, help_sheet
from gemquota.dash.summary import Summary, Tally
from gemquota.dash.themes import PLAIN, THEMES, ink_variables
from gemquota.dash.view import View
from gemquota.domain.feed import Feed
from gemquota.domain.frame import Frame, Series
from gemquota.domain.playhead import Playhead, started
from gemquota.domain.secrets import redacted

T = TypeVar("T")
BAD: Role = "bad"
CLOSING_S = 2.0
"""How long a feed may take to close before it is left alone."""
MOST_NOTICES = 3
MOST_MODELS = 200
"""Which the command palette offers."""


class Bar(Lines):
    """The recording's line of time; a click goes there."""

    @dataclass
    class Clicked(Message):
        """At this cell."""

        x: int

    def on_click(self, event: events.Click) -> None:
        self.post_message(self.Clicked(event.x))


class Dashboard(App[object]):
    """See `run`."""

    TITLE = "gemquota"
    CSS = """
    Screen { background: $background; }
    .strip { height: 1; scrollbar-size: 0 0; scrollbar-gutter: auto; overflow: hidden; }
    #notices { height: auto; max-height: 3; }
    #notices, #bar, #filter, #small { display: none; }
    #body { height: 1fr; }
    #filter { height: 1; border: none; padding: 0 1; background: $surface; }
    .-small > * { display: none; }
    .-small > #small { display: block; }
    .-ascii Lines { scrollbar-size: 0 0; }
    .-ascii Toast { border: none; }
    .-ascii SearchIcon { display: none; }
    .-ascii CommandPalette #--input, .-ascii CommandPalette #--results { border: none; }
    .-ascii CommandPalette Button, .-ascii LoadingIndicator { display: none; }
    .-ascii CommandList { scrollbar-size: 0 0; border: none; }
    .-ascii CommandInput { border: none; }
    """
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
        self.strips = {
            name: Lines(id=name, focusable=False)
            for name in ("head", "tabs", "notices", "foot", "small")
        }
        self.strips["bar"] = Bar(id="bar", focusable=False)
        self.body = Container(id="body")
        self.filter = Input(id="filter", compact=True)
        self.view: View | None = None
        self.frozen = False
        self.trouble = ""
        """What the feed raised when it was last asked; empty: nothing."""
        self.tally = Tally(settings.ticks_s())
        self._live = feed
        self._recording: Feed | None = None
        self._head: Playhead | None = None
        # A feed belongs to one thread, and one that waits for a locked file must not stop the keys.
        self._asker = ThreadPoolExecutor(1, thread_name_prefix="gemquota-feed")
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
        for name in ("head", "tabs", "notices"):
            yield self.strips[name]
        yield self.body
        yield self.strips["bar"]
        yield self.filter
        yield self.strips["foot"]
        yield self.strips["small"]

    async def on_mount(self) -> None:
        for strip in self.strips.values():
            strip.add_class("strip")
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._draw_foot())
        await self._turn_to(self.page_name)
        self.run_worker(self._watch(), name="watch")

    # Where frames come from

    async def _ask(self, question: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._asker, partial(question, *arguments)
        )

    def playing(self) -> tuple[Playhead | None, float]:
        """Where a recording is, and what the clock shows; None where it is no recording."""
        return self._head, self.settings.ticks_s()

    async def _watch(self) -> None:
        """Look again and again, at the rate that was asked for."""
        try:
            line = await self._ask(self._live.timeline)
        except Exception as error:
            self.trouble = _said(error)
        else:
            self._head = None if line.live else started(line, self.settings.ticks_s())
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
        """Ask for a frame and show it. Whatever the feed raises is shown, and the last frame stays."""
        async with self._looking:
            if not self.frozen or self.view is None:
                head, ticks_s = self.playing()
                now_s = self.settings.now_s() if head is None else head.at_s(ticks_s)
                feed = self._recording or self._live
                try:
                    frame: Frame = await self._ask(feed.frame, now_s)
                except Exception as error:
                    self.trouble = _said(error)
                else:
                    self.trouble = ""
                    if self._recording is None:
                        self.tally.add(frame)
                    self.view = View(frame, self.glyphs, self.settings.local_offset_s(frame.now_s))
            await self._prepare()
            self.draw()

    async def _prepare(self) -> None:
        page, view = self.pages.get(self.page_name), self.view
        if page is None or view is None:
            return
        page.view = view
        feed = self._recording or self._live

        async def series(label: str, account: str, span_s: float) -> Series:
            return await self._ask(feed.series, label, account, span_s, view.frame.now_s)

        try:
            await page.prepare(series)
        except Exception as error:
            self.trouble = _said(error)

    # What is shown

    def draw(self) -> None:
        """Show the view on the page and around it."""
        page = self.pages.get(self.page_name)
        if page is not None and self.view is not None and page.is_mounted:
            page.take(self.view)
        self._draw_around()

    def _draw_around(self) -> None:
        width, height = self.size
        small = width < chrome.LEAST_WIDTH or height < chrome.LEAST_HEIGHT
        main = self.screen_stack[0]
        if main.has_class("-small") != small:
            main.set_class(small, "-small")
        if small:
            for name in ("notices", "bar"):
                self.strips[name].display = False
            self.filter.display = False
            self._strip("small", [chrome.too_small_line(self.view, width=width)])
            return
        view = self.view
        notices = [(f"the feed: {self.trouble}", BAD)] if self.trouble else []
        notices += chrome.attention(view.frame) if view else []
        most = MOST_NOTICES if height >= 30 else 1
        lines = chrome.notice_lines(notices, width=width, most=most, glyphs=self.glyphs)
        self.strips["notices"].display = bool(lines)
        self._strip("notices", lines)
        state: Line = ()
        if view is not None:
            self._strip("head", [chrome.head_line(view, width=width)])
            replayed = self._head is not None
            state = chrome.state_line(view, frozen=self.frozen, replayed=replayed, width=width)
        self._strip("tabs", [chrome.tabs_line(self.page_name, state, width=width)])
        head, ticks_s = self.playing()
        self.strips["bar"].display = head is not None
        if head is not None:
            self._strip("bar", [self._bar_line(head, ticks_s)])
        self._draw_foot()

    def _bar_line(self, head: Playhead, ticks_s: float) -> Line:
        offset_s = self.settings.local_offset_s(head.at_s(ticks_s))
        return timeline.bar_line(head, ticks_s, offset_s, width=self.size.width, glyphs=self.glyphs)

    def _strip(self, name: str, lines: Sequence[Line]) -> None:
        self.strips[name].show_lines(lines)

    def _bound(self) -> dict[str, tuple[list[Binding], bool]]:
        """The keys that are active now by the names of their actions, and whether all pages have them."""
        found: dict[str, tuple[list[Binding], bool]] = {}
        for active in self.screen.active_bindings.values():
            name = active.binding.id or ""
            if name in keys.ACTIONS:
                found.setdefault(name, ([], active.node is self))[0].append(active.binding)
        for name, (bound, _) in found.items():
            # As they are listed, not as textual happens to have merged them.
            listed = self._keymap.get(name, keys.ACTIONS[name].key).split(",")
            bound.sort(
                key=lambda each: listed.index(each.key) if each.key in listed else len(listed)
            )
        return {name: found[name] for name in keys.ACTIONS if name in found}

    def _draw_foot(self) -> None:
        if self.screen is not self.screen_stack[0]:
            return
        own: list[chrome.Hint] = []
        common: list[chrome.Hint] = []
        for bound, everywhere in self._bound().values():
            if bound[0].show:
                hint = chrome.Hint(
                    self._shown(bound[0]), bound[0].description, _press(bound[0].key)
                )
                (common if everywhere else own).append(hint)
        self._strip("foot", [chrome.foot_line([*own, *common], width=self.size.width)])

    def _shown(self, binding: Binding) -> str:
        return self.glyphs_only(self.get_key_display(binding))

    def glyphs_only(self, text: str) -> str:
        """A key's name in the characters that the terminal has."""
        return plain(text, self.glyphs) if not self.glyphs.ascii else text.translate(_ARROWS)

    async def _turn_to(self, name: str) -> None:
        page = self.pages.get(name)
        if page is None:
            page = self.pages[name] = self._made(name)
            await self.body.mount(page)
        for each in self.pages.values():
            each.display = each is page
        self.page_name = name
        if self.filter.display:
            self._close_filter()
        page.focus()
        self.wake()

    def _made(self, name: str) -> Page:
        if name == "replay":
            return ReplayPage(self)
        return {"overview": OverviewPage, "model": ModelPage, "refusals": RefusalsPage,
                "callers": CallersPage, "limits": LimitsPage}[name]()  # fmt: skip

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.draw)

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "turn":
            return self.screen is self.screen_stack[0] and not self.filter.display
        if action in ("play", "jump", "speed", "to_start"):
            return self._head is not None
        if action == "live":
            return self._recording is not None
        return True

    async def action_page(self, name: str) -> None:
        if name == "replay" and self._head is None:
            await self._start_replay()
        await self._turn_to(name)
        self.refresh_bindings()

    async def action_turn(self, step: int) -> None:
        names = PAGES if self._head is not None else PAGES[:-1]
        at = names.index(self.page_name) if self.page_name in names else 0
        await self.action_page(names[(at + step) % len(names)])

    async def _start_replay(self) -> None:
        async with self._looking:
            try:
                recording = await self._ask(self._live.replay)
                if recording is not None:
                    line = await self._ask(recording.timeline)
                    self._head = started(line, self.settings.ticks_s())
                    self._recording = recording
                    self.frozen = False
            except Exception as error:
                self.trouble = _said(error)

    async def action_live(self) -> None:
        recording, self._recording, self._head = self._recording, None, None
        if recording is not None:
            with suppress(Exception):
                await self._ask(recording.close)
        self.view = None
        self.refresh_bindings()
        if self.page_name == "replay":
            await self._turn_to(PAGES[0])
        self.wake()

    def replay_hints(self) -> list[tuple[str, str]]:
        """Keys of the replay, as they are bound now."""
        return [
            (self._shown(bound[0]), bound[0].description)
            for name, (bound, _) in self._bound().items()
            if name.startswith("replay.")
        ]

    def _move(self, change: Callable[[Playhead, float], Playhead]) -> None:
        head, ticks_s = self.playing()
        if head is not None:
            self._head = change(head, ticks_s)
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
        head, ticks_s = self.playing()
        if head is not None:
            at_s = timeline.instant_at(event.x, head, self._bar_line(head, ticks_s))
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
        rows = [
            (", ".join(map(self._shown, bound)), keys.ACTIONS[name].text, name)
            for name, (bound, _) in self._bound().items()
        ]
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

    def _close_filter(self) -> None:
        self.filter.display = False

    def on_key(self, event: events.Key) -> None:
        page = self.pages.get(self.page_name)
        if event.key == "escape" and page is not None and self.screen is self.screen_stack[0]:
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

    async def on_page_explain(self, event: Page.Explain) -> None:
        assert self.view is not None
        feed = self._recording or self._live
        try:
            diagnosis = await self._ask(feed.diagnosis, event.refusal)
        except Exception as error:
            self.trouble = _said(error)
            diagnosis = None
        self.push_screen(
            diagnosis_sheet(event.refusal, diagnosis, self.view, self.settings.local_time)
        )

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

    def finish(self) -> None:
        """Close what was opened. The feed is closed by the thread that it belongs to."""
        for feed in filter(None, (self._recording, self._live)):
            with suppress(Exception):
                self._asker.submit(feed.close).result(CLOSING_S)
        self._asker.shutdown(wait=False, cancel_futures=True)


_ARROWS = str.maketrans(
    {"↑": "up", "↓": "down", "←": "left", "→": "right", "␣": "space", "⏎": "enter", "⇥": "tab"}
)


def _press(key: str) -> str:
    """What a click on a key's hint does; nothing where the key's name would not be a plain text."""
    return f"app.press('{key}')" if key.replace("+", "").replace("_", "").isalnum() else ""


def _said(error: Exception) -> str:
    """An exception in a line, with no key in it."""
    return redacted(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


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
        app.finish()
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
    app = Dashboard(feed, replace(settings, rate_hz=0, theme=theme or settings.theme, page=wanted))

    async def taken() -> str:
        async with app.run_test(size=(width, height)) as pilot:
            await app.look()
            await pilot.pause()
            if page == "diagnosis" and app.view is not None and app.view.frame.refusals:
                app.post_message(Page.Explain(app.view.frame.refusals[0]))
                while app.screen is app.screen_stack[0]:
                    await pilot.pause(0.02)
                await pilot.pause()
            return app.export_screenshot(title="gemquota dashboard")

    try:
        return asyncio.run(taken())
    finally:
        app.finish()
