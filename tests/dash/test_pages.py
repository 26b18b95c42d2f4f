from __future__ import annotations

from gemquota.dash import pages
from tests.dash.driving import drive
from tests.dash.frames import FLASH, FRAME, PRO, FixedFeed


def test_a_model_is_filtered_by_what_it_is():
    assert pages.row_fields(PRO)["is"] == "full refused"
    assert pages.row_fields(FRAME.rows[2])["is"] == ""
    assert set(pages.row_fields(FLASH)) == set(pages.OverviewPage.FIELDS)


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
