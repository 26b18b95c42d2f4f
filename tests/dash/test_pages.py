from __future__ import annotations

import asyncio

import pytest

from gemquota.dash import keys, pages
from tests.dash.driving import drive
from tests.dash.frames import FLASH, FRAME, NOW_S, PRO, REFUSALS, FixedFeed, refusal, series


class Asked:
    def __init__(self):
        self.questions: list[tuple[str, str, float]] = []
        self.answer = True

    async def __call__(self, label, account, span_s):
        self.questions.append((label, account, span_s))
        return series(label) if self.answer else None


def fetched(*wanted):
    """Fetch these one after another; which of them were asked for."""

    async def run():
        for label, span_s, now_s in wanted:
            await kept.fetch(asked, label, "k", span_s, now_s)

    kept, asked = pages.Kept(), Asked()
    asyncio.run(run())
    return len(asked.questions)


@pytest.mark.parametrize(
    ("wanted", "times"),
    [
        pytest.param([("m", 900, 0), ("m", 900, 1)], 1, id="too-soon"),
        pytest.param([("m", 900, 0), ("m", 900, 5)], 2, id="half-a-step-on"),
        pytest.param([("m", 900, 0), ("m", 900, -9)], 2, id="back"),
        pytest.param([("m", 900, 0), ("m", 3600, 0)], 2, id="another-span"),
        pytest.param([("m", 900, 0), ("n", 900, 0)], 2, id="another-model"),
    ],
)
def test_a_series_is_fetched_when_it_would_show_something_else(wanted, times):
    assert fetched(*wanted) == times


def test_another_models_series_is_never_kept():
    async def run():
        await kept.fetch(asked, "m", "k", 900.0, NOW_S)
        asked.answer = False
        await kept.fetch(asked, "m", "k", 3600.0, NOW_S)
        assert kept.series is not None
        await kept.fetch(asked, "n", "k", 900.0, NOW_S)
        assert kept.series is None

    kept, asked = pages.Kept(), Asked()
    asyncio.run(run())


def test_every_page_has_help_and_a_name_among_the_keys():
    every = [
        pages.OverviewPage, pages.ModelPage, pages.RefusalsPage, pages.CallersPage, pages.LimitsPage, pages.ReplayPage,
    ]  # fmt: skip
    assert [page.name_of() for page in every] == list(keys.PAGES)
    assert all(page.HELP for page in every)


def test_a_model_is_filtered_by_what_it_is():
    assert pages.row_fields(PRO)["is"] == "full refused"
    assert pages.row_fields(FRAME.rows[2])["is"] == ""
    assert set(pages.row_fields(FLASH)) == set(pages.OverviewPage.FIELDS)


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


def test_the_cursor_of_the_overview_stays_on_its_model_when_others_overtake_it():
    async def work(driven):
        await driven.press("down")
        driven.feed.now = FRAME._replace(rows=FRAME.rows[::-1])
        await driven.look()
        page = driven.app.pages["overview"]
        assert page.rows[page.row].label == "gemini-2.5-flash-lite"

    drive(work)


def test_models_that_are_not_shown_are_counted():
    async def work(driven):
        assert "412 more models are not shown" in driven.text()

    drive(work, FixedFeed(FRAME._replace(hidden_rows=412)))


def test_charts_of_the_selected_model_fill_a_large_overview():
    async def work(driven):
        assert "Requests in a rolling minute" in driven.text()
        await driven.press("down")
        assert [question[1] for question in driven.feed.asked if question[0] == "series"][
            -1
        ] == "gemini-2.5-flash-lite"

    drive(work, size=(120, 40))
