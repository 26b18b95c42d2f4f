from __future__ import annotations

import pytest

from gemquota.domain.clients import CLIENTS, client_named, client_of
from gemquota.extract.diagnose import diagnose
from tests.extract.unseen import OTHERS, PRINTS

# Who prints what, by the generator's names.
PRINTED_BY = {
    "python": "google-genai", "python async stream": "google-genai", "langchain 4": "langchain-google-genai", "langchain 3 retry": "langchain-google-genai",
    "js": "js-genai", "js mid-stream": "js-genai", "js legacy": "js-generativeai", "litellm": "litellm", "litellm bytes": "litellm",
    "openai node": "openai-node", "vercel": "vercel-ai", "vercel dump": "vercel-ai", "gemini-cli": "gemini-cli", "openai python": "openai-python",
}  # fmt: skip
BARE = next(refusal for refusal in OTHERS if refusal.name == "A7")


@pytest.mark.parametrize(("name", "key"), PRINTED_BY.items())
def test_a_clients_print_names_the_client(name, key):
    (found,) = diagnose(PRINTS[name].print(BARE) + "\n", now_s=1.79e9)
    assert found.client == key


@pytest.mark.parametrize("name", ["curl", "array", "go genai", "java gax", "ruby", "rust"])
def test_a_print_of_nobody_known_names_no_client(name):
    (found,) = diagnose(PRINTS[name].print(BARE) + "\n", now_s=1.79e9)
    assert found.client is None


def test_every_client_says_what_it_does_and_the_one_setting_that_mends_it():
    for client in CLIENTS:
        assert client.marks
        assert all(mark == mark.lower() for mark in client.marks)
        assert client.retries.endswith(".")
        assert client.mend.endswith(".")
        assert client.version
        assert client_named(client.key) is client


@pytest.mark.parametrize("client", CLIENTS, ids=[client.key for client in CLIENTS])
def test_each_mark_leads_to_its_client_or_to_one_that_wraps_it(client):
    index = CLIENTS.index(client)
    for mark in client.marks:
        found = client_of(f"error: {mark} ...")
        assert found is not None
        assert CLIENTS.index(found) <= index


def test_an_unknown_key_is_nobody():
    assert client_named("nobody") is None
    assert client_of("429 too many requests") is None
