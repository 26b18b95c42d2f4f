"""What the dashboard is fed by and how it looks, out of flags, files and the environment."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gemquota.cli.settings_file import table_of
from gemquota.errors import NothingFoundError, StoreError, UsageError

if TYPE_CHECKING:
    from gemquota.domain.diagnosis import Diagnosis
    from gemquota.domain.feed import Feed, Timeline
    from gemquota.domain.frame import Frame, Refusal, Series
    from gemquota.sources.recorded import StoreFeed

LAST_HOUR = "last"
"""What `--replay` alone stands for: the last hour that is recorded."""
_RECORDED = "gemquota run -- CMD ..., gemquota proxy, or gemquota import FILE; a day to look at: gemquota dashboard --demo"
_MOST_LOOKS = 500
"""At a store, until all of today has been read."""
_SIZE = re.compile(r"([0-9]{1,4})[x×]([0-9]{1,4})")


class Wanted(NamedTuple):
    """Of what the dashboard is to be fed."""

    store: Path | None
    demo: bool
    replay: str | None
    """A time, or `LAST_HOUR`; None: live."""


def feed_of(wanted: Wanted, now_s: float) -> Feed:
    """The feed; whoever asks closes it.

    Raises:
        UsageError: If flags contradict each other, or the file is of a newer gemquota.
        StoreError: If it is no store, or cannot be opened.
        NothingFoundError: If there is nothing to replay, or the file that was named is not there.
    """
    if wanted.demo:
        if wanted.store is not None or wanted.replay is not None:
            raise UsageError("--demo is a day of its own: without --store and --replay")
        return Late(lambda: _demo(now_s))
    from gemquota.cli.store_file import store_path

    path = wanted.store or store_path()
    if path.exists():
        _bring_up_to_date(path)
    elif wanted.store is not None or wanted.replay is not None:
        raise NothingFoundError(f"there is no {path}", hint=_RECORDED)
    if wanted.replay is None:
        return Late(lambda: _live(path))
    recorded = _live(path).replay(_from_s(wanted.replay, now_s))
    if recorded is None:
        raise NothingFoundError(f"no call is recorded in {path}", hint=_RECORDED)
    return recorded


class Late:
    """A feed that is made when it is first asked, by the thread that asks: what it is made of takes a
    tenth of a second to load, and the first picture need not wait for that."""

    def __init__(self, make: Callable[[], Feed]) -> None:
        self._make = make
        self._made: Feed | None = None

    def _feed(self) -> Feed:
        if self._made is None:
            self._made = self._make()
        return self._made

    def timeline(self) -> Timeline:
        return self._feed().timeline()

    def frame(self, now_s: float) -> Frame:
        return self._feed().frame(now_s)

    def series(self, label: str, account: str, span_s: float, now_s: float) -> Series:
        return self._feed().series(label, account, span_s, now_s)

    def diagnosis(self, refusal: Refusal) -> Diagnosis | None:
        return self._feed().diagnosis(refusal)

    def replay(self) -> Feed | None:
        return self._feed().replay()

    def close(self) -> None:
        if self._made is not None:
            self._made.close()


def _live(path: Path) -> StoreFeed:
    from gemquota.cli.known_limits import all_limits, window_kinds
    from gemquota.sources.recorded import StoreFeed

    return StoreFeed(path, all_limits, windows=window_kinds())


def _demo(now_s: float) -> Feed:
    from gemquota.demo.day import DemoFeed

    return DemoFeed(now_s)


def _bring_up_to_date(path: Path) -> None:
    """A file of an earlier gemquota is migrated; one that may not be written is read as it is."""
    from gemquota.store.sqlite import SqliteStore
    from gemquota.store.tail import Tail

    Tail(path).close()  # before it is touched: is it a store at all?
    try:
        SqliteStore(path).close()
    except UsageError as error:
        if not isinstance(error, StoreError):
            raise


def _from_s(text: str, now_s: float) -> float | None:
    from gemquota.cli.times import instant_s, pacific_date_s

    if text == LAST_HOUR:
        return None
    date_s = pacific_date_s(text, flag="--replay")
    return instant_s(text, now_s=now_s, flag="--replay") if date_s is None else date_s


def settled(feed: Feed, now_s: float) -> Frame:
    """The frame of a feed that has read all it is going to."""
    timeline = feed.timeline()
    at_s = now_s if timeline.live else timeline.start_s
    frame = feed.frame(at_s)
    for _ in range(_MOST_LOOKS):
        if all(each.kind != "loading" for each in frame.notices):
            break
        frame = feed.frame(at_s)
    return frame


def size_of(text: str) -> tuple[int, int]:
    """`120x40` as columns and lines.

    Raises:
        UsageError: If it is no size, or none that can be drawn.
    """
    found = _SIZE.fullmatch(text)
    if found is None or not (20 <= int(found[1]) <= 500 and 5 <= int(found[2]) <= 300):
        raise UsageError(f"--size {text[:60]!r} is no size", hint="for instance: --size 120x40")
    return int(found[1]), int(found[2])


class Look(NamedTuple):
    """What the user's configuration says."""

    theme: str | None = None
    rate_hz: float | None = None
    ascii: bool = False
    keys: dict[str, str] = {}  # noqa: RUF012 - never changed


def look_of(path: Path) -> Look:
    """Table `[dashboard]` of the user's `config.toml`; nothing where there is none.

    Raises:
        UsageError: If the file cannot be read, is no TOML, or says something else there.
    """
    table = table_of(path, "dashboard")
    wrong = next(
        (name for name, value in table.items() if name not in _CHECKS or not _CHECKS[name](value)),
        None,
    )
    if wrong is not None:
        raise _wrong(path, wrong)
    return Look(
        table.get("theme"), table.get("rate"), table.get("ascii", False), table.get("keys", {})
    )


def _is_rate(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.1 <= value <= 20


def _are_keys(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) for key in value.values())


_CHECKS: dict[str, Callable[[object], bool]] = {
    "theme": lambda value: isinstance(value, str),
    "rate": _is_rate,
    "ascii": lambda value: isinstance(value, bool),
    "keys": _are_keys,
}


def _wrong(path: Path, name: str) -> UsageError:
    return UsageError(
        f"{path}: {name[:60]!r} is wrong for the dashboard",
        hint='below [dashboard]: theme = "light", rate = 4, ascii = true; below [dashboard.keys]: freeze = "space"',
    )
