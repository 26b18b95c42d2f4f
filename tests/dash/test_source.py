from __future__ import annotations

import asyncio
import threading

from gemquota.dash.source import Source
from gemquota.domain.feed import Timeline
from gemquota.domain.playhead import Playhead
from tests.dash.driving import settings
from tests.dash.frames import NOW_S, REFUSALS, FixedFeed

LINE = Timeline(False, NOW_S - 3600, NOW_S, NOW_S - 3600, 60.0)


class Threads(FixedFeed):
    """Notes which thread asks it."""

    def __init__(self):
        super().__init__()
        self.threads: set[int] = set()

    def _asked(self, *question):
        self.threads.add(threading.get_ident())
        super()._asked(*question)

    def close(self):
        self.threads.add(threading.get_ident())
        super().close()


def test_a_feed_is_asked_and_closed_by_one_thread_of_its_own():
    async def run():
        await source.start()
        await asyncio.gather(
            source.frame(), source.series("m", "k", 900.0, NOW_S), source.diagnosis(REFUSALS[0])
        )

    feed = Threads()
    source = Source(feed, settings())
    asyncio.run(run())
    source.close()
    assert feed.closed
    assert len(feed.threads) == 1
    assert threading.get_ident() not in feed.threads


def test_whoever_asks_first_sees_a_recording_where_it_begins():
    async def run():
        first, _ = await asyncio.gather(source.frame(), source.start())
        assert first.now_s == LINE.start_s

    source = Source(FixedFeed(timeline=LINE), settings())
    asyncio.run(run())
    assert [each for each in source._live.asked if each == ("timeline",)] == [("timeline",)]


def test_what_a_feed_raises_is_its_trouble_until_a_frame_comes():
    async def run():
        feed.trouble = ValueError("the key AIza" + "B" * 35)
        assert await source.frame() is None
        assert source.trouble.startswith("ValueError: the key ")
        assert "BBBB" not in source.trouble
        feed.trouble = KeyError()
        assert await source.frame() is None
        assert source.trouble == "KeyError"
        feed.trouble = None
        assert await source.frame() is not None
        assert source.trouble == ""

    feed = FixedFeed()
    source = Source(feed, settings())
    asyncio.run(run())
    source.close()


def test_a_recording_moves_with_the_clock_that_never_goes_back():
    async def run():
        await source.start()
        assert source.is_replay
        assert not source.can_go_live
        ticks.append(10.0)
        await source.frame()
        assert feed.asked[-1] == ("frame", NOW_S - 3000)
        source.move(Playhead.toggled)
        ticks.append(20.0)
        await source.frame()
        assert feed.asked[-1] == ("frame", NOW_S - 3000)

    ticks = [0.0]
    feed = FixedFeed(timeline=LINE)
    source = Source(feed, settings(ticks_s=lambda: ticks[-1]))
    asyncio.run(run())
    source.close()


def test_a_live_feed_can_be_replayed_and_gone_back_to():
    async def run():
        await source.start()
        assert not source.is_replay
        await source.replay()
        await source.frame()
        assert feed.recording.asked[-1] == ("frame", NOW_S - 3600)
        await source.replay()
        await source.go_live()
        assert feed.recording.closed
        await source.frame()
        assert feed.asked[-1] == ("frame", NOW_S)

    feed = FixedFeed()
    feed.recording = FixedFeed(timeline=LINE)
    source = Source(feed, settings())
    asyncio.run(run())
    source.close()


def test_where_nothing_is_recorded_it_stays_live():
    async def run():
        await source.start()
        await source.replay()
        assert not source.is_replay

    source = Source(FixedFeed(), settings())
    asyncio.run(run())
    source.close()


def test_a_feed_that_cannot_close_is_left():
    class Stuck(FixedFeed):
        def close(self):
            raise OSError("no")

    Source(Stuck(), settings()).close()
