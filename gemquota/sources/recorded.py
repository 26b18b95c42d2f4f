"""A dashboard's feed out of the store: what is recorded now, while another process writes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from gemquota.domain.board import MOST_KEYS, Board
from gemquota.domain.call import Change, Learnt
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.feed import Feed, Timeline
from gemquota.domain.frame import MINUTES, Frame, Level, Notice, Refusal, Series
from gemquota.domain.headroom import Known
from gemquota.domain.kept import dated
from gemquota.domain.known_index import KnownIndex
from gemquota.domain.meanings import MEANINGS
from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.domain.slices import Trouble
from gemquota.domain.usage import month_start_s
from gemquota.errors import GemquotaError, StoreError, UsageError
from gemquota.render.diagnosis_json import from_kept
from gemquota.render.verdict import headline
from gemquota.sources.series import Steps, step_of
from gemquota.store.tail import Tail

KnownLimits = Callable[[Sequence[Learnt], float], Sequence[Known]]
"""All limits that are known, from those that refusals stated and an instant; may raise `UsageError`."""
_RECENT_S = 70.0
_BACK_AT_ONCE_S = 7_200
_RETRIES_AT_ONCE = 20_000
_MOST_RETRIES = 2_000_000
_KNOWN_FOR_S = 60.0
_STATED_FOR_S = 2.0
_BACKWARDS_S = 120.0
"""A clock that was set back by more than this is believed; by less it is waited for."""
_MOST_CHARTS = 8
_MOST_DIAGNOSES = 500


class Recorded:
    """What live and recorded time have in common: one board, filled from a store at some instant."""

    def __init__(
        self, where: str, known: KnownLimits, windows: Mapping[str, str] | None = None
    ) -> None:
        """
        Args:
            where: What is read, in a few words.
            known: All limits that are known.
            windows: By label, what a probe found of the minute's window.
        """
        self._where, self._known_limits = where, known
        self._windows = windows or {}
        self._tail: Tail | None = None
        self._board: Board | None = None
        self._known = KnownIndex()
        self._known_at_s = float("-inf")
        self._restated = False
        """Whether a refusal has named a limit since."""
        self._changes: Sequence[Change] = ()
        self._back_to: tuple[int, int] | None = None
        """Minutes that are still to be read, for peaks: [since, until), epoch seconds."""
        self._retries_row = 0
        self._retries_left = 0
        self._charts: dict[tuple[str, str, int], Steps] = {}
        self._diagnoses: dict[int, tuple[Diagnosis | None, str]] = {}

    def series(self, label: str, account: str, span_s: float, now_s: float) -> Series:
        span_s = max(60.0, span_s)
        step_s = step_of(span_s)
        key = account, label, step_s
        if key not in self._charts:
            if len(self._charts) >= _MOST_CHARTS:
                self._charts.pop(next(iter(self._charts)))
            self._charts[key] = Steps(account, label, step_s)
        steps = self._charts[key]
        start_s, buckets = int((now_s - span_s) // step_s) * step_s, ()
        if self._tail is not None:
            try:
                start_s, buckets = steps.read(self._tail, now_s - span_s, now_s)  # type: ignore[assignment]
            except StoreError:
                self._charts.pop(key, None)
        peaks = self._board.peaks(label, account) if self._board is not None else (0, 0, 0, 0)
        held = self._known.believed(account, label)
        return Series(
            label, account, float(start_s), float(step_s), buckets,
            tuple(held[name] for name in sorted(held)), *peaks,
            self._windows.get(label, ""), steps.sampled,
        )  # fmt: skip

    def diagnosis(self, refusal: Refusal) -> Diagnosis | None:
        if refusal.diagnosis is None:
            return None
        kept, _ = self._kept(refusal.diagnosis)
        return None if kept is None else dated(kept, at_s=refusal.at_s, wait_s=refusal.wait_s)

    def close(self) -> None:
        if self._tail is not None:
            self._tail.close()
            self._tail = None

    def _load(self, tail: Tail, now_s: float) -> Board:
        """A board as of an instant. Peaks and retries of earlier today come later, bit by bit."""
        board = Board(now_s, self._where)
        until_s = now_s + 1e-6
        minute_s = int(now_s) // 60 * 60
        minutes_from_s = minute_s - MINUTES * 60
        board.load(
            tail.totals(board.day.start_s, until_s), tail.totals(month_start_s(now_s), until_s)
        )
        board.load_minutes(tail.minutes(minutes_from_s, minute_s))
        recent = tail.seconds(min(now_s - _RECENT_S, minute_s), until_s)
        board.load_recent(recent, from_minute=minute_s // 60)
        board.refused(self._refusals(tail.last_troubles(until_s)))
        board.advance(now_s)
        since_s = board.day.start_s
        self._back_to = (since_s, minutes_from_s) if since_s < minutes_from_s else None
        self._read_known(tail, now_s)
        return board

    def _catch_up(self, tail: Tail, board: Board) -> bool:
        """Read a piece of earlier today; whether there is more."""
        if self._back_to is not None:
            since_s, until_s = self._back_to
            from_s = max(since_s, until_s - _BACK_AT_ONCE_S)
            board.load_minutes(tail.minutes(from_s, until_s))
            self._back_to = (since_s, from_s) if from_s > since_s else None
        if self._retries_row > 0 and self._retries_left > 0:
            sums, self._retries_row, oldest_s = tail.retries(
                self._retries_row, board.day.start_s, _RETRIES_AT_ONCE
            )
            self._retries_left -= _RETRIES_AT_ONCE
            done = self._retries_row == 0
            board.load_retries(sums, float(board.day.start_s) if done else oldest_s)
        return self._back_to is not None or (self._retries_row > 0 and self._retries_left > 0)

    def _read_known(self, tail: Tail, now_s: float) -> None:
        learnt, changes = self._stated(tail, now_s)
        self._changes = changes
        self._known = KnownIndex(self._known_limits(learnt, now_s))
        self._known_at_s, self._restated = now_s, False

    def _keep_known(self, tail: Tail, now_s: float) -> None:
        """Read what is known of limits again where a refusal has named one, but not at every frame."""
        since_s = now_s - self._known_at_s
        if since_s >= (_STATED_FOR_S if self._restated else _KNOWN_FOR_S):
            self._read_known(tail, now_s)

    def _stated(self, tail: Tail, now_s: float) -> tuple[list[Learnt], list[Change]]:
        return tail.learnt(), tail.changes()

    def _refusals(self, troubles: Sequence[Trouble]) -> list[Refusal]:
        return [self._refusal(each) for each in troubles]

    def _refusal(self, each: Trouble) -> Refusal:
        kind = each.kind
        told = self._kept(each.diagnosis)[1] if each.diagnosis is not None else ""
        return Refusal(
            each.row, each.at_s, kind.account, kind.label, kind.model, kind.method, kind.tag, kind.client,
            kind.source, each.status, each.cause, each.refused, told or _without_diagnosis(each),
            each.limits, None if each.wait_ms is None else each.wait_ms / 1000, each.diagnosis,
            each.attempt, each.wasted,
        )  # fmt: skip

    def _kept(self, number: int) -> tuple[Diagnosis | None, str]:
        """A diagnosis as it is kept, and its headline; nothing where it cannot be read."""
        known = self._diagnoses.get(number)
        if known is None:
            if self._tail is None:
                return None, ""
            try:
                text = self._tail.document(number)
            except StoreError:
                return None, ""
            found = from_kept(text) if text else None
            if len(self._diagnoses) >= _MOST_DIAGNOSES:
                self._diagnoses.clear()
            known = self._diagnoses[number] = (found, headline(found) if found else "")
        return known


class StoreFeed(Recorded):
    """The store as it is now. A file that is not there yet is waited for."""

    def __init__(
        self, path: Path, known: KnownLimits, *, windows: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(path.name, known, windows)
        self._path = path
        self._file: tuple[int, int] | None = None
        self._notices: dict[str, Notice] = {}

    def timeline(self) -> Timeline:
        first_s = last_s = self._board.as_of_s if self._board else 0.0
        try:
            if self._tail is not None and (found := self._tail.contents()).first_s is not None:
                first_s = found.first_s
        except StoreError:
            pass
        return Timeline(True, first_s, last_s, last_s, 1.0)

    def frame(self, now_s: float) -> Frame:
        standing: set[str] = set()
        try:
            loading = self._look(now_s)
        except GemquotaError as error:
            loading = False
            standing.add(self._notice(_kind_of(error), Level.BAD, _said(error, self._path), now_s))
        except FileNotFoundError:
            loading = False
            if self._board is not None:
                text = f"{self._path} is gone: these are the last figures"
                standing.add(self._notice("lost", Level.BAD, text, now_s))
        except OSError as error:
            loading = False
            text = f"{self._path}: {(error.strerror or str(error)).lower()}"
            standing.add(self._notice("unreadable", Level.BAD, text, now_s))
        board = self._board or Board(now_s, self._where)
        behind_s = board.now_s - now_s
        if behind_s > 1.0:
            text = f"the clock went back by {behind_s:.0f} s: figures stand still until it has caught up"
            standing.add(self._notice("clock", Level.WARN, text, now_s))
        if loading:
            standing.add(self._notice("loading", Level.INFO, "earlier today is being read", now_s))
        if hidden := board.hidden:
            text = f"only the first {MOST_KEYS:,} models and keys are told apart, {hidden:,} or more are not"
            standing.add(self._notice("many", Level.WARN, text, now_s))
        board.advance(now_s)
        self._notices = {kind: each for kind, each in self._notices.items() if kind in standing}
        return board.frame(self._known, self._changes, self._notices.values())

    def replay(self, start_s: float | None = None) -> Feed | None:
        """See `Feed.replay`; `start_s` is where it begins to play, None: the last hour."""
        from gemquota.sources.replayed import ReplayFeed

        try:
            tail = Tail(self._path)
        except (GemquotaError, OSError):
            return None
        if tail.contents().first_s is None:
            tail.close()
            return None
        return ReplayFeed(
            tail, self._where, self._known_limits, start_s=start_s, windows=self._windows
        )

    def _look(self, now_s: float) -> bool:
        """Read what is new; whether earlier parts of today are still to be read.

        Raises:
            GemquotaError: If the store cannot be read.
            OSError: The same.
        """
        there = os.stat(self._path)
        file = there.st_dev, there.st_ino
        tail, board = self._tail, self._board
        if tail is None or file != self._file:
            self.close()
            self._charts.clear()
            self._diagnoses.clear()
            self._tail = tail = Tail(self._path)
            self._file = file
            board = None
        if board is not None and now_s < board.now_s - _BACKWARDS_S:
            board = None
        if board is None:
            return self._begin(tail, now_s)
        if tail.has_changed():
            if tail.is_newer():
                raise UsageError(f"{self._path.name} is of a newer gemquota now")
            news = tail.news()
            if news is None:
                return self._begin(tail, now_s)
            board.advance(now_s)
            board.take(news.slices)
            board.refused(self._refusals(news.troubles))
            self._restated = self._restated or any(each.limits for each in news.troubles)
        board.as_of_s = now_s
        self._keep_known(tail, now_s)
        return self._catch_up(tail, board)

    def _begin(self, tail: Tail, now_s: float) -> bool:
        with tail.at_once():
            tail.mark()
            tail.has_changed()
            self._board = self._load(tail, now_s)
        self._retries_row = tail.marked_row + 1 if tail.marked_row else 0
        self._retries_left = _MOST_RETRIES
        return True

    def _notice(self, kind: str, level: Level, text: str, now_s: float) -> str:
        since_s = self._notices[kind].since_s if kind in self._notices else now_s
        self._notices[kind] = Notice(kind, level, text, since_s)
        return kind


def _kind_of(error: GemquotaError) -> str:
    if not isinstance(error, StoreError):
        return "newer"
    return "locked" if "locked" in str(error) or "busy" in str(error) else "unreadable"


def _said(error: GemquotaError, path: Path) -> str:
    if _kind_of(error) == "locked":
        return f"{path.name} is held by another process: these are the last figures"
    return f"{error}: these are the last figures"


def _without_diagnosis(each: Trouble) -> str:
    """A headline from what the record itself says."""
    if each.cause == Cause.QUOTA and each.limits:
        return _of_limits(each.limits)
    try:
        title = MEANINGS[Cause(each.cause)].title
    except ValueError:
        title = f"HTTP {each.status}, and nothing that says why" if each.status else "no answer"
    return title[:1].upper() + title[1:]


@lru_cache(maxsize=1024)
def _of_limits(limits: tuple[tuple[str, int | None, str, str, str], ...]) -> str:
    found = []
    for dimension, value, label, tier, quota_id in limits:
        try:
            found.append(
                Limit(
                    dimension=Dimension(dimension) if dimension else None, limit=value,
                    model=label or None, tier=Tier(tier or "unknown"), quota_id=quota_id or None,
                )
            )  # fmt: skip
        except ValueError:  # of a newer gemquota, or an import
            continue
    if not found:
        return "A named limit was exceeded"
    tier = next((each.tier for each in found if each.tier is not Tier.UNKNOWN), Tier.UNKNOWN)
    return headline(Diagnosis(cause=Cause.QUOTA, limits=tuple(found), tier=tier))
