"""A dashboard's feed out of recorded time: any instant that single records are kept of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gemquota.domain.board import Board
from gemquota.domain.call import Change, Learnt
from gemquota.domain.feed import Feed, Timeline
from gemquota.domain.frame import Frame, Level, Notice
from gemquota.errors import GemquotaError
from gemquota.sources.recorded import KnownLimits, Recorded
from gemquota.store.tail import Tail

SPEED = 10.0
_FARTHEST_S = 900.0
_MOST_RETRIES = 300_000
"""A jump by more is read afresh."""


class ReplayFeed(Recorded):
    """A store at any instant of the past. It owns the tail that it is given, and closes it."""

    def __init__(
        self, tail: Tail, where: str, known: KnownLimits, *,
        start_s: float | None = None, speed: float = SPEED, windows: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """
        Args:
            tail: Of a store that holds single records.
            where: What it is, in a few words.
            known: All limits that are known.
            start_s: Where it begins to play; None: the last hour, or all where that is less.
            speed: At which it begins.
            windows: By label, what a probe found of the minute's window.

        Raises:
            StoreError: If it cannot be read.
        """
        super().__init__(where, known, windows)
        self._tail = tail
        held = tail.contents()
        self._first_s, self._last_s = held.first_s or 0.0, held.last_s or 0.0
        usual_s = max(self._first_s, self._last_s - 3600)
        self._start_s = usual_s if start_s is None else start_s
        self._speed = speed
        self._error: Notice | None = None

    def timeline(self) -> Timeline:
        return Timeline(False, self._first_s, self._last_s + 1, self._start_s, self._speed)

    def frame(self, now_s: float) -> Frame:
        try:
            self._move(now_s)
            self._error = None
        except GemquotaError as error:
            since_s = self._error.since_s if self._error else now_s
            self._error = Notice("unreadable", Level.BAD, str(error), since_s)
        board = self._board or Board(now_s, self._where)
        return board.frame(self._known, self._changes, filter(None, [self._error]))

    def replay(self) -> Feed | None:
        return None

    def _move(self, now_s: float) -> None:
        tail, board = self._tail, self._board
        if tail is None:
            return
        if board is None or not 0 <= now_s - board.now_s <= _FARTHEST_S:
            self._charts.clear()
            self._board = board = self._load(tail, now_s)
            self._count_retries(tail, board)
            while self._catch_up(tail, board):
                pass
        elif now_s > board.now_s:
            news = tail.between(board.now_s + 1e-6, now_s + 1e-6)
            board.advance(now_s)
            board.take(news.slices)
            board.refused(self._refusals(news.troubles))
            board.advance(now_s)
            self._restated = self._restated or any(each.limits for each in news.troubles)
            self._keep_known(tail, now_s)
        board.as_of_s = now_s

    def _count_retries(self, tail: Tail, board: Board) -> None:
        """Since midnight, where that is quick, else of the last hour."""
        calls = board.frame(self._known, ()).totals.calls
        day_s = float(board.day.start_s)
        since_s = day_s if calls <= _MOST_RETRIES else max(day_s, board.now_s - 3600)
        board.load_retries(tail.retries_between(since_s, board.now_s + 1e-6), since_s)

    def _stated(self, tail: Tail, now_s: float) -> tuple[list[Learnt], list[Change]]:
        return stated_at(tail.learnt(), tail.changes(), now_s)


def stated_at(
    learnt: Sequence[Learnt], changes: Sequence[Change], at_s: float
) -> tuple[list[Learnt], list[Change]]:
    """What refusals had stated by an instant, as far as a store remembers it.

    Of a limit that changed later, the value before is known and not when it was last stated.

    Args:
        learnt: The limits as they are known at last.
        changes: Oldest first.
        at_s: Epoch seconds.
    """
    later: dict[tuple[str, str, str], Change] = {}
    for each in changes:
        if each.at_s > at_s:
            later.setdefault((each.account, each.label, each.dimension), each)
    found = []
    for limit in learnt:
        change = later.get((limit.account, limit.label, limit.dimension))
        if change is not None:
            value, _, tier = change.before.partition(" ")
            if value.isdecimal() and len(value) < 19:
                found.append(limit._replace(value=int(value), tier=tier, first_s=0.0, last_s=at_s))
        elif limit.first_s <= at_s:
            found.append(
                limit._replace(last_s=limit.last_s if limit.last_s <= at_s else limit.first_s)
            )
    return found, [each for each in changes if each.at_s <= at_s]
