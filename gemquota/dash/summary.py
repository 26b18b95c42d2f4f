"""What stays in the terminal when the dashboard is closed."""

from __future__ import annotations

from typing import NamedTuple

from gemquota.dash.figures import share_text, wait
from gemquota.domain.call import Totals
from gemquota.domain.frame import Frame


class Worst(NamedTuple):
    """The limit that was nearest to full when the dashboard was closed."""

    label: str
    dimension: str
    used: int
    limit: int
    share: float
    """Used of the limit, 0 and up."""
    until_s: float
    """When all that was used is forgotten, at the latest."""


class Summary(NamedTuple):
    """What was seen while the dashboard was open."""

    seconds: float
    """For which it was open."""
    frames: int
    calls: int
    """That arrived meanwhile, as far as the day's sums tell."""
    refused: int
    today: Totals
    now_s: float
    """Of the last frame; 0: there was none."""
    worst: Worst | None
    where: str
    failed: bool
    """Whether a bug ended it."""


class Tally:
    """Sums frames up to a `Summary`."""

    def __init__(self, opened_ticks_s: float) -> None:
        self._opened_s = opened_ticks_s
        self._frames = self._calls = self._refused = 0
        self._last: Frame | None = None

    def add(self, frame: Frame) -> None:
        """Count what is new since the frame before. A new day begins at 0; going back counts nothing."""
        before, self._last = self._last, frame
        self._frames += 1
        if before is None:
            return
        same_day = before.day_start_s == frame.day_start_s
        calls, refused = (before.totals.calls, before.totals.refused) if same_day else (0, 0)
        self._calls += max(0, frame.totals.calls - calls)
        self._refused += max(0, frame.totals.refused - refused)

    def summary(self, closed_ticks_s: float, *, failed: bool = False) -> Summary:
        """As it stands."""
        last = self._last
        return Summary(
            max(0.0, closed_ticks_s - self._opened_s), self._frames, self._calls, self._refused,
            last.totals if last else Totals(), last.now_s if last else 0.0, _worst(last), last.where if last else "",
            failed,
        )  # fmt: skip


def _worst(frame: Frame | None) -> Worst | None:
    found: Worst | None = None
    for row in frame.rows if frame else ():
        gauge = row.worst
        share = gauge.share if gauge else None
        if gauge is None or share is None or gauge.limit is None:
            continue
        if found is None or share > found.share:
            found = Worst(row.label, gauge.dimension, gauge.used, gauge.limit, share, gauge.until_s)
    return found


def summary_lines(summary: Summary) -> list[str]:
    """The same in words."""
    lines = [
        f"gemquota: watched for {wait(summary.seconds)}: {_counted(summary.calls)}, {summary.refused:,} refused;"
        f" {_counted(summary.today.calls)} today, {summary.today.refused:,} refused"
    ]
    worst = summary.worst
    if worst is not None and worst.share > 0:
        lines.append(
            f"  fullest: {worst.dimension} of {worst.label}, {worst.used:,} of {worst.limit:,} ({share_text(worst.share)}),"
            f" fresh in {wait(worst.until_s - summary.now_s)}"
        )
    return lines


def _counted(calls: int) -> str:
    return f"{calls:,} call{'s' if calls != 1 else ''}"
