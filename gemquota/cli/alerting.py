"""Measuring, judging and telling, for `gemquota alerts`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gemquota.cli.output import complain, note
from gemquota.cli.settings_file import path_of, table_of
from gemquota.errors import NothingFoundError, StoreError

if TYPE_CHECKING:
    from gemquota.alerts.settings import Settings
    from gemquota.domain.alerting import Event, Firing, Series
    from gemquota.domain.feed import Feed
    from gemquota.domain.frame import Frame

_MOST_LOOKS = 200
"""At a large store, until all of today is read."""
_USELESS = frozenset({"lost", "locked", "newer", "unreadable"})
"""Notices of a frame whose figures are not of now: nothing is judged by them."""


class Checked(NamedTuple):
    firing: dict[Series, Firing]
    events: list[Event]
    measured: int
    now_s: float


def settings(config: Path | None) -> Settings:
    """The user's.

    Raises:
        UsageError: If the file is wrong, or one that is named is not there.
    """
    from gemquota.alerts.settings import settings_of

    path = path_of(config)
    return settings_of(table_of(path, "alerts", must_exist=config is not None), str(path))


def memory_path() -> Path:
    from gemquota.cli.store_file import store_path

    return store_path().with_name("alerts.json")


def check(chosen: Settings, *, remembers: bool = True) -> Checked:
    """Measure once, judge, and keep what fires; nobody is told yet.

    Raises:
        NothingFoundError: If nothing is recorded.
        StoreError: If the store cannot be read.
    """
    from gemquota.alerts import memory
    from gemquota.alerts.readings import readings
    from gemquota.clock import now_s
    from gemquota.domain.alerting import judge

    with closing(_feed()) as feed:
        at_s = now_s()
        frame = _settled(feed, at_s)
        if trouble := _trouble(frame):
            raise StoreError(trouble)
        if frame.is_empty:
            raise NothingFoundError(
                "nothing is recorded yet", hint="gemquota run -- CMD ..., or gemquota proxy"
            )
        measured = readings(feed, frame)
    path = memory_path()
    events, firing = judge(
        chosen.thresholds, measured, memory.read(path), at_s, clear_at=chosen.clear_at
    )
    if remembers:
        _keep(path, firing)
    return Checked(firing, events, len(measured), at_s)


def watch(chosen: Settings, on_event: Callable[[Event], None]) -> None:
    """Measure again and again, and tell what is news, until interrupted."""
    from gemquota.alerts import memory
    from gemquota.alerts.readings import readings
    from gemquota.clock import now_s, pause, ticks_s
    from gemquota.domain.alerting import judge

    path, told = memory_path(), ""
    firing = memory.read(path)
    with closing(_feed()) as feed:
        while True:
            began_s, at_s = ticks_s(), now_s()
            frame = feed.frame(at_s)
            trouble = _trouble(frame)
            if trouble and trouble != told:
                note(f"gemquota: {trouble}; nothing is judged meanwhile")
            told = trouble
            if not trouble:
                measured = readings(feed, frame)
                events, firing = judge(
                    chosen.thresholds, measured, firing, at_s, clear_at=chosen.clear_at
                )
                if events:
                    _keep(path, firing)
                for event in events:
                    on_event(event)
                tell(chosen, events)
            pause(chosen.every_s - (ticks_s() - began_s))


def tell(chosen: Settings, events: list[Event]) -> int:
    """Hand events to command and webhook; how many could not be told. What goes wrong is said."""
    from gemquota.alerts import deliver
    from gemquota.render.alerts import event_document

    failed = 0
    for event in events:
        if not deliver.is_urgent(event, chosen):
            continue
        document = event_document(event)
        troubles = []
        if chosen.command:
            troubles.append(deliver.to_command(chosen, document))
        if chosen.webhook:
            troubles.append(asyncio.run(deliver.to_webhook(chosen, document)))
        for trouble in filter(None, troubles):
            complain(trouble)
            failed += 1
    return failed


def _feed() -> Feed:
    from gemquota.cli.known_limits import all_limits
    from gemquota.cli.store_file import store_path
    from gemquota.sources.recorded import StoreFeed

    return StoreFeed(store_path(), all_limits)


def _settled(feed: Feed, at_s: float) -> Frame:
    frame = feed.frame(at_s)
    for _ in range(_MOST_LOOKS):
        if all(each.kind != "loading" for each in frame.notices):
            break
        frame = feed.frame(at_s)
    return frame


def _trouble(frame: Frame) -> str:
    return next((each.text for each in frame.notices if each.kind in _USELESS), "")


def _keep(path: Path, firing: dict[Series, Firing]) -> None:
    from gemquota.alerts import memory

    try:
        memory.write(path, firing)
    except OSError as error:
        complain(f"cannot keep what fires in {path}: {(error.strerror or '').lower()}")
