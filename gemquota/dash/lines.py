"""The one widget: lines of ink, of which it repaints the ones that changed.

What a page shows changes in a few figures four times a second, while laying out and painting
whole tables costs a fifth of a core. So a page says how many rows there are and how to draw
one; only the rows in view are drawn, and of those only what differs reaches the terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from gemquota.dash.ink import Line, cut
from gemquota.dash.keys import OPEN
from gemquota.dash.keys import ROWS as ROW_KEYS
from gemquota.dash.themes import CSS, ROLES

Draw = Callable[[int, int, bool], Sequence[Line]]
"""Row, width in cells and whether the row is selected, to the row's lines."""


class Lines(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of a fixed height below a heading that stays; a cursor, if its page wants one."""

    DEFAULT_CSS = CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{role}" for role in (*ROLES, "cursor")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(each.key, each.action, each.text, show=False, id=each.id)
        for each in (*ROW_KEYS, OPEN)
    ]

    @dataclass
    class Opened(Message):
        """A row was chosen: Enter, or a click on the row that had the cursor."""

        lines: Lines
        row: int

        @property
        def control(self) -> Lines:
            return self.lines

    def __init__(
        self,
        *,
        id: str | None = None,
        classes: str | None = None,
        cursor: bool = False,
        focusable: bool = True,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.can_focus = focusable
        self.count = 0
        self.row = 0
        """The one that is selected; of no meaning without a cursor."""
        self.has_cursor = cursor
        self._per_row = 1
        self._selectable = True
        self._following = True
        """Whether the view goes along with the cursor: until somebody scrolls away from it."""
        self._head: Sequence[Line] = ()
        self._foot: Sequence[Line] = ()
        self._draw: Draw = lambda row, width, selected: ()
        self._seen: dict[int, tuple[Line, bool]] = {}
        self._strips: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}

    def show(
        self,
        count: int,
        draw: Draw,
        *,
        head: Sequence[Line] = (),
        foot: Sequence[Line] = (),
        per_row: int = 1,
        selectable: bool = True,
    ) -> None:
        """Show `count` rows of `per_row` lines between the lines of `head` and `foot`, which stay.

        Where they are not `selectable`, there is no cursor for now.
        """
        self._selectable = selectable
        self.count, self._draw, self._head, self._foot = count, draw, head, foot
        self._per_row = max(1, per_row)
        if selectable:
            self.row = max(0, min(self.row, count - 1))
        size = Size(0, count * self._per_row + len(head) + len(foot))
        if size.height != self.virtual_size.height:
            self.virtual_size = size
        if self._following and self.cursor_shown:
            self._bring_into_view()
        self.repaint()

    def show_lines(self, lines: Sequence[Line], *, head: Sequence[Line] = ()) -> None:
        """Show these lines, one row each."""
        self.show(
            len(lines), lambda row, width, selected: (lines[row],), head=head, selectable=False
        )

    def repaint(self) -> None:
        """Repaint the lines in view that are not what they were."""
        size = self.size
        if not size.width or not size.height:
            return
        fresh = self._in_view(size)
        if len(fresh) != len(self._seen):
            self._seen, self._strips = fresh, {}
            self.refresh()
            return
        changed = [y for y, line in fresh.items() if self._seen.get(y) != line]
        self._seen = fresh
        for y in changed:
            self._strips.pop(y, None)
        if len(changed) > size.height // 2:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, y, size.width, 1) for y in changed))

    def _in_view(self, size: Size) -> dict[int, tuple[Line, bool]]:
        width = self.scrollable_content_region.width
        seen = {y: (cut(line, width), False) for y, line in enumerate(self._head[: size.height])}
        top, y, bottom = self.scroll_offset.y, len(self._head), size.height - len(self._foot)
        row, skip = divmod(top, self._per_row)
        while y < bottom and row < self.count:
            selected = self.cursor_shown and row == self.row
            drawn = list(self._draw(row, width, selected))[: self._per_row]
            drawn += [()] * (self._per_row - len(drawn))
            for line in drawn[skip:]:
                if y < bottom:
                    seen[y] = cut(line, width), selected
                    y += 1
            row, skip = row + 1, 0
        for rest in range(y, size.height):
            seen[rest] = (), False
        for number, line in enumerate(self._foot[: max(0, size.height - len(self._head))]):
            seen[max(len(self._head), bottom) + number] = cut(line, width), False
        return seen

    def render_line(self, y: int) -> Strip:
        strip = self._strips.get(y)
        if strip is None:
            if y not in self._seen:
                self._seen = self._in_view(self.size)
            line, selected = self._seen.get(y, ((), False))
            strip = self._strips[y] = self._strip(line, selected)
        return strip

    def _strip(self, line: Line, selected: bool) -> Strip:
        base = self._style("") + self._style("cursor") if selected else self._style("")
        segments = []
        for piece in line:
            style = base + self._style(piece.role) if piece.role else base
            if piece.action:
                style += Style.from_meta({"@click": piece.action})
            segments.append(Segment(piece.text, style))
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _style(self, role: str) -> Style:
        style = self._styles.get(role)
        if style is None:
            if role:
                partial = self.get_component_styles(f"ink--{role}").partial_rich_style
                style = partial
            else:
                style = self.rich_style
            self._styles[role] = style
        return style

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles, self._strips = {}, {}

    def on_resize(self, event: events.Resize) -> None:
        self._seen, self._strips = {}, {}
        self.resized()
        self.refresh()

    def resized(self) -> None:
        """Called when there is more or less room: a page draws itself anew."""
        self.repaint()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._seen, self._strips = {}, {}
            self._following = self._is_in_view()

    @property
    def cursor_shown(self) -> bool:
        """Whether there are rows to choose from."""
        return self.has_cursor and self._selectable

    def select(self, row: int) -> None:
        """Put the cursor on a row and bring that into view."""
        self.row = max(0, min(row, self.count - 1))
        self._following = True
        self._bring_into_view()
        self.repaint()

    def _room(self) -> int:
        """Lines for rows."""
        return self.size.height - len(self._head) - len(self._foot)

    def _is_in_view(self) -> bool:
        top, offset = self.row * self._per_row, self.scroll_offset.y
        return offset <= top and top + self._per_row <= offset + self._room()

    def _bring_into_view(self) -> None:
        top, room = self.row * self._per_row, self._room()
        if room < self._per_row or self._is_in_view():
            return
        above = top < self.scroll_offset.y
        self.scroll_to(y=top if above else top + self._per_row - room, animate=False, force=True)

    def action_row(self, step: int) -> None:
        if self.cursor_shown:
            self.select(self.row + step)
        else:
            self.scroll_relative(y=step, animate=False, force=True)

    def action_rows(self, pages: int) -> None:
        room = max(1, self._room() // self._per_row)
        self.action_row(pages * room)

    def action_edge(self, edge: int) -> None:
        if self.cursor_shown:
            self.select(0 if edge < 0 else self.count - 1)
        else:
            self.scroll_to(y=0 if edge < 0 else self.max_scroll_y, animate=False, force=True)

    def action_open(self) -> None:
        if self.cursor_shown and self.count:
            self.post_message(self.Opened(self, self.row))

    def on_click(self, event: events.Click) -> None:
        y = event.get_content_offset(self)
        inside = range(len(self._head), self.size.height - len(self._foot))
        if y is None or not self.cursor_shown or y.y not in inside:
            return
        row = (y.y - len(self._head) + self.scroll_offset.y) // self._per_row
        if 0 <= row < self.count:
            if row == self.row:
                self.action_open()
            else:
                self.select(row)
