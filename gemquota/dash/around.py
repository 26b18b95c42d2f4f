"""What stands around the page: head, pages, notices, the recording's line of time, the keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from gemquota.dash import chrome, keys, timeline
from gemquota.dash.glyphs import Glyphs, plain
from gemquota.dash.ink import Line, Role
from gemquota.dash.lines import Lines
from gemquota.dash.view import View
from gemquota.domain.playhead import Playhead

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen
    from textual.widget import Widget

MOST_NOTICES = 3
TALL = 30
"""Lines from which more than one notice is shown."""
_ARROWS = str.maketrans(
    {"↑": "up", "↓": "down", "←": "left", "→": "right", "␣": "space", "⏎": "enter", "⇥": "tab"}
)
BAD: Role = "bad"


class Bar(Lines):
    """The recording's line of time; a click goes there."""

    @dataclass
    class Clicked(Message):
        """At this cell."""

        x: int

    def on_click(self, event: events.Click) -> None:
        self.post_message(self.Clicked(event.x))


class Around:
    """Holds the strips and says what is on them."""

    def __init__(self, app: App[object], glyphs: Glyphs, keymap: Mapping[str, str]) -> None:
        self._app, self._glyphs, self._keymap = app, glyphs, keymap
        self.head, self.tabs, self.notices, self.foot, self.small = (
            Lines(id=name, focusable=False, classes="strip")
            for name in ("head", "tabs", "notices", "foot", "small")
        )
        self.bar = Bar(id="bar", focusable=False, classes="strip")
        self._bar_line: Line = ()
        self._foot_for: tuple[int, Widget | None] | None = None

    def is_small(self) -> bool:
        """Whether there is room for one line only."""
        width, height = self._app.size
        return width < chrome.LEAST_WIDTH or height < chrome.LEAST_HEIGHT

    def draw_small(self, view: View | None) -> None:
        """The one line."""
        self.notices.display = self.bar.display = False
        self.small.show_lines([chrome.too_small_line(view, width=self._app.size.width)])

    def draw(
        self,
        view: View | None,
        page: str,
        *,
        trouble: str,
        frozen: bool,
        playing: tuple[Playhead | None, float],
        offset_s: float,
    ) -> None:
        """Everything but the keys, which change when something else is focused."""
        width, height = self._app.size
        attention = [(f"the feed: {trouble}", BAD)] if trouble else []
        attention += chrome.attention(view.frame) if view else []
        most = MOST_NOTICES if height >= TALL else 1
        lines = chrome.notice_lines(attention, width=width, most=most, glyphs=self._glyphs)
        self.notices.display = bool(lines)
        self.notices.show_lines(lines)
        head, ticks_s = playing
        state: Line = ()
        if view is not None:
            self.head.show_lines([chrome.head_line(view, width=width)])
            state = chrome.state_line(view, frozen=frozen, replayed=head is not None, width=width)
        self.tabs.show_lines([chrome.tabs_line(page, state, width=width)])
        self.bar.display = head is not None
        if head is not None:
            self._bar_line = timeline.bar_line(
                head, ticks_s, offset_s, width=width, glyphs=self._glyphs
            )
            self.bar.show_lines([self._bar_line])

    def instant_at(self, x: int, head: Playhead) -> float | None:
        """The recorded instant at a cell of the line of time; None: none is there."""
        return timeline.instant_at(x, head, self._bar_line)

    def bound(self, screen: Screen[object]) -> dict[str, tuple[list[Binding], bool]]:
        """The keys that are active now by the names of their actions, and whether all pages have them."""
        found: dict[str, tuple[list[Binding], bool]] = {}
        for active in screen.active_bindings.values():
            name = active.binding.id or ""
            if name in keys.ACTIONS:
                everywhere = active.node is self._app
                found.setdefault(name, ([], everywhere))[0].append(active.binding)
        for name, (bound, _) in found.items():
            # As they are listed, not as textual happens to have merged them.
            listed = self._keymap.get(name, keys.ACTIONS[name].key).split(",")
            bound.sort(
                key=lambda each: listed.index(each.key) if each.key in listed else len(listed)
            )
        return {name: found[name] for name in keys.ACTIONS if name in found}

    def bindings_changed(self) -> None:
        """The keys must be looked up again."""
        self._foot_for = None

    def draw_foot(self, screen: Screen[object]) -> None:
        """The keys of the page and of a recording, then those that are always there."""
        width, focused = self._app.size.width, screen.focused
        if self._foot_for == (width, focused):  # which keys are active takes long to find out
            return
        self._foot_for = width, focused
        if isinstance(focused, Input):
            hints = [chrome.Hint("enter", "Keep the filter"), chrome.Hint("esc", "End it")]
            self.foot.show_lines([chrome.foot_line(hints, width=width)])
            return
        own: list[chrome.Hint] = []
        common: list[chrome.Hint] = []
        for name, (bound, everywhere) in self.bound(screen).items():
            first = bound[0]
            if first.show:
                hint = chrome.Hint(self.shown(first), first.description, _press(first.key))
                (common if everywhere and not name.startswith("replay.") else own).append(hint)
        self.foot.show_lines([chrome.foot_line([*own, *common], width=width)])

    def shown(self, binding: Binding) -> str:
        """A key's name in the characters that the terminal has."""
        text = self._app.get_key_display(binding)
        return plain(text.translate(_ARROWS), self._glyphs) if self._glyphs.ascii else text

    def hints(self, screen: Screen[object], prefix: str) -> list[tuple[str, str]]:
        """Keys of the actions whose names begin so, and what they do."""
        return [
            (self.shown(bound[0]), bound[0].description)
            for name, (bound, _) in self.bound(screen).items()
            if name.startswith(prefix)
        ]

    def all_keys(self, screen: Screen[object]) -> Sequence[tuple[str, str, str]]:
        """Every key that works now: as it is bound, what it does, what it is called."""
        return [
            (", ".join(map(self.shown, bound)), keys.ACTIONS[name].text, name)
            for name, (bound, _) in self.bound(screen).items()
        ]


def _press(key: str) -> str:
    """What a click on a key's hint does; nothing where the key's name would not be a plain text."""
    return f"app.press('{key}')" if key.replace("+", "").replace("_", "").isalnum() else ""
