"""Embeddings: every text is a request."""

from __future__ import annotations

import pytest

from gemquota.emulator.surfaces.embed import BATCH_LIMIT
from tests.emulator.calls import played

MODEL = "gemini-embedding-001"
PATH = f"/v1beta/models/{MODEL}:"
ONE = {"content": {"parts": [{"text": "hello"}]}}


def batch(count, **more):
    return {"requests": [{**ONE, **more}] * count}


def asked(method, body, **scenario):
    async def story(caller):
        return await caller.post(PATH + method, body)

    return played(story, **scenario)


def test_one_text_alone_and_in_a_batch_is_the_same_vector():
    alone = asked("embedContent", ONE).json()["embedding"]["values"]
    together = asked("batchEmbedContents", batch(2)).json()
    assert [each["values"] for each in together["embeddings"]] == [alone, alone]
    assert len(alone) == 3_072
    assert list(together["usageMetadata"]) == ["promptTokenCount", "promptTokenDetails"]


def test_every_text_counts_as_one_request():
    async def story(caller):
        bodies = (batch(3), batch(3), batch(2))
        return [
            (await caller.post(f"{PATH}batchEmbedContents", body)).status_code for body in bodies
        ]

    assert played(story, limits={MODEL: {"rpm": 5}}) == [200, 429, 200]


@pytest.mark.parametrize(("wanted", "size"), [(768, 768), (0, 3_072), (4_000, 3_072), ("7", 3_072)])
def test_dimensions_are_as_asked_where_the_model_has_them(wanted, size):
    body = {**ONE, "outputDimensionality": wanted}
    assert len(asked("embedContent", body).json()["embedding"]["values"]) == size


@pytest.mark.parametrize(
    "body", [{}, {"requests": []}, {"requests": [{}]}, {"requests": [7]}, batch(BATCH_LIMIT + 1)]
)
def test_a_batch_that_cannot_be_is_the_apis_400(body):
    answer = asked("batchEmbedContents", body)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_a_model_that_talks_does_not_embed():
    async def story(caller):
        return await caller.post("/v1beta/models/gemini-3.8-flash:batchEmbedContents", batch(1))

    answer = played(story)
    assert answer.status_code == 404
    assert "supported for embedContent" in answer.json()["error"]["message"]
