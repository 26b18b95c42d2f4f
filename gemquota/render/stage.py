"""What a rehearsal is drawn with: lines of a width, a clock, and bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gemquota.domain.rehearsal import Meter, Moment, Rehearsal
from gemquota.domain.wording import count, pacific_clock, span
from gemquota.render.layout import Paint, labelled, wrapped
from gemquota.render.verdict import LocalTime

MARGIN = 3
NARROW = 60
"""Cells below which what is beside a bar is cut down."""


class Stage(NamedTuple):
    """What every scene is drawn with."""

    rehearsal: Rehearsal
    width: int
    paint: Paint
    local_time: LocalTime

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for little more than a bar."""
        return self.width < NARROW

    def heading(self, title: str, why: str) -> list[str]:
        """A blank line, a title, and what it is about."""
        return [
            "",
            self.paint(title, "head"),
            *(self.paint(line, "dim") for line in self.indented(why)),
        ]

    def indented(self, text: str) -> list[str]:
        """A text in lines, off the margin."""
        return [" " * MARGIN + line for line in wrapped(text, self.width - MARGIN)]

    def labelled(self, label: str, *texts: str) -> list[str]:
        """A label, and texts below one another beside it."""
        lines = []
        for text in texts:
            lines += labelled(label, text, self.width - 1, self.paint, label_cells=7)
            label = ""
        return [f" {line}" for line in lines]

    def clock(self, moment: Moment) -> str:
        """The rehearsal's clock, and the answer to a call of this moment."""
        status = f"  {self.status(moment.status)}" if moment.status else ""
        return f"{' ' * MARGIN}{self.paint(pacific_clock(moment.at_s), 'dim')}{status}"

    def answers(self, calls: Sequence[Moment]) -> list[str]:
        """The clock and the status of each call."""
        told = " ".join(self.status(call.status or 0) for call in calls)
        return [f"{' ' * MARGIN}{self.paint(pacific_clock(calls[-1].at_s), 'dim')}  {told}"]

    def status(self, status: int) -> str:
        """An HTTP status in its colour."""
        return self.paint(str(status), "good" if status == 200 else "bad")

    def meters(self, moment: Moment) -> list[str]:
        """One bar per limit, and when it is anew."""
        return [self.meter(moment, meter) for meter in moment.meters]

    def meter(self, moment: Moment, meter: Meter) -> str:
        """`RPM   ███░░  3 of 5  fresh in 38 s`."""
        share = meter.used / meter.capacity if meter.capacity else 1.0
        text = f"{count(meter.used)} of {count(meter.capacity)}"
        if meter.anew_at_s is not None and not self.is_narrow:
            text = f"{text:14}  fresh in {span(meter.anew_at_s - moment.at_s)}"
        return self.bar(meter.dimension.value, share, text, full_is_bad=True)

    def bar(self, name: str, share: float, text: str, *, full_is_bad: bool = False) -> str:
        """A name, a share of 0 to 1 as a bar, and what it says."""
        cells = max(10, min(30, self.width - 50))
        # Something used is always seen, and what is not full never looks so.
        filled = min(max(round(share * cells), share > 0), cells - (share < 1))
        role = "bad" if full_is_bad and share >= 1 else "good"
        drawn = _painted(self.paint, "█" * filled, role) + _painted(
            self.paint, "░" * (cells - filled), "dim"
        )
        return f"{' ' * MARGIN}{name:5} {drawn}  {text}".rstrip()


def _painted(paint: Callable[[str, str], str], text: str, role: str) -> str:
    return paint(text, role) if text else ""
