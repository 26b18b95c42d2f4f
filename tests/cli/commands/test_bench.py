from __future__ import annotations

import csv
import json
import re

import pytest

from tests.cli.run import run

pytestmark = pytest.mark.usefixtures("no_key")

KEY = "AIzaSyD-FAKEFAKEFAKEabcdefghijklmnopqrs"


def test_models_stand_side_by_side():
    done = run("bench", "--emulate", "--model", "flash,flash-lite", "-n", "30")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].split() == ["gemini-3.8-flash", "gemini-3.5-flash-lite"]
    for name in ("first p50", "total p99", "tokens/s", "cost/call", "429"):
        assert f"\n{name}" in done.out


def test_the_first_piece_of_a_stream_comes_before_its_end(scenario):
    path = scenario("tier = 'tier1'\nlatency = { median_s = 0.5, chunk_s = 0.25 }\n")
    done = run("bench", "--emulate", path, "-n", "5", "--json")
    (model,) = json.loads(done.out)["models"]
    assert model["first_s"]["p50"]["value"] == pytest.approx(0.5, abs=0.3)
    assert model["total_s"]["p50"]["value"] > model["first_s"]["p50"]["value"]
    assert model["output_tokens_per_s"]["value"] > 0


def test_without_streaming_there_is_no_first_piece():
    done = run("bench", "--emulate", "-n", "5", "--no-stream", "--json")
    (model,) = json.loads(done.out)["models"]
    assert (model["first_s"], model["samples"]["first_s"]) == ({}, [])
    assert model["ok"]["value"] == 1.0


def test_csv_has_one_line_per_call():
    done = run("bench", "--emulate", "-n", "4", "--csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert [row["result"] for row in rows] == ["ok"] * 4
    assert float(rows[0]["ended_s"]) > 0


def test_a_slower_service_is_told_from_the_same_one(scenario, tmp_path):
    old = tmp_path / "old.json"
    latency = "latency = {{ median_s = {0}, p95_s = {1} }}\n".format
    fast = scenario("tier = 'tier1'\n" + latency(0.2, 0.4))
    old.write_text(run("bench", "--emulate", fast, "-n", "40", "--json").out)
    same = run("bench", "--emulate", fast, "-n", "40", "--compare", str(old))
    assert same.out.count("no difference shown") == 3
    assert same.err == ""
    slow = scenario("tier = 'tier1'\n" + latency(0.6, 1.2))
    assert "differs (p =" in run("bench", "--emulate", slow, "-n", "40", "--compare", str(old)).out


def test_failures_and_another_load_are_told_from_an_earlier_bench(scenario, tmp_path):
    old = tmp_path / "old.json"
    old.write_text(run("bench", "--emulate", scenario("tier = 'tier1'"), "-n", "60", "--json").out)
    storm = "tier = 'tier1'\n[[fault]]\nkind = 'overloaded'\nprobability = 0.4\n"
    done = run(
        "bench", "--emulate", scenario(storm), "-n", "60", "--rate", "9/s", "--compare", str(old)
    )
    assert re.search(r"ok 100\.0% before, \d\d\.\d% now: differs", done.out)
    assert "another load than in" in done.err
    assert "rate per s" in done.err


def test_refusals_are_part_of_the_measurement(scenario):
    path = scenario('limits."gemini-3.8-flash" = { rpm = 5 }\n')
    done = run("bench", "--emulate", path, "-n", "20", "--warm-up", "0", "--json")
    (model,) = json.loads(done.out)["models"]
    assert model["refused_429"]["value"] == 0.75


def test_a_stream_that_breaks_is_no_success(scenario):
    path = scenario("tier = 'tier1'\n[[fault]]\nkind = 'stream_error'\n")
    done = run("bench", "--emulate", path, "-n", "3", "--json")
    (model,) = json.loads(done.out)["models"]
    assert model["failed"]["value"] == 1.0


def test_known_ceilings_are_kept():
    document = json.loads(run("bench", "--tier", "free", "-n", "10", "--dry-run", "--json").out)
    assert document["load"]["least_gap_s"] == {"gemini-3.8-flash": pytest.approx(13.3333)}
    beyond = run("bench", "--tier", "free", "-n", "90", "--beyond-limits", "--dry-run", "--json")
    assert json.loads(beyond.out)["load"]["least_gap_s"] == {"gemini-3.8-flash": 0.0}


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["--yes"], 4, "no key: GEMINI_API_KEY is not set"),
        (["--rate", "fast", "--dry-run"], 2, "--rate has no value 'fast'"),
        (["--rate", "0/s", "--dry-run"], 2, "--rate has no value"),
        (["--tier", "free", "--dry-run"], 2, "102 calls, and free has 20 a day"),
        (["--tier", "free", "-n", "5", "--rate", "1/s", "--dry-run"], 2, "--rate is above"),
        (["--model", "embedding", "--dry-run"], 2, "does not answer with text"),
        (["--json", "--csv", "--emulate"], 2, "exclude each other"),
        (["--prompts", "nowhere.txt", "--emulate"], 2, "cannot read nowhere.txt"),
        (["--compare", "pyproject.toml", "--emulate"], 2, "no result of gemquota bench"),
        (["--base-url", "http://example.com", "--yes"], 2, "over plain http"),
    ],
)
def test_what_cannot_be_done_ends_with_one_line_and_a_hint(arguments, code, complaint):
    done = run("bench", *arguments)
    assert (done.code, done.out) == (code, "")
    assert complaint in done.err.splitlines()[0]


def test_prompts_are_used_in_turn_and_never_shown(tmp_path):
    path = tmp_path / "prompts.txt"
    path.write_text("a secret prompt\n\nanother one\n")
    done = run("bench", "--emulate", "-n", "4", "--prompts", str(path), "--json")
    assert json.loads(done.out)["load"]["prompts"] == 2
    assert "secret" not in done.out + done.err


def test_nobody_there_ends_with_5_and_shows_no_key(tmp_path):
    path = tmp_path / ".env"
    path.write_text(f"GEMINI_API_KEY={KEY}\n")
    done = run(
        "bench", "--env-file", str(path), "--base-url", "http://127.0.0.1:9", "-n", "2", "--yes"
    )
    assert done.code == 5
    assert KEY not in done.out + done.err
