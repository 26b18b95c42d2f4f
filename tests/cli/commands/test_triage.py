from __future__ import annotations

import json

import pytest

from gemquota.data import examples
from tests.cli.run import run

pytestmark = pytest.mark.usefixtures("early_in_a_minute", "no_key")

KEY = "AIzaSyD-FAKEFAKEFAKEabcdefghijklmnopqrs"
BARE = '[[fault]]\nkind = "bare_429"\nmethod = "generateContent"\n'


def flat(text):
    return " ".join(text.split())


def test_one_model_that_refuses_is_named(scenario):
    done = run("triage", "--emulate", scenario(BARE + 'model = "gemini-3.8-flash"\n'))
    assert (done.code, done.err) == (0, "")
    assert "this one model (likely)" in done.out
    assert "1. See what your project may use" in done.out


def test_the_json_holds_every_check(scenario):
    done = run("triage", "--emulate", scenario(BARE), "--json")
    document = json.loads(done.out)
    assert (document["schema"], document["suspect"]) == ("gemquota.triage/1", "whole_project")
    assert [each["outcome"] for each in document["checks"]] == [
        "passed",
        "passed",
        "refused",
        "refused",
        "refused",
    ]
    assert document["spent"]["requests"] == 5


def test_keys_of_a_scenario_are_compared_and_never_shown(scenario):
    keys = f'[[project]]\nname = "a"\nkeys = ["{KEY}", "{KEY[:-1]}x"]\n'
    path = scenario(f'{keys}{BARE}key = "{KEY}"\n')
    done = run("triage", "--emulate", path, "--json")
    assert json.loads(done.out)["suspect"] == "key"
    assert KEY not in done.out + done.err


def test_a_dry_run_needs_no_key_and_sends_nothing():
    done = run("triage", "--dry-run", "--json", "--grounding", "--tokens", "5000")
    document = json.loads(done.out)
    assert document["most"]["requests"] == 6
    assert document["checks"]["if_passed"] == ["grounding_on", "as_large_as_yours"]
    assert "6 requests one after the other" in flat(run("triage", "--dry-run").out)


def test_a_text_that_names_its_cause_is_enough(tmp_path):
    path = tmp_path / "error.txt"
    path.write_text(examples.read("quota"))
    done = run("triage", "--from", str(path))
    assert done.code == 0
    assert "nothing was sent" in flat(done.out)


def test_a_text_without_details_leads_to_asking(scenario):
    text = examples.read("unexplained-429")
    done = run("triage", "--from", "-", "--emulate", scenario(BARE), stdin=text)
    assert "the whole project (likely)" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["--yes"], 4, "no key: GEMINI_API_KEY is not set"),
        (["--model", "embedding", "--dry-run"], 2, "does not answer a tiny prompt"),
        (["--sibling", "flash", "--dry-run"], 2, "share a quota"),
        (["--grounding", "--max-cost", "0.01", "--dry-run"], 2, "one grounded prompt may cost"),
        (["--from", "nowhere.txt"], 2, "nowhere.txt"),
        (["--from", "-"], 11, "no error in the text"),
        (["--base-url", "http://example.com", "--yes"], 2, "over plain http"),
    ],
)
def test_what_cannot_be_done_ends_with_one_line_and_a_hint(arguments, code, complaint):
    done = run("triage", *arguments)
    assert (done.code, done.out) == (code, "")
    assert complaint in done.err.splitlines()[0]


def test_a_cap_ends_it_with_what_is_known(scenario):
    done = run("triage", "--emulate", scenario(BARE), "--max-requests", "3")
    assert done.code == 6
    assert "the cap on requests was reached" in done.out


def test_nobody_there_ends_with_5(tmp_path):
    path = tmp_path / ".env"
    path.write_text(f"GEMINI_API_KEY={KEY}\n")
    done = run("triage", "--env-file", str(path), "--base-url", "http://127.0.0.1:9", "--yes")
    assert done.code == 5
    assert KEY not in done.out + done.err
