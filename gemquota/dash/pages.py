"""The pages: each a widget of lines that draws the frame it was last given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from gemquota.dash import callers, charts, keys, limit_table, overview, refusals, timeline
from gemquota.dash.chrome import empty_lines
from gemquota.dash.filters import Filter, parsed
from gemquota.dash.ink import Ink, Line, folded
from gemquota.dash.lines import Draw, Lines
from gemquota.dash.view import View
from gemquota.domain.frame import Caller, LimitRow, Refusal, Row, Series
from gemquota.domain.playhead import Playhead

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
        """Draw a view that is not empty."""
        raise NotImplementedError

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


class OverviewPage(Page):
    """One row per model."""

    HELP = """One row per model and key: what is used of each limit, the last 15 minutes, the last refusal, when the
    fullest limit is fresh again, the pace (used against what the elapsed day would allow) and when it runs out at the
    rate of the last minutes. A gauge's note tells where its limit is from and how old that is: r a refusal stated it,
    p a probe found it, y your limits.toml, d documented; ? it may be wrong. Enter opens the model."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        keys.OPEN._replace(text="Open model"), keys.SORT, keys.FILTER
    )
    FIELDS = ("model", "key", "tier", "is")
    ORDERS: ClassVar[tuple[str, ...]] = ("most used", "fullest", "name")

    def __init__(self) -> None:
        super().__init__(cursor=True)
        self.order = 0
        self.rows: list[Row] = []
        self.kept = Kept()
        self._has_room = False
        """For charts of the selected model."""
        self._at: tuple[str, str] | None = None

    def draw_page(self, view: View, width: int, height: int) -> None:
        self.rows = [row for row in view.frame.rows if self.wanted.admits(row_fields(row), 0.0)]
        if self.ORDERS[self.order] == "fullest":
            self.rows.sort(key=lambda row: -((row.worst.share or 0.0) if row.worst else -1.0))
        elif self.ORDERS[self.order] == "name":
            self.rows.sort(key=lambda row: (row.label, row.account))
        # The cursor stays on its model, wherever that has moved to.
        names = [(row.label, row.account) for row in self.rows]
        if self._at in names:
            self.row = names.index(self._at)
        room = height - 1
        below: list[Line] = []
        plan = overview.plan(view.frame, width, room)
        self._has_room = False
        if height >= overview.ROOMY and self.rows:
            chosen = self.chosen()
            below = overview.explained(chosen, view, width=width, most=max(4, height // 3))
            plan = overview.plan(view.frame, width, room - len(below) - 1)
            left = room - len(below) - 1 - plan.per_row * len(self.rows)
            self._has_room = left >= charts.LEAST_STRIP and width >= charts.LEAST_STRIP_WIDTH
            series = self.kept.series
            if (
                self._has_room
                and series
                and (series.label, series.account) == (chosen.label, chosen.account)
            ):
                below += ((), *charts.strip_lines(series, view, width=width, height=left - 1))
        if view.frame.hidden_rows:
            below.append((Ink(f" {view.frame.hidden_rows:,} more models are not shown", "dim"),))

        def draw(index: int, cells: int, selected: bool) -> Sequence[Line]:
            return overview.row_lines(self.rows[index], view, plan, selected=selected)

        nothing = "No model is admitted by the filter. Escape ends it."
        self.table(
            overview.head(plan), len(self.rows), draw, width=width, below=below, nothing=nothing,
            per_row=plan.per_row,
        )  # fmt: skip

    def chosen(self) -> Row:
        """The row that the cursor is on; there must be rows."""
        return self.rows[max(0, min(self.row, len(self.rows) - 1))]

    async def prepare(self, ask: Ask) -> None:
        if self._has_room and self.rows and self.view is not None:
            row, span_s = self.chosen(), charts.SPANS_S[charts.START_SPAN]
            await self.kept.fetch(ask, row.label, row.account, span_s, self.view.frame.now_s)

    def select(self, row: int) -> None:
        if self.rows:
            chosen = self.rows[max(0, min(row, len(self.rows) - 1))]
            self._at = chosen.label, chosen.account
        super().select(row)
        self.draw()
        if self._has_room:
            self.post_message(Wanted())

    def action_sort(self) -> None:
        self.order = (self.order + 1) % len(self.ORDERS)
        self.draw()
        self.app.notify(f"order: {self.ORDERS[self.order]}", markup=False, timeout=2)

    def on_lines_opened(self, event: Lines.Opened) -> None:
        if self.rows:
            row = self.rows[event.row]
            self.post_message(self.Chosen(row.label, row.account))


def row_fields(row: Row) -> Mapping[str, str]:
    """What a filter may ask of a model."""
    words = ["full"] if row.worst and (row.worst.share or 0) >= 1 else []
    words += ["refused"] if row.today.refused else []
    return {"model": row.label, "key": row.account, "tier": row.tier, "is": " ".join(words)}


class ModelPage(Page):
    """One model over time."""

    HELP = """Charts of one model. The rolling minute is what a limit per minute counts: the most calls in any 60 s on
    end, not an average. The dashed line is the limit that is believed. + and - change how much time is shown, a shows
    all of it; n and p go to the next and the previous model."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(*keys.ZOOM)

    def __init__(self) -> None:
        super().__init__()
        self.model: tuple[str, str] | None = None
        self.span = charts.START_SPAN
        self.whole = False
        """Whether all that is recorded is shown."""
        self.kept = Kept()

    def choose(self, label: str, account: str) -> None:
        """Show this one."""
        self.model = label, account

    async def prepare(self, ask: Ask) -> None:
        rows = self.view.frame.rows if self.view else ()
        if self.model is None and rows:
            self.model = rows[0].label, rows[0].account
        if self.model is not None and self.view is not None:
            await self.kept.fetch(ask, *self.model, self.span_s, self.view.frame.now_s)

    @property
    def span_s(self) -> float:
        """How much time is shown."""
        return charts.ALL_S if self.whole else charts.SPANS_S[self.span]

    def draw_page(self, view: View, width: int, height: int) -> None:
        series = self.kept.series
        if series is None or (series.label, series.account) != self.model:
            self.show_lines([(), (Ink("  Reading its calls", "dim"),)])
            return
        named = [row for row in view.frame.rows if (row.label, row.account) == self.model]
        row = named[0] if named else None
        self.show_lines(
            charts.model_lines(series, row, view, self.span_s, width=width, height=height)
        )

    def action_zoom(self, step: int) -> None:
        if step == 0:
            self.whole = not self.whole
        elif self.whole:
            self.whole = False
        else:
            self.span = max(0, min(len(charts.SPANS_S) - 1, self.span + step))
        self.post_message(Wanted())

    def action_model(self, step: int) -> None:
        rows = self.view.frame.rows if self.view else ()
        if rows:
            names = [(row.label, row.account) for row in rows]
            at = names.index(self.model) if self.model in names else 0
            self.choose(*names[(at + step) % len(names)])
            self.post_message(Wanted())


class Wanted(Message):
    """A page needs something fetched before it can go on."""


class RefusalsPage(Page):
    """The live list of refusals."""

    HELP = """Every call that was refused or failed, the newest first. Enter opens the whole diagnosis: which limit, on
    what evidence, how long to wait, what to do; it can be copied as text, Markdown or JSON. / filters:
    model:flash cause:quota since:10m, -is:retry for the opposite; the fields are model cause key tag client source
    status method tier limit is text."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        keys.OPEN._replace(text="Diagnosis"), keys.FILTER
    )
    FIELDS = refusals.FIELDS

    def __init__(self) -> None:
        super().__init__(cursor=True)
        self.found: list[Refusal] = []
        self._at: int | None = None

    def draw_page(self, view: View, width: int, height: int) -> None:
        self.found = refusals.admitted(view.frame.refusals, self.wanted, view.frame.now_s)
        if self._at is not None and self.row:
            # The list grows at its top: the cursor stays on what it was on.
            names = [each.key for each in self.found]
            if self._at in names:
                self.row = names.index(self._at)
        placed = refusals.plan(self.found, width)

        def draw(index: int, cells: int, selected: bool) -> Sequence[Line]:
            return (refusals.row_line(self.found[index], view, placed, selected=selected),)

        below: list[Line] = []
        if height >= overview.ROOMY and self.found:
            chosen = self.found[min(self.row, len(self.found) - 1)]
            below = refusals.explained(chosen, view, width=width, most=max(4, height // 3))
        nothing = "Nothing was refused." if not self.filter_text else "Nothing is admitted by the filter. Escape ends it."  # fmt: skip
        self.table(
            refusals.head(placed),
            len(self.found),
            draw,
            width=width,
            below=below,
            nothing=nothing,
        )

    def select(self, row: int) -> None:
        if self.found:
            self._at = self.found[max(0, min(row, len(self.found) - 1))].key
        super().select(row)
        self.draw()

    def on_lines_opened(self, event: Lines.Opened) -> None:
        if self.found:
            self.post_message(self.Explain(self.found[event.row]))


class CallersPage(Page):
    """Who eats the quota."""

    HELP = """Whose calls they were since midnight in Los Angeles, by tag, user agent and key. RETRIES is calls per
    thing asked for: 3x means every request was sent three times. WASTED calls were sent into a window that a refusal
    had said is closed; a STORM sends them one after another."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FILTER)
    FIELDS = callers.FIELDS

    def __init__(self) -> None:
        super().__init__(cursor=True)
        self.found: list[Caller] = []

    def draw_page(self, view: View, width: int, height: int) -> None:
        self.found = [
            each for each in view.frame.callers if self.wanted.admits(callers.fields(each), 0.0)
        ]
        placed = callers.plan(self.found, width)

        def draw(index: int, cells: int, selected: bool) -> Sequence[Line]:
            return (callers.row_line(self.found[index], view, placed, selected=selected),)

        below: list[Line] = []
        if height >= overview.ROOMY and self.found:
            chosen = self.found[min(self.row, len(self.found) - 1)]
            below = callers.explained(chosen, view, width=width, most=max(4, height // 3))
        nothing = "Nobody has called since midnight in Los Angeles." if not self.filter_text else "Nobody is admitted by the filter. Escape ends it."  # fmt: skip
        self.table(
            callers.head(placed), len(self.found), draw, width=width, below=below, nothing=nothing
        )

    def select(self, row: int) -> None:
        super().select(row)
        self.draw()


class LimitsPage(Page):
    """All figures of all limits."""

    HELP = """Every limit, and each source's figure of it: what a refusal stated, what a probe found, your limits.toml,
    what is on record. The one that is believed is in the accent's colour; one that contradicts it is marked, and so is
    a limit that refusals stated differently before. ? means that the figure may be wrong."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(keys.FILTER)
    FIELDS = limit_table.FIELDS

    def __init__(self) -> None:
        super().__init__(cursor=True)
        self.found: list[LimitRow] = []

    def draw_page(self, view: View, width: int, height: int) -> None:
        self.found = [
            each for each in view.frame.limits if self.wanted.admits(limit_table.fields(each), 0.0)
        ]
        placed = limit_table.plan(self.found, width)
        below: list[Line] = []
        if height >= overview.ROOMY and self.found:
            chosen = self.found[min(self.row, len(self.found) - 1)]
            below = limit_table.explained(chosen, view, width=width, most=max(4, height // 3))

        def draw(index: int, cells: int, selected: bool) -> Sequence[Line]:
            return (limit_table.row_line(self.found[index], view, placed, selected=selected),)

        nothing = "No limit is known: no refusal has stated one, and none was probed." if not self.filter_text else "No limit is admitted by the filter. Escape ends it."  # fmt: skip
        self.table(
            limit_table.head(placed), len(self.found), draw, width=width, below=below, nothing=nothing
        )  # fmt: skip

    def select(self, row: int) -> None:
        super().select(row)
        self.draw()


class ReplayPage(Page):
    """Where in the recording the picture is."""

    HELP = """Everything that was recorded can be seen again: the space bar plays and pauses, the arrows go back and
    forward, [ and ] change the speed, a click on the bar goes there, l goes back to now. The other pages show the
    recorded instant."""

    def __init__(
        self,
        playing: Callable[[], tuple[Playhead | None, float]],
        hints: Callable[[], list[tuple[str, str]]],
    ) -> None:
        """`playing`: where the recording is, and what the clock shows; `hints`: keys, and what they do."""
        super().__init__()
        self._playing, self._hints = playing, hints

    def draw_page(self, view: View, width: int, height: int) -> None:
        head, ticks_s = self._playing()
        self.show_lines(timeline.replay_lines(head, ticks_s, view, self._hints(), width=width))
