"""The pages that are a list: refusals, callers, limits. Each is a table whose module says how a row looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from textual.binding import BindingType

from gemquota.dash import callers, keys, limit_table, overview, refusals
from gemquota.dash.ink import Line
from gemquota.dash.lines import Lines
from gemquota.dash.page import Page, bindings
from gemquota.dash.table import Placed
from gemquota.dash.view import View
from gemquota.domain.frame import Caller, LimitRow, Refusal

Item = TypeVar("Item")
_Shown = TypeVar("_Shown", contravariant=True)


class Looks(Protocol[_Shown]):
    """How items look as rows: what the modules of tables have."""

    def plan(self, items: Sequence[_Shown], width: int, /) -> Sequence[Placed]: ...
    def head(self, placed: Sequence[Placed], /) -> Line: ...
    def row_line(
        self, item: _Shown, view: View, placed: Sequence[Placed], /, *, selected: bool
    ) -> Line: ...
    def explained(
        self, item: _Shown, view: View, /, *, width: int, most: int
    ) -> Sequence[Line]: ...


class ListPage(Page, Generic[Item]):
    """A filtered list, and below it what there is to say of the item that the cursor is on."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FILTER)
    NOTHING = ""
    """Said where there are no items;"""
    NONE_ADMITTED = ""
    """and where the filter admits none of them."""

    def __init__(self, looks: Looks[Item]) -> None:
        super().__init__(cursor=True)
        self._looks = looks
        self.found: Sequence[Item] = ()

    def items(self, view: View) -> Sequence[Item]:
        """What the filter admits of a view."""
        return ()

    def draw_page(self, view: View, width: int, height: int) -> None:
        looks, found = self._looks, self.items(view)
        self.found = found
        placed = looks.plan(found, width)
        below: Sequence[Line] = ()
        if height >= overview.ROOMY and found:
            item = found[min(self.row, len(found) - 1)]
            below = looks.explained(item, view, width=width, most=max(4, height // 3))

        def draw(index: int, cells: int, selected: bool) -> Sequence[Line]:
            return (looks.row_line(found[index], view, placed, selected=selected),)

        nothing = self.NONE_ADMITTED if self.filter_text else self.NOTHING
        self.table(looks.head(placed), len(found), draw, width=width, below=below, nothing=nothing)

    def select(self, row: int) -> None:
        super().select(row)
        self.draw()


class RefusalsPage(ListPage[Refusal]):
    """The live list of refusals."""

    HELP = """Every call that was refused or failed, the newest first. Enter opens the whole diagnosis: which limit, on
    what evidence, how long to wait, what to do; it can be copied as text, Markdown or JSON. / filters:
    model:flash cause:quota since:10m, -is:retry for the opposite; the fields are model cause key tag client source
    status method tier limit is text."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        keys.OPEN._replace(text="Diagnosis"), keys.FILTER
    )
    FIELDS = refusals.FIELDS
    NOTHING = "Nothing was refused."
    NONE_ADMITTED = "Nothing is admitted by the filter. Escape ends it."

    def __init__(self) -> None:
        super().__init__(refusals)
        self._at: int | None = None

    def items(self, view: View) -> Sequence[Refusal]:
        found = refusals.admitted(view.frame.refusals, self.wanted, view.frame.now_s)
        if self._at is not None and self.row:
            # The list grows at its top: the cursor stays on what it was on.
            names = [each.key for each in found]
            if self._at in names:
                self.row = names.index(self._at)
        return found

    def select(self, row: int) -> None:
        if self.found:
            self._at = self.found[max(0, min(row, len(self.found) - 1))].key
        super().select(row)

    def on_lines_opened(self, event: Lines.Opened) -> None:
        if self.found:
            self.post_message(self.Explain(self.found[event.row]))


class CallersPage(ListPage[Caller]):
    """Who eats the quota."""

    HELP = """Whose calls they were since midnight in Los Angeles, by tag, user agent and key. RETRIES is calls per
    thing asked for: 3x means every request was sent three times. WASTED calls were sent into a window that a refusal
    had said is closed; a STORM sends them one after another."""
    FIELDS = callers.FIELDS
    NOTHING = "Nobody has called since midnight in Los Angeles."
    NONE_ADMITTED = "Nobody is admitted by the filter. Escape ends it."

    def __init__(self) -> None:
        super().__init__(callers)

    def items(self, view: View) -> Sequence[Caller]:
        return [
            each for each in view.frame.callers if self.wanted.admits(callers.fields(each), 0.0)
        ]


class LimitsPage(ListPage[LimitRow]):
    """All figures of all limits."""

    HELP = """Every limit, and each source's figure of it: what a refusal stated, what a probe found, your limits.toml,
    what is on record, what a demonstration invented. The one that is believed is in the accent's colour; one that contradicts it is marked, and so is
    a limit that refusals stated differently before. ? means that the figure may be wrong."""
    FIELDS = limit_table.FIELDS
    NOTHING = "No limit is known: no refusal has stated one, and none was probed."
    NONE_ADMITTED = "No limit is admitted by the filter. Escape ends it."

    def __init__(self) -> None:
        super().__init__(limit_table)

    def items(self, view: View) -> Sequence[LimitRow]:
        return [
            each for each in view.frame.limits if self.wanted.admits(limit_table.fields(each), 0.0)
        ]
