from __future__ import annotations

from contextlib import closing

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gemquota.cli.scraping import Scraper
from gemquota.store.sqlite import SqliteStore
from tests.store.calls import call, refused

NOW_S = 1_795_574_410.0


def counted(text):
    """Calls of the histogram by cause."""
    found = {}
    for family in text_string_to_metric_families(text):
        for each in family.samples:
            if each.name == "gen_ai_client_operation_duration_seconds_count":
                found[each.labels["error_type"]] = each.value
    return found


@pytest.fixture
def store(tmp_path):
    with closing(SqliteStore(tmp_path / "calls.db")) as store:
        yield store


def test_each_scrape_adds_what_came_since_and_forgets_nothing(store):
    scraper = Scraper(store, 0.0)
    assert counted(scraper.text()) == {}
    store.add([call(NOW_S, total_ms=5), call(NOW_S + 1, total_ms=700)])
    assert counted(scraper.text()) == {"": 2}
    store.add([refused(NOW_S + 2)])
    assert counted(scraper.text()) == {"": 2, "quota": 1}


def test_no_count_falls_when_records_are_forgotten_and_their_rows_renumbered(store):
    store.add([call(NOW_S + day * 86_400) for day in range(20)])
    scraper = Scraper(store, 0.0)
    assert counted(scraper.text()) == {"": 20}
    store.prune(NOW_S + 10 * 86_400)
    store.vacuum()
    store.add([refused(NOW_S + 20 * 86_400)])
    expected = {"": 20, "quota": 1}
    assert counted(scraper.text()) == counted(Scraper(store, 0.0).text()) == expected
    store.prune(NOW_S + 30 * 86_400)
    assert counted(scraper.text()) == counted(Scraper(store, 0.0).text()) == expected
    store.add([call(NOW_S + 40 * 86_400)])
    assert counted(scraper.text()) == counted(Scraper(store, 0.0).text()) == {"": 21, "quota": 1}


def test_only_the_time_that_is_asked_for_is_counted(store):
    store.add([call(NOW_S + n) for n in range(5)])
    assert counted(Scraper(store, NOW_S + 1).text(NOW_S + 3)) == {"": 2}
