from __future__ import annotations

import pytest

from gemquota.proxy.asked import Asked, asked

VERTEX = "/v1/projects/shop/locations/us-central1/publishers/google/models/gemini-3.8-flash"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/v1beta/models/gemini-3.8-flash:generateContent", Asked("developer", "generateContent", "gemini-3.8-flash")),
        ("/models/m:streamGenerateContent", Asked("developer", "streamGenerateContent", "m")),
        ("/v1/tunedModels/mine:generateContent", Asked("developer", "generateContent", "mine")),
        (f"{VERTEX}:predict", Asked("vertex", "predict", "gemini-3.8-flash", "shop")),
        ("/v1/publishers/google/models/m:generateContent", Asked("vertex", "generateContent", "m")),
        ("/v1beta/openai/chat/completions", Asked("developer", "chat/completions", in_body=True)),
        ("/v1/projects/p/locations/l/endpoints/openapi/chat/completions", Asked("vertex", "chat/completions", "", "p", True)),
        ("/v1beta/interactions", Asked("developer", "createInteraction", in_body=True)),
        ("/v1beta/interactions/v1_x", Asked("developer", "interactions")),
        ("//ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent", Asked("developer", "BidiGenerateContent", in_body=True)),
        ("/upload/v1beta/files", Asked("developer", "upload")),
        ("/v1beta/models", Asked("developer", "models")),
        ("/x", Asked("developer", "other")),
        ("", Asked("developer", "other")),
    ],
)  # fmt: skip
def test_a_path_is_what_it_asks_for(path, found):
    assert asked("POST", path) == found


@pytest.mark.parametrize(
    ("method", "counts"),
    [("generateContent", True), ("countTokens", False), ("computeTokens", False)],
)
def test_counting_tokens_is_no_request_of_a_model(method, counts):
    assert asked("POST", f"/v1beta/models/m:{method}").counts is counts


def test_a_list_counts_for_no_model():
    assert not asked("GET", "/v1beta/models").counts
