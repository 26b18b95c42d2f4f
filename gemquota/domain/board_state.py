"""What a board counts of one model and of one caller."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.call import Kind, Totals
from gemquota.domain.frame import MINUTES, Minute, Refusal, Row
from gemquota.domain.rolling import Rolling
from gemquota.domain.slices import Slice
from gemquota.domain.usage import Eater

MONEY_BIN_S = 10
MONEY_BINS = 60
COUNTED, TOKENS, IMAGES = range(3)
"""Of `RowState.rolling`."""
PASSED, REFUSED, FAILED, WASTED = range(4)
"""Of `CallerState.rolling`."""

Key = tuple[str, str]
"""Account and label."""


class RowState:
    """One model of one account."""

    __slots__ = (
        "account", "begun_s", "changed", "drawn", "drawn_for", "label", "last_refusal", "last_s", "lately", "minutes",
        "money", "month_micro_usd", "rolling", "settled", "shown", "today",
    )  # fmt: skip

    def __init__(self, key: Key, second: int) -> None:
        self.account, self.label = key
        self.rolling = Rolling(3, second)
        self.money: Rolling | None = None
        self.minutes: dict[int, list[int]] = {}
        """Passed, refused, failed, counted, tokens, images, money; by the minute's number."""
        self.today = [0] * len(Totals._fields)
        self.month_micro_usd = 0
        self.last_refusal: Refusal | None = None
        self.last_s: float | None = None
        self.changed = True
        """Whether anything was counted since it was drawn last."""
        self.drawn: Row | None = None
        self.drawn_for: tuple[int, int, str] | None = None
        self.shown: tuple[Minute, ...] = ()
        self.settled = -1
        """The minute that `shown`, `lately` and `begun_s` are of."""
        self.lately = (0, 0, 0, 0)
        """Counted calls, tokens, images and money of the minutes that are kept."""
        self.begun_s = 0.0
        """When the oldest of them began."""

    def roll(self, each: Slice) -> None:
        """Count a second for the last minute."""
        self.rolling.add(each.second, (each.calls - each.refused, each.input_tokens, each.images))
        if self.last_s is None or each.second > self.last_s:
            self.last_s = float(each.second)

    def count(self, minute: int, numbers: Sequence[int]) -> None:
        """Add a second's or a minute's `Totals` to its minute."""
        calls, refused, failed, tokens, *_, images, micro_usd = numbers
        row = self.minutes.get(minute)
        if row is None:
            row = self.minutes[minute] = [0] * 7
        for index, number in enumerate(
            (calls - refused - failed, refused, failed, calls - refused, tokens, images, micro_usd)
        ):
            row[index] += number
        self.changed = True

    def settle(self, minute: int) -> None:
        """Bring what is told of the last minutes up to date."""
        if not self.changed and minute == self.settled:
            return
        found = self.minutes
        for old in [each for each in found if each < minute - MINUTES]:
            del found[old]
        self.shown = tuple(
            Minute(*found[at][:3]) if at in found else _QUIET
            for at in range(minute - MINUTES, minute + 1)
        )
        calls = tokens = images = money = 0
        for _, _, _, counted, sent, drawn, spent in found.values():
            calls, tokens = calls + counted, tokens + sent
            images, money = images + drawn, money + spent
        self.lately = calls, tokens, images, money
        self.begun_s = min(found, default=minute) * 60.0
        self.changed, self.settled = False, minute

    def per_s(self, now_s: float) -> tuple[float, float, float, float]:
        """The rates of `lately`; over a minute at least, lest one call be a flood."""
        over_s = max(60.0, now_s - self.begun_s)
        calls, tokens, images, money = self.lately
        return calls / over_s, tokens / over_s, images / over_s, money / over_s


_QUIET = Minute(0, 0, 0)


class CallerState:
    """Calls of one origin."""

    __slots__ = ("attempts", "first_attempts", "rolling", "storm_s", "today", "wasted")

    def __init__(self, second: int) -> None:
        self.today = [0] * len(Totals._fields)
        self.rolling = Rolling(4, second)
        self.attempts = self.first_attempts = self.wasted = 0
        self.storm_s: float | None = None

    def roll(self, each: Slice) -> None:
        """Count a second for the last minute."""
        self.rolling.add(
            each.second,
            (each.calls - each.refused - each.failed, each.refused, each.failed, each.wasted),
        )


def add_up(sums: list[int], numbers: Sequence[int]) -> None:
    for index, number in enumerate(numbers):
        sums[index] += number


def eater_of(kind: Kind) -> Eater:
    """Whose call it was."""
    return Eater(kind.tag, kind.client, kind.source, kind.account)
