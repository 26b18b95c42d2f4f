from __future__ import annotations

import pytest

from gemquota.dash import timeline
from gemquota.dash.glyphs import ASCII
from gemquota.dash.ink import text_of, width_of
from gemquota.dash.view import View
from gemquota.domain.feed import Timeline
from gemquota.domain.playhead import started
from tests.dash.frames import FRAME, NOW_S

VIEW = View(FRAME, ASCII, 3600.0)


def head(start_s=NOW_S - 3600):
    return started(Timeline(False, NOW_S - 3600, NOW_S, start_s, 60.0), 0.0)


@pytest.mark.parametrize(
    ("hours", "jump_s"), [(0.05, 5), (1, 30), (8, 300), (48, 1800), (500, 3600)]
)
def test_an_arrow_goes_about_a_hundredth_of_the_recording(hours, jump_s):
    assert timeline.jump_s(head()._replace(first_s=NOW_S - hours * 3600)) == jump_s


def test_the_line_of_time_moves_with_the_clock():
    lines = [
        timeline.bar_line(head(), ticks_s, 3600.0, width=100, glyphs=ASCII)
        for ticks_s in (0, 30, 60)
    ]
    assert [len(line[1].text) for line in lines] == [0, 28, 59]
    assert "Wed 25 Nov 22:33:22" in text_of(lines[1])
    assert "30m 00s left" in text_of(lines[1])
    assert text_of(lines[2]).endswith("the end ")
    assert "||" in text_of(lines[2])
    assert {width_of(line) for line in lines} == {100}


def test_a_line_too_narrow_for_a_track_still_tells_the_time():
    line = timeline.bar_line(head(), 0, 3600.0, width=34, glyphs=ASCII)
    assert "22:03:22" in text_of(line)
    assert timeline.instant_at(20, head(), line) is None


def test_a_click_means_the_instant_below_it():
    line = timeline.bar_line(head(), 0, 3600.0, width=100, glyphs=ASCII)
    start = len(line[0].text)
    end = 100 - len(line[4].text) - 1
    assert timeline.instant_at(start, head(), line) == NOW_S - 3600
    assert timeline.instant_at(end, head(), line) == NOW_S
    assert timeline.instant_at(start - 1, head(), line) is None
    assert timeline.instant_at(end + 1, head(), line) is None


def test_a_recording_of_one_instant_is_at_its_end():
    line = timeline.bar_line(
        head()._replace(first_s=NOW_S, last_s=NOW_S, from_s=NOW_S), 0, 0, width=100, glyphs=ASCII
    )
    assert text_of(line).endswith("the end ")


def test_the_page_tells_what_is_played_and_with_which_keys():
    text = "\n".join(
        map(text_of, timeline.replay_lines(head(), 30.0, VIEW, [("space", "Play/pause")], width=80))
    )
    assert "1h 00m in all" in text
    assert "60 seconds a second, playing" in text
    assert "13:33:22 Pacific" in text
    assert "space     Play/pause" in text


def test_nothing_to_play_is_said():
    text = "\n".join(map(text_of, timeline.replay_lines(None, 0.0, VIEW, [], width=80)))
    assert "Nothing is being replayed" in text
