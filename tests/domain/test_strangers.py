from __future__ import annotations

import pytest

from gemquota.domain.report import Report
from gemquota.domain.strangers import (
    GEMINI_SPOKE,
    MARKS,
    UNMISTAKABLE,
    other_google_service,
    other_vendor,
)


def of(text: str, **facts: object) -> Report:
    return Report(text=text, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("mark", [mark for _, marks in MARKS for mark in marks])
def test_a_mark_proves_a_stranger_unless_gemini_is_named(mark):
    assert mark == mark.lower()
    assert other_vendor(of(f"error: {mark} said no"))
    assert other_vendor(of(f"generativelanguage.googleapis.com: error: {mark}")) is None or (
        mark == "insufficient_quota"
    )


@pytest.mark.parametrize("mark", UNMISTAKABLE)
def test_an_unmistakable_mark_holds_beside_a_mere_mention_of_gemini(mark):
    assert other_vendor(of(f"i wanted to try gemini and got: {mark}"))


@pytest.mark.parametrize("words", GEMINI_SPOKE)
def test_where_gemini_spoke_nobody_else_is_blamed(words):
    assert other_vendor(of(f"{words} ... see docs.anthropic.com, platform.openai.com")) is None


def test_the_service_of_a_machine_field_decides():
    assert other_google_service(of("", services=("sheets.googleapis.com",)))
    assert other_google_service(of("", services=("generativelanguage.googleapis.com",))) is None
    assert other_google_service(of("", services=("us-central1-aiplatform.googleapis.com",))) is None


@pytest.mark.parametrize(
    ("text", "stranger"),
    [
        ("quota 'cpus' exceeded: speech.googleapis.com/requests", True),
        ("of service 'tts.googleapis.com' for consumer 'project_number:1'", True),
        ("logs/run.googleapis.com%2fstderr", False),
        ("youtube.googleapis.com/v3", False),  # at the very beginning a host may be half of one
    ],
)
def test_a_google_host_counts_where_it_was_called(text, stranger):
    assert bool(other_vendor(of(text))) is stranger


@pytest.mark.parametrize(
    ("url", "stranger"),
    [
        ("https://api.weather.example/v2/now", True),
        ("http://localhost:4000/v2/now", False),
        ("http://192.168.1.7/llm", False),
        ("http://litellm:4000/x", False),
        ("https://relay.example/v1/chat/completions", False),
        ("https://relay.example/v1beta/models/x", False),
    ],
)
def test_the_url_that_answered_is_a_strangers_unless_models_may_be_behind_it(url, stranger):
    text = f"429 client error: too many requests for url: {url}"
    assert bool(other_vendor(of(text, http_status=429))) is stranger
    assert other_vendor(of(f"could not reach for url: {url}")) is None
