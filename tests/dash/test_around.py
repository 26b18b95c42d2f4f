from __future__ import annotations

import pytest

from tests.dash.driving import drive
from tests.dash.frames import FRAME, FixedFeed


def bound(driven):
    return driven.app.around.bound(driven.app.main)


def test_the_first_key_of_an_action_is_the_one_that_is_shown():
    async def work(driven):
        assert [binding.key for binding in bound(driven)["quit"][0]][:2] == ["q", "ctrl+q"]
        assert driven.screen()[-1].index("Open model") < driven.screen()[-1].index("f Freeze")

    drive(work)


def test_keys_that_do_nothing_now_are_not_shown():
    async def work(driven):
        assert "replay.play" not in bound(driven)
        assert "replay.live" not in bound(driven)

    drive(work)


def test_a_click_on_a_key_presses_it():
    async def work(driven):
        x = driven.screen()[-1].index("f Freeze")
        await driven.pilot.click("#foot", offset=(x, 0))
        await driven.settle()
        assert driven.app.frozen

    drive(work)


@pytest.mark.parametrize(("size", "shown"), [((80, 24), 1), ((80, 30), 3)])
def test_a_tall_terminal_shows_more_of_what_wants_attention(size, shown):
    alerts = tuple(FRAME.alerts[0]._replace(text=f"alert {number}") for number in range(5))

    async def work(driven):
        assert driven.text().count("alert ") == shown
        assert f"and {5 - shown} more" in driven.text()

    drive(work, FixedFeed(FRAME._replace(alerts=alerts)), size=size)


def test_what_is_well_takes_no_line():
    async def work(driven):
        assert "MODEL" in driven.screen()[2]

    drive(work, FixedFeed(FRAME._replace(alerts=())))
