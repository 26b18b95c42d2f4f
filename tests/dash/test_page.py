from __future__ import annotations

import asyncio

import pytest

from gemquota.dash import keys
from gemquota.dash.lists import CallersPage, LimitsPage, RefusalsPage
from gemquota.dash.page import Kept
from gemquota.dash.pages import ModelPage, OverviewPage, ReplayPage
from tests.dash.frames import NOW_S, series


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

    kept, asked = Kept(), Asked()
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

    kept, asked = Kept(), Asked()
    asyncio.run(run())


def test_every_page_has_help_and_a_name_among_the_keys():
    every = [OverviewPage, ModelPage, RefusalsPage, CallersPage, LimitsPage, ReplayPage]
    assert [page.name_of() for page in every] == list(keys.PAGES)
    assert all(page.HELP for page in every)
