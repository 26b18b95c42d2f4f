"""Models: listed in pages, got by name, counted nowhere."""

from __future__ import annotations

import pytest

from gemquota.emulator.models import built_in_models
from tests.emulator.calls import played


def test_pages_hold_every_model_once():
    async def story(caller):
        names, token = [], ""
        for _ in range(100):
            document = (await caller.get(f"/v1beta/models?pageSize=7&pageToken={token}")).json()
            assert len(document["models"]) <= 7
            names += [each["name"] for each in document["models"]]
            if not (token := document.get("nextPageToken")):
                return names
        raise AssertionError("the pages have no end")

    names = played(story)
    assert sorted(names) == sorted(f"models/{id_}" for id_ in built_in_models())


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_one_model_is_as_it_is_listed(version):
    async def story(caller):
        listed = (await caller.get(f"/{version}/models?pageSize=1000")).json()["models"]
        got = (await caller.get(f"/{version}/models/gemini-3.8-flash")).json()
        return listed, got

    listed, got = played(story)
    assert got in listed
    assert "generateContent" in got["supportedGenerationMethods"]
    assert list(got)[:2] == ["name", "version"]


def test_an_unknown_model_is_the_apis_404():
    async def story(caller):
        return await caller.get("/v1beta/models/gemini-none")

    answer = played(story)
    assert (answer.status_code, answer.json()["error"]["status"]) == (404, "NOT_FOUND")


def test_neither_counts_against_a_quota():
    async def story(caller):
        for _ in range(5):
            assert (await caller.get("/v1beta/models")).status_code == 200
        return (await caller.generate()).status_code

    assert played(story, limits={"gemini-3.8-flash": {"rpm": 1}}) == 200
