from __future__ import annotations

import pytest

from tests.dash.driving import drive
from tests.dash.frames import FRAME, REFUSALS, FixedFeed, refusal


def test_the_cursor_stays_on_a_refusal_when_newer_ones_come_and_follows_them_at_the_top():
    async def work(driven):
        await driven.press("3")
        newer = (refusal(20, 1.0), *REFUSALS)
        driven.feed.now = FRAME._replace(refusals=newer)
        await driven.look()
        page = driven.app.pages["refusals"]
        assert page.found[page.row].key == 20
        await driven.press("down", "down")
        assert page.found[page.row].key == 8
        driven.feed.now = FRAME._replace(refusals=(refusal(21, 0.5), *newer))
        await driven.look()
        assert page.found[page.row].key == 8

    drive(work)


@pytest.mark.parametrize(
    ("page", "key", "nothing", "none_admitted"),
    [
        ("refusals", "3", "Nothing was refused.", "Nothing is admitted"),
        ("callers", "4", "Nobody has called", "Nobody is admitted"),
        ("limits", "5", "No limit is known", "No limit is admitted"),
    ],
)
def test_a_list_without_items_says_why_it_has_none(page, key, nothing, none_admitted):
    async def empty(driven):
        await driven.press(key)
        assert nothing in driven.text()
        assert none_admitted not in driven.text()

    async def filtered(driven):
        await driven.press(key)
        driven.app.pages[page].filter("no-such-thing")
        await driven.look()
        assert none_admitted in driven.text()
        assert nothing not in driven.text()

    drive(empty, FixedFeed(FRAME._replace(refusals=(), callers=(), limits=())))
    drive(filtered)


@pytest.mark.parametrize("key", ["3", "4", "5"])
def test_what_is_explained_below_a_list_is_what_the_cursor_is_on(key):
    async def work(driven):
        await driven.press(key)
        before = driven.text()
        await driven.press("down")
        assert driven.text() != before
        foot = [line for line in driven.text().splitlines() if line.startswith("──")]
        assert foot
        assert foot != [line for line in before.splitlines() if line.startswith("──")]

    drive(work, size=(120, 40))
