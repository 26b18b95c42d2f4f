"""The pages that are more than a list: all models, one of them over time, and where in a recording it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType

from gemquota.dash import charts, keys, overview, timeline
from gemquota.dash.ink import Ink, Line
from gemquota.dash.lines import Lines
from gemquota.dash.page import Ask, Kept, Page, Wanted, bindings
from gemquota.dash.view import View
from gemquota.domain.frame import Row
from gemquota.domain.playhead import Playhead


class OverviewPage(Page):
    """One row per model."""

    HELP = """One row per model and key: what is used of each limit, the last 15 minutes, the last refusal, when the
    fullest limit is fresh again, the pace (used against what the elapsed day would allow) and when it runs out at the
    rate of the last minutes. A gauge's note tells where its limit is from and how old that is: r a refusal stated it,
    p a probe found it, y your limits.toml, d documented, i invented for the demonstration; ? it may be wrong. Enter opens the model."""
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
