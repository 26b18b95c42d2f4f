from __future__ import annotations

import json

import pytest

from tests.cli.run import run
from tests.store.calls import FLASH, PRO, RPD_250, call, refused

NOW_S = 1_750_000_000.0  # 08:06 in Los Angeles
RPD_20 = RPD_250._replace(value=20)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("gemquota.clock.now_s", lambda: NOW_S)


@pytest.fixture
def filled(keep):
    tagged = FLASH._replace(tag="nightly", client="google-genai-sdk/1.2")
    keep(*(call(NOW_S - 10 * n, tagged, micro_usd=2_500) for n in range(6)))
    keep(call(NOW_S - 3600), call(NOW_S - 30 * 3600), call(NOW_S - 5, PRO, micro_usd=1))
    keep(refused(NOW_S - 50, RPD_20))


def test_where_nothing_was_recorded_it_says_how_to_and_makes_no_file(path):
    done = run("usage")
    assert (done.code, done.out) == (11, "")
    assert "hint: gemquota run" in done.err
    assert not path.exists()


def test_it_counts_from_the_pacific_midnight(filled):
    out = " ".join(run("usage").out.split())
    assert "Sun 15 Jun 00:00 PDT, the last 8 h 7 min: 9 calls, 8 admitted, 1 refused" in out
    assert "$0.0150 in the last 10 min" in out
    assert "gemini-3.8-flash key-1 RPD 7 of 20 13 left" in out
    assert "stated by a refusal 50 s ago" in out
    assert "75% 6 calls nightly key-1 google-genai-sdk/1.2" in out


def test_a_limit_that_no_refusal_stated_is_one_of_the_record_with_its_date(filled):
    (flash, _) = json.loads(run("usage", "--json").out)["models"]
    by_name = {each["dimension"]: each for each in flash["limits"]}
    assert (by_name["RPD"]["source"], by_name["RPD"]["left"]) == ("refusal", 13)
    assert (by_name["RPM"]["source"], by_name["RPM"]["tier"]) == ("catalogue", "free")
    assert by_name["RPM"]["as_of"].startswith("202")


def test_a_probe_s_figure_goes_over_the_record_and_under_a_refusal(filled, path):
    base = {
        "at": "2025-06-15T14:00:00Z", "model": "gemini-3.8-flash", "method": "inferred", "tier": "unknown",
        "server": "https://generativelanguage.googleapis.com", "value": 11, "low": 10, "high": 12,
    }  # fmt: skip
    rows = [
        {**base, "dimension": "RPM"},
        {**base, "dimension": "RPD"},
        {**base, "dimension": "TPM", "server": "the emulator"},
    ]
    (path.parent / "probes.jsonl").write_text("\n".join(map(json.dumps, [*rows, [], {}])) + "\n{")
    (flash, _) = json.loads(run("usage", "--json").out)["models"]
    found = {each["dimension"]: (each["source"], each["limit"], each["doubt"]) for each in flash["limits"]}  # fmt: skip
    assert found["RPM"] == ("probe", 10, "at least")
    assert found["RPD"] == ("refusal", 20, None)
    assert found["TPM"][0] == "catalogue"


def test_a_model_without_a_known_limit_is_named(keep):
    keep(call(NOW_S, FLASH._replace(label="gemini-99")))
    assert "No limit is known of gemini-99" in run("usage").out


@pytest.mark.parametrize(
    ("since", "calls"),
    [("10m", 8), ("2h", 9), ("2d", 10), ("2025-06-14", 10), ("2025-06-15", 9), ("now", 1)],
)
def test_since_is_where_counting_begins(filled, since, calls):
    assert json.loads(run("usage", "--since", since, "--json").out)["calls"] == calls


def test_json_says_who_and_for_how_much(filled):
    found = json.loads(run("usage", "--json").out)
    assert (found["schema"], found["since"]) == ("gemquota.usage/1", "2025-06-15T07:00:00Z")
    assert found["spend"]["last_10_min_micro_usd"] == 15_001
    assert (found["eaters"][0]["tag"], found["eaters"][0]["share_of_calls"]) == ("nightly", 0.75)
    assert (found["models"][0]["peak_calls_per_minute"], found["models"][0]["today"]) == (6, 7)


@pytest.mark.parametrize("since", ["gibberish", "2031-01-01", ""])
def test_a_time_that_is_none_ends_with_2(filled, since):
    done = run("usage", "--since", since)
    assert (done.code, done.out) == (2, "")


def test_a_span_without_calls_ends_with_11(keep):
    keep(call(NOW_S - 86_400))
    done = run("usage", "--since", "1h")
    assert (done.code, done.out) == (11, "")


def test_names_a_client_made_up_reach_no_terminal_as_codes(keep):
    keep(call(NOW_S, FLASH._replace(label="\x1b]0;x\x07flash", client="\x1b[2J")))
    assert "\x1b" not in run("usage").out
