"""What a dashboard keeps in memory between two frames: sums per model and per caller, in bounded room.

Fed by slices of whatever is recorded; asked for a frame, it costs a few additions per model. Nothing
here knows where slices come from or what time it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from gemquota.domain.attention import alerts
from gemquota.domain.board_drawing import (
    STORM_WASTED,
    Now,
    callers_drawn,
    drawn,
    limit_rows,
    month,
    ten_minutes,
)
from gemquota.domain.board_state import (
    COUNTED,
    IMAGES,
    MONEY_BIN_S,
    MONEY_BINS,
    TOKENS,
    WASTED,
    CallerState,
    Key,
    RowState,
    add_up,
    eater_of,
)
from gemquota.domain.call import Change, Kind, Totals
from gemquota.domain.frame import (
    MINUTES,
    SPEND_10_MIN,
    SPEND_MONTH,
    Account,
    Alert,
    Caller,
    Frame,
    LimitRow,
    Notice,
    Refusal,
)
from gemquota.domain.headroom import tier_after
from gemquota.domain.known_index import KnownIndex
from gemquota.domain.reset import PacificDay, pacific_day
from gemquota.domain.rolling import Rolling
from gemquota.domain.slices import Slice
from gemquota.domain.usage import Eater, month_start_s

MOST_KEYS = 1_000
"""Models and keys that are told apart; names beyond are counted in `Frame.hidden_rows`."""
MOST_CALLERS = 300
MOST_REFUSALS = 1_000
_MOST_HIDDEN = 10_000


class Board:
    """State of a dashboard at one instant that moves forward."""

    def __init__(self, now_s: float, where: str) -> None:
        self.now_s = now_s
        self.where = where
        self.as_of_s = now_s
        self.retries_since_s = now_s
        self.day: PacificDay = pacific_day(now_s)
        self._month_s = month_start_s(now_s)
        self._rows: dict[Key, RowState] = {}
        self._callers: dict[Eater, CallerState] = {}
        self._money: dict[str, Rolling] = {}
        """By account, in bins of ten seconds."""
        self._month_micro_usd: dict[str, int] = {}
        self._tiers: dict[str, str] = {}
        self._refusals: deque[Refusal] = deque(maxlen=MOST_REFUSALS)
        self._hidden: set[int] = set()
        self._pulse = Rolling(1, int(now_s), 10)
        self._slow: tuple[int, int, tuple[Caller, ...], tuple[LimitRow, ...], tuple[Alert, ...]] | None = None  # fmt: skip

    # Filling it.

    def load(self, day: Mapping[Kind, Totals], month: Mapping[Kind, Totals]) -> None:
        """The sums with which it begins: since the Pacific midnight, and since the month began."""
        for kind, totals in sorted(day.items(), key=lambda item: -item[1].calls):
            if (row := self._row(kind)) is not None:
                add_up(row.today, totals)
            if (caller := self._caller(kind)) is not None:
                add_up(caller.today, totals)
        for kind, totals in month.items():
            key = kind.account, kind.label
            if key in self._rows:
                self._rows[key].month_micro_usd += totals.micro_usd
            self._month_micro_usd[kind.account] = (
                self._month_micro_usd.get(kind.account, 0) + totals.micro_usd
            )

    def load_minutes(self, minutes: Iterable[tuple[int, Kind, Totals]]) -> None:
        """Sums of whole minutes before those of which slices come: sparklines, money, and peaks."""
        fullest: dict[tuple[Key, int], list[int]] = {}
        for start_s, kind, totals in minutes:
            row = self._rows.get((kind.account, kind.label))
            if row is None:
                continue
            minute = start_s // 60
            if minute >= int(self.now_s) // 60 - MINUTES:
                row.count(minute, totals)
                # Of a whole minute only its end is known; money is forgotten late rather than early.
                self._spend(row, (start_s + 59) // MONEY_BIN_S, totals.micro_usd)
            if start_s >= self.day.start_s:
                found = fullest.setdefault(((row.account, row.label), minute), [0, 0, 0])
                found[COUNTED] += totals.calls - totals.refused
                found[TOKENS] += totals.input_tokens
                found[IMAGES] += totals.images
        for (key, _), found in fullest.items():
            self._rows[key].changed = True
            most = self._rows[key].rolling.most
            for index, number in enumerate(found):
                most[index] = max(most[index], number)

    def load_recent(self, slices: Iterable[Slice], *, from_minute: int) -> None:
        """The seconds before it begins, which are in the sums already: for windows of a minute.

        Args:
            from_minute: The first minute that `load_minutes` did not have.
        """
        for each in slices:
            row = self._rows.get((each.kind.account, each.kind.label))
            if row is not None:
                row.roll(each)
                if each.second // 60 >= from_minute:
                    row.count(each.second // 60, each[2:11])
                    self._spend(row, each.second // MONEY_BIN_S, each.micro_usd)
            if (caller := self._callers.get(eater_of(each.kind))) is not None:
                caller.roll(each)
            self._pulse.add(each.second, (each.calls,))

    def load_retries(self, sums: Iterable[tuple[Kind, int, int, int]], since_s: float) -> None:
        """Attempts of calls further back, and from when on they are known now."""
        for kind, attempts, first, wasted in sums:
            if (caller := self._callers.get(eater_of(kind))) is not None:
                caller.attempts += attempts
                caller.first_attempts += first
                caller.wasted += wasted
        self.retries_since_s = min(self.retries_since_s, since_s)
        self._slow = None

    def take(self, slices: Iterable[Slice]) -> None:
        """Calls that are new."""
        for each in slices:
            kind = each.kind
            numbers = each[2:11]
            today = each.second >= self.day.start_s
            if (row := self._row(kind)) is not None:
                row.roll(each)
                row.count(each.second // 60, numbers)
                self._spend(row, each.second // MONEY_BIN_S, each.micro_usd)
                if each.second >= self._month_s:
                    row.month_micro_usd += each.micro_usd
                if today:
                    add_up(row.today, numbers)
            if each.second >= self._month_s:
                self._month_micro_usd[kind.account] = (
                    self._month_micro_usd.get(kind.account, 0) + each.micro_usd
                )
            if (caller := self._caller(kind)) is not None:
                caller.roll(each)
                if today:
                    add_up(caller.today, numbers)
                    caller.attempts += each.calls
                    caller.first_attempts += each.first_attempts
                    caller.wasted += each.wasted
            self._pulse.add(each.second, (each.calls,))

    def refused(self, refusals: Iterable[Refusal]) -> None:
        """Calls that went wrong, oldest first. Their sums come with `take`."""
        for each in refusals:
            self._refusals.append(each)
            row = self._rows.get((each.account, each.label))
            if row is not None and each.refused:
                row.last_refusal = each
                row.changed = True
            if tier := tier_after(self._tiers.get(each.account, ""), each.tier):
                self._tiers[each.account] = tier

    @property
    def hidden(self) -> int:
        """Models and keys that are not told apart; at least so many."""
        return len(self._hidden)

    def advance(self, now_s: float) -> None:
        """Move on to an instant. Where it is earlier than before, nothing moves."""
        if now_s > self.now_s:
            self.now_s = now_s
        if self.now_s >= self.day.end_s:
            self._begin_day()
        second = int(self.now_s)
        for row in self._rows.values():
            row.rolling.advance(second)
            if row.money is not None:
                row.money.advance(second // MONEY_BIN_S)
        for caller in self._callers.values():
            caller.rolling.advance(second)
            if caller.rolling.sums[WASTED] >= STORM_WASTED:
                caller.storm_s = self.now_s
        for money in self._money.values():
            money.advance(second // MONEY_BIN_S)
        self._pulse.advance(second)

    def _begin_day(self) -> None:
        self.day = pacific_day(self.now_s)
        if (month_s := month_start_s(self.now_s)) != self._month_s:
            self._month_s = month_s
            self._month_micro_usd.clear()
            for row in self._rows.values():
                row.month_micro_usd = 0
        # Whoever has not called for a day is forgotten, so that a year of new names costs no memory.
        self._rows = {key: row for key, row in self._rows.items() if any(row.today)}
        self._callers = {who: each for who, each in self._callers.items() if any(each.today)}
        for row in self._rows.values():
            row.today = [0] * len(Totals._fields)
            row.rolling.most = list(row.rolling.sums)
            row.changed = True
        for caller in self._callers.values():
            caller.today = [0] * len(Totals._fields)
            caller.attempts = caller.first_attempts = caller.wasted = 0
        self._hidden.clear()
        self.retries_since_s = float(self.day.start_s)

    def _row(self, kind: Kind) -> RowState | None:
        key = kind.account, kind.label
        row = self._rows.get(key)
        if row is None:
            if len(self._rows) >= MOST_KEYS:
                if len(self._hidden) < _MOST_HIDDEN:
                    self._hidden.add(hash(key))
                return None
            row = self._rows[key] = RowState(key, int(self.now_s))
        return row

    def _caller(self, kind: Kind) -> CallerState | None:
        who = eater_of(kind)
        caller = self._callers.get(who)
        if caller is None and len(self._callers) < MOST_CALLERS:
            caller = self._callers[who] = CallerState(int(self.now_s))
        return caller

    def _spend(self, row: RowState, at: int, micro_usd: int) -> None:
        if not micro_usd:
            return
        edge = int(self.now_s) // MONEY_BIN_S
        if row.money is None:
            row.money = Rolling(1, edge, MONEY_BINS)
        row.money.add(at, (micro_usd,))
        money = self._money.get(row.account)
        if money is None:
            money = self._money[row.account] = Rolling(1, edge, MONEY_BINS)
        money.add(at, (micro_usd,))

    def frame(
        self, known: KnownIndex, changes: Sequence[Change], notices: Iterable[Notice] = ()
    ) -> Frame:
        """The frame of the instant it was moved to.

        Args:
            known: All limits that are known.
            changes: Of limits and tiers, oldest first.
            notices: What is wrong with the figures.
        """
        now_s = self.now_s
        at = Now(now_s, self.day, self._month_s)
        rows = sorted(
            (
                drawn(row, self._tiers.get(row.account, ""), known, at)
                for row in self._rows.values()
            ),
            key=lambda row: (-row.today.calls, not row.label, row.label, row.account),
        )
        accounts = self._accounts(known, at)
        second = int(now_s)
        if self._slow is None or self._slow[:2] != (second, known.serial):
            limits = limit_rows(rows, known, changes)
            callers = callers_drawn(self._callers)
            self._slow = (
                second,
                known.serial,
                callers,
                limits,
                alerts(rows, accounts, callers, changes, now_s),
            )
        _, _, callers, limits, found = self._slow
        return Frame(
            now_s=now_s,
            as_of_s=self.as_of_s,
            where=self.where,
            day_start_s=float(self.day.start_s),
            day_ends_s=float(self.day.end_s),
            accounts=accounts,
            rows=tuple(rows),
            refusals=tuple(reversed(self._refusals)),
            callers=callers,
            limits=limits,
            changes=tuple(reversed(changes)),
            alerts=found,
            notices=tuple(notices),
            totals=Totals(*(sum(column) for column in zip(*(row.today for row in rows), strict=True))) if rows else Totals(),
            calls_per_s=self._pulse.sums[0] / 10,
            retries_since_s=self.retries_since_s,
            hidden_rows=self.hidden,
        )  # fmt: skip

    def _accounts(self, known: KnownIndex, at: Now) -> tuple[Account, ...]:
        names = sorted({row.account for row in self._rows.values()} | set(self._month_micro_usd))
        found = []
        for name in names:
            limits, spent = known.believed(name, ""), self._money.get(name)
            money = []
            if spent is not None or SPEND_10_MIN in limits:
                money.append(ten_minutes(spent, limits.get(SPEND_10_MIN), at))
            this_month = self._month_micro_usd.get(name, 0)
            if this_month or SPEND_MONTH in limits:
                rate = spent.sums[0] / 600 if spent is not None else 0.0
                money.append(month(this_month, limits.get(SPEND_MONTH), rate, at))
            found.append(Account(name, self._tiers.get(name, ""), tuple(money)))
        return tuple(found)

    def peaks(self, label: str, account: str) -> tuple[int, int, int, int]:
        """Of a model: calls and tokens in the last 60 s, and the most of both since midnight."""
        row = self._rows.get((account, label))
        if row is None:
            return 0, 0, 0, 0
        sums, most = row.rolling.sums, row.rolling.most
        return sums[COUNTED], sums[TOKENS], most[COUNTED], most[TOKENS]
