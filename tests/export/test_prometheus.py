from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from gemquota.domain.call import Kind, Totals
from gemquota.domain.durations import BOUNDS_MS, Took
from gemquota.domain.standing import Standing
from gemquota.export.prometheus import MOST_SERIES, Recorded, prometheus_text
from tests.store.calls import FLASH

STANDING = Standing("gemini-3.8-flash", "key-1", "RPD", 18, 20, "free", 200.0, 100.0)


def samples(recorded):
    """Value by name and labels, as a scraper reads the text."""
    found = {}
    for family in text_string_to_metric_families(prometheus_text(recorded)):
        assert family.type in ("counter", "gauge", "histogram")
        assert family.documentation
        for each in family.samples:
            key = each.name, frozenset(each.labels.items())
            assert key not in found, "a series that is told twice makes the whole scrape fail"
            found[key] = each.value
    return found


def of(found, name, **labels):
    return [
        value for (named, all_of), value in found.items() if named == name and labels.items() <= all_of
    ]  # fmt: skip


def test_calls_and_tokens_are_counted_by_how_they_ended_and_what_they_were():
    totals = Totals(10, 3, 1, 700, 50, 20, 80, 2, 1_500_000)
    found = samples(Recorded({FLASH: totals}, (), None))
    for outcome, calls in (("admitted", 6), ("refused", 3), ("failed", 1)):
        assert of(found, "gemquota_calls_total", gemquota_outcome=outcome) == [calls]
    assert of(found, "gemquota_tokens_total", gen_ai_token_type="input") == [700]
    assert of(found, "gemquota_tokens_total", gen_ai_token_type="output") == [100]
    assert of(found, "gemquota_cached_tokens_total") == [50]
    assert of(found, "gemquota_thought_tokens_total") == [20]
    assert of(found, "gemquota_images_total", gen_ai_request_model="flash") == [2]
    assert of(found, "gemquota_cost_usd_total", gen_ai_provider_name="gcp.gemini") == [1.5]


def test_kinds_that_differ_in_no_label_are_one_series():
    other = FLASH._replace(client="python/2", source="run", method="streamGenerateContent")
    found = samples(Recorded({FLASH: Totals(1), other: Totals(2)}, (), None))
    assert of(found, "gemquota_calls_total", gemquota_outcome="admitted") == [3]


def test_limits_are_told_with_what_is_used_of_them_and_since_when():
    found = samples(Recorded({}, (STANDING,), 150.0))
    labels = {"gemquota_quota_label": "gemini-3.8-flash", "gemquota_dimension": "RPD"}
    assert of(found, "gemquota_limit_used", **labels) == [18]
    assert of(found, "gemquota_limit", **labels) == [20]
    assert of(found, "gemquota_limit_stated_timestamp_seconds", **labels) == [100]
    assert of(found, "gemquota_last_call_timestamp_seconds") == [150]


def test_nothing_recorded_tells_nothing():
    assert samples(Recorded({}, (), None)) == {}


def test_hostile_names_stay_within_their_label():
    name = 'a"} 5\n# TYPE x counter\nx 1\\'
    found = samples(Recorded({Kind(model=name): Totals(1)}, (), None))
    assert of(found, "gemquota_images_total", gen_ai_request_model=name) == [0]
    assert {named for named, _ in found if not named.startswith("gemquota_")} == set()


def test_no_key_leaves_by_a_label_and_two_keys_are_one_series():
    key = "AIza" + "Sy0123456789abcdefghijklmnopqrstuv{}"
    sums = {Kind(model=key.format(n)): Totals(1) for n in "wx"}
    recorded = Recorded(sums, (STANDING._replace(label=key.format("w")),), None)
    assert "AIza" not in prometheus_text(recorded)
    assert of(samples(recorded), "gemquota_calls_total", gemquota_outcome="admitted") == [2]


def test_durations_are_the_conventions_histogram():
    took = [
        Took(FLASH, "", 0, 3, 27),
        Took(FLASH, "", 7, 1, 1_200),
        Took(FLASH, "", len(BOUNDS_MS), 2, 200_000),
    ]
    found = samples(Recorded({}, (), None, took))
    name = "gen_ai_client_operation_duration_seconds"
    assert of(found, f"{name}_bucket", le="0.01") == [3]
    assert of(found, f"{name}_bucket", le="1.28") == [4]
    assert of(found, f"{name}_bucket", le="81.92") == [4]
    assert of(found, f"{name}_bucket", le="+Inf") == [6]
    assert of(found, f"{name}_count", error_type="") == [6]
    assert of(found, f"{name}_sum") == [201.227]


def test_made_up_names_of_models_do_not_make_a_series_each():
    sums = {FLASH._replace(model=f"m{n}"): Totals(n + 1) for n in range(MOST_SERIES + 50)}
    took = [Took(kind, "", 0, 1, 1) for kind in sums]
    found = samples(Recorded(sums, (), None, took))
    calls = of(found, "gemquota_calls_total", gemquota_outcome="admitted")
    assert len(calls) == MOST_SERIES
    assert "told as other, which falls" in prometheus_text(Recorded(sums, (), None))
    assert "told as other" not in prometheus_text(Recorded({FLASH: Totals(1)}, (), None))
    assert sum(calls) == sum(totals.calls for totals in sums.values())
    assert of(
        found, "gemquota_calls_total", gen_ai_request_model="other", gemquota_outcome="admitted"
    ) == [sum(range(1, 52))]
    counts = of(found, "gen_ai_client_operation_duration_seconds_count")
    assert len(counts) == MOST_SERIES + 1
    assert sum(counts) == len(sums)
