from __future__ import annotations

import json

import pytest

from tests.cli.run import run

pytestmark = pytest.mark.usefixtures("early_in_a_minute", "no_key")

KEY = "AIzaSyD-FAKEFAKEFAKEabcdefghijklmnopqrs"


def confirmed(*arguments):
    return run("diagnose", "--example", "contradiction", "--confirm", *arguments)


def test_a_token_that_is_admitted_says_that_the_delay_was_right():
    done = confirmed("--emulate")
    assert done.code == 0
    assert "the stated delay was right" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("scenario", "settled"),
    [
        ("tier = 'free'", "delay_holds"),
        ('[[fault]]\nkind = "bare_429"', "other_refusal"),
        ('[[fault]]\nkind = "overloaded"', "not_settled"),
    ],
)
def test_what_the_answer_settles(tmp_path, scenario, settled):
    path = tmp_path / "scenario.toml"
    path.write_text(scenario)
    document = json.loads(confirmed("--emulate", str(path), "--json").out)
    assert document["confirmation"]["settled"] == settled
    assert document["schema"].startswith("gemquota.")


def test_without_a_contradiction_nothing_is_sent():
    done = run("diagnose", "--example", "quota-minute", "--confirm")
    assert done.code == 0
    assert "nothing to confirm" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        ([], 4, "no key: GEMINI_API_KEY is not set"),
        (["--short"], 2, "--confirm has no --short"),
        (["--scan"], 2, "not a log"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, code, complaint):
    done = confirmed(*arguments)
    assert done.code == code
    assert complaint in done.err


def test_nobody_is_asked_without_a_terminal(tmp_path):
    path = tmp_path / ".env"
    path.write_text(f"GEMINI_API_KEY={KEY}\n")
    done = confirmed("--env-file", str(path))
    assert done.code == 2
    assert "add --yes" in done.err
    assert KEY not in done.out + done.err
