"""What a board counts of one model and of one caller."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.call import Kind, Totals
from gemquota.domain.frame import MINUTES, Minute, Refusal
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
        "account", "changed", "label", "last_refusal", "last_s", "minutes", "money", "month_micro_usd",
        "rolling", "shown", "shown_minute",  "today",
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
        self.shown: tuple[Minute, ...] = ()
        self.shown_minute = -1

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

    def lately(self, now_s: float) -> tuple[float, float, float, float]:
        """Counted calls, tokens, images and money per second, over the minutes that are kept."""
        begun_s = min(self.minutes, default=0) * 60.0
        over_s = now_s - max(begun_s, (now_s // 60 - MINUTES) * 60)
        if not self.minutes or over_s < 30:
            over_s = max(over_s, 60.0)
        sums = [sum(row[index] for row in self.minutes.values()) for index in range(3, 7)]
        calls, tokens, images, money = (each / over_s for each in sums)
        return calls, tokens, images, money

    def shown_minutes(self, minute: int) -> tuple[Minute, ...]:
        if self.changed or minute != self.shown_minute:
            for old in [each for each in self.minutes if each < minute - MINUTES]:
                del self.minutes[old]
            found = self.minutes
            self.shown = tuple(
                Minute(*found[at][:3]) if at in found else _QUIET
                for at in range(minute - MINUTES, minute + 1)
            )
            self.changed, self.shown_minute = False, minute
        return self.shown


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
