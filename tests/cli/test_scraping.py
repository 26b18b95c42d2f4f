from __future__ import annotations

from contextlib import closing

from prometheus_client.parser import text_string_to_metric_families

from gemquota.cli.scraping import Scraper
from gemquota.store.sqlite import SqliteStore
from tests.store.calls import call, refused


def counted(text):
    """Calls of the histogram by cause."""
    found = {}
    for family in text_string_to_metric_families(text):
        for each in family.samples:
            if each.name == "gen_ai_client_operation_duration_seconds_count":
                found[each.labels["error_type"]] = each.value
    return found


def test_each_scrape_adds_what_came_since_and_forgets_nothing(tmp_path):
    with closing(SqliteStore(tmp_path / "calls.db")) as store:
        scraper = Scraper(store, 0.0)
        assert counted(scraper.text()) == {}
        store.add([call(1_000.0, total_ms=5), call(1_001.0, total_ms=700)])
        assert counted(scraper.text()) == {"": 2}
        store.add([refused(1_002.0)])
        assert counted(scraper.text()) == {"": 2, "quota": 1}
        store.prune(2_000.0)
        assert counted(scraper.text()) == {"": 2, "quota": 1}


def test_only_the_time_that_is_asked_for_is_counted(tmp_path):
    with closing(SqliteStore(tmp_path / "calls.db")) as store:
        store.add([call(1_000.0 + n) for n in range(5)])
        assert counted(Scraper(store, 1_001.0).text(1_003.0)) == {"": 2}
