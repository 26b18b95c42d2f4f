"""What all pages are: lines that draw the view they were last given, and fetch what a frame does not hold."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from gemquota.dash import keys
from gemquota.dash.chrome import empty_lines
from gemquota.dash.filters import Filter, parsed
from gemquota.dash.ink import Ink, Line, folded
from gemquota.dash.lines import Draw, Lines
from gemquota.dash.view import View
from gemquota.domain.frame import Refusal, Series

Ask = Callable[[str, str, float], Awaitable[Series | None]]
"""Label, account and seconds (0: all that is recorded) to a series that ends at the instant that is shown; None: it
cannot be had."""


class Kept:
    """A series that is fetched again only when it would show something else."""

    def __init__(self) -> None:
        self.series: Series | None = None
        self._of: tuple[str, str, float] | None = None
        self._at_s = 0.0

    def drop(self) -> None:
        """Forget it: another model's must not be shown under a new name."""
        self.series = self._of = None

    async def fetch(self, ask: Ask, label: str, account: str, span_s: float, now_s: float) -> None:
        """Have it as of `now_s`, or from so shortly before that no chart tells the difference."""
        wanted = (label, account, span_s)
        if self._of is not None and self._of[:2] != wanted[:2]:
            self.drop()
        if self._of == wanted and self.series is not None:
            fresh_s = max(1.0, min(60.0, self.series.step_s / 2))
            if abs(now_s - self._at_s) < fresh_s:
                return
        found = await ask(label, account, span_s)
        if found is not None:
            self.series, self._of, self._at_s = found, wanted, now_s


class Wanted(Message):
    """A page needs something fetched before it can go on."""


def bindings(*actions: keys.Action) -> list[BindingType]:
    """Keys of a page."""
    return [
        Binding(each.key, each.action, each.text, show=each.footer, id=each.id) for each in actions
    ]


class Page(Lines):
    """What all pages have: a view to draw, and a filter where there is a list."""

    FIELDS: ClassVar[tuple[str, ...]] = ()
    """What a filter may ask for; empty: this page has none."""

    @dataclass
    class Chosen(Message):
        """A model is to be shown by itself."""

        label: str
        account: str

    @dataclass
    class Explain(Message):
        """A refusal is to be explained in full."""

        refusal: Refusal

    def __init__(self, *, cursor: bool = False) -> None:
        super().__init__(id=f"page-{self.name_of()}", cursor=cursor)
        self.show_lines([(), (Ink("  Reading what is recorded", "dim"),)])
        self.view: View | None = None
        self.filter_text = ""
        self.wanted = Filter()

    @classmethod
    def name_of(cls) -> str:
        """As in `keys.PAGES`."""
        return cls.__name__.removesuffix("Page").lower()

    def take(self, view: View) -> None:
        """Show another view."""
        self.view = view
        self.draw()

    async def prepare(self, ask: Ask) -> None:
        """Fetch what the frame does not hold, before it is drawn."""

    def resized(self) -> None:
        self.draw()

    def filter(self, text: str) -> None:
        """Show only what this filter admits."""
        self.filter_text, self.wanted = text, parsed(text, self.FIELDS)
        self.draw()

    def draw(self) -> None:
        """Draw the view, if there is one and room for it."""
        view, (width, height) = self.view, self.scrollable_content_region.size
        if view is None or width < 1 or height < 1:
            return
        if view.frame.is_empty and self.name_of() != "replay":
            self.show_lines(empty_lines(view.frame.where, width=width, glyphs=view.glyphs))
        else:
            self.draw_page(view, width, height)

    def draw_page(self, view: View, width: int, height: int) -> None:
        """Draw a view that is not empty. A page that shows nothing of it is blank."""
        self.show_lines([])

    def table(
        self,
        head: Line,
        count: int,
        draw: Draw,
        *,
        width: int,
        below: Sequence[Line] = (),
        nothing: str = "",
        per_row: int = 1,
    ) -> None:
        """Show rows below their heading, and `below` at the foot of the page."""
        heading = [head]
        if self.filter_text:
            heading.insert(0, self._filter_line(count))
        if not count:
            lines: list[Line] = [
                (),
                *((Ink(f"  {part}", "dim"),) for part in folded(nothing, width - 4)),
            ]
            self.show_lines(lines, head=heading)
            return
        self.show(count, draw, head=heading, foot=below, per_row=per_row)

    def _filter_line(self, count: int) -> Line:
        mistake = f"  {self.wanted.mistake}" if self.wanted.mistake else ""
        assert self.view is not None
        return (
            Ink(" filter ", "badge"),
            Ink(f" {self.view.name(self.filter_text)} ", "accent"),
            Ink(f" {count:,} found", "dim"),
            Ink(self.view.name(mistake), "warn"),
        )
